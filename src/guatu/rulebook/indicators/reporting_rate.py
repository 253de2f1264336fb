"""月报报送率：已报送月报的项目占应报项目的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import county_measures


@indicator(
    name="月报报送率",
    unit=Unit.PERCENT,
    basis="分子为已报送（含迟报）；分母为应报项目：在库项目中除谋划阶段和已达产达效的。",
    source=county_measures("第七条"),
    examples=(
        Example("应报20个，报19个", given={"reports_made": 19, "reports_due": 20}, expect="95"),
        Example("没有应报的，无法判断", given={"reports_made": 0, "reports_due": 0}, expect=None),
    ),
)
def reporting_rate(reports_made, reports_due):
    return ratio(100 * reports_made, reports_due)
