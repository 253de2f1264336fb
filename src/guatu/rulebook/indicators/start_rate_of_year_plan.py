"""开工率（全年计划口径）：已开工的本年计划开工项目占全年计划开工项目的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import JIANGMEN


@indicator(
    name="开工率（占全年计划开工）",
    k="K-1",
    unit=Unit.PERCENT,
    basis="分子为本年计划开工项目中已开工的（含提前）；分母为计划开工日期在本年的全部项目。",
    source=JIANGMEN,
    examples=(
        Example("江门：255个计划开工206个", given={"starts_made": 206, "starts_planned": 255}, expect="80.7843"),
        Example("全年没有计划开工的，无法判断", given={"starts_made": 0, "starts_planned": 0}, expect=None),
    ),
)
def start_rate_of_year_plan(starts_made, starts_planned):
    return ratio(100 * starts_made, starts_planned)
