"""投产项目达效率：已投产项目中达产达效的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import THREE_BATCHES


@indicator(
    name="投产项目达效率",
    k="K-9",
    unit=Unit.PERCENT,
    basis="分子为已投产且已达产达效项目数；分母为已投产项目数。",
    source=THREE_BATCHES,
    examples=(
        Example("投产8个达效2个", given={"projects_at_full_capacity": 2, "projects_produced": 8}, expect="25"),
        Example("没有投产项目，无法判断", given={"projects_at_full_capacity": 0, "projects_produced": 0}, expect=None),
    ),
)
def full_capacity_rate(projects_at_full_capacity, projects_produced):
    return ratio(100 * projects_at_full_capacity, projects_produced)
