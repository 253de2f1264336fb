"""月报迟报率：迟报月报的项目占应报项目的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import county_measures


@indicator(
    name="月报迟报率",
    unit=Unit.PERCENT,
    basis="分子为迟报；分母为应报项目。没有报的不在迟报内，看报送率。",
    source=county_measures("第七条"),
    examples=(
        Example("应报20个，迟报3个", given={"reports_late": 3, "reports_due": 20}, expect="15"),
        Example("没有应报的，无法判断", given={"reports_late": 0, "reports_due": 0}, expect=None),
    ),
    better="less",
)
def late_rate(reports_late, reports_due):
    return ratio(100 * reports_late, reports_due)
