"""投产项目升规率：已投产项目中升规（进入规模以上统计）的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="投产项目升规率",
    k="K-9",
    unit=Unit.PERCENT,
    basis="分子为已投产且已升规项目数；分母为已投产项目数。",
    source=seeds("投产项目升规率"),
    examples=(
        Example("投产8个升规3个", given={"projects_scaled": 3, "projects_produced": 8}, expect="37.5"),
        Example("没有投产项目，无法判断", given={"projects_scaled": 0, "projects_produced": 0}, expect=None),
    ),
)
def scaling_rate(projects_scaled, projects_produced):
    return ratio(100 * projects_scaled, projects_produced)
