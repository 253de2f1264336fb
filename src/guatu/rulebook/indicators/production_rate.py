"""开工项目投产率：已开工项目中已投产的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import THREE_BATCHES


@indicator(
    name="开工项目投产率",
    k="K-8",
    unit=Unit.PERCENT,
    basis="分子为已开工且已投产项目数；分母为已开工项目数；按集合（以前各期）取数。",
    source=THREE_BATCHES,
    examples=(
        Example("开工10个投产7个", given={"projects_produced": 7, "projects_started": 10}, expect="70"),
        Example("没有开工项目，无法判断", given={"projects_produced": 0, "projects_started": 0}, expect=None),
    ),
)
def production_rate(projects_produced, projects_started):
    return ratio(100 * projects_produced, projects_started)
