"""履约项目开工率：履约项目中已开工的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import THREE_BATCHES


@indicator(
    name="履约项目开工率",
    k="K-8",
    unit=Unit.PERCENT,
    basis="分子为履约项目中已开工的；分母为履约项目数；按集合（期次）取数。",
    source=THREE_BATCHES,
    examples=(
        Example("履约8个开工6个", given={"projects_performed_started": 6, "projects_performed": 8}, expect="75"),
        Example(
            "没有履约项目，无法判断", given={"projects_performed_started": 0, "projects_performed": 0}, expect=None
        ),
    ),
)
def start_rate_of_performed(projects_performed_started, projects_performed):
    return ratio(100 * projects_performed_started, projects_performed)
