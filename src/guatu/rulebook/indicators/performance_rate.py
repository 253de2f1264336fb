"""履约率：签约项目中已履约的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import THREE_BATCHES


@indicator(
    name="签约项目履约率",
    k="K-6",
    unit=Unit.PERCENT,
    basis="分子为签约项目中已履约的；分母为签约项目数；按集合（期次）取数。",
    source=THREE_BATCHES,
    examples=(
        Example("签约20个履约13个", given={"projects_performed": 13, "projects_signed": 20}, expect="65"),
        Example("没有签约项目，无法判断", given={"projects_performed": 0, "projects_signed": 0}, expect=None),
    ),
)
def performance_rate(projects_performed, projects_signed):
    return ratio(100 * projects_performed, projects_signed)
