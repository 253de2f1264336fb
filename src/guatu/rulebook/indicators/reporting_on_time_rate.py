"""月报按时报送率：按时报送月报的项目占应报项目的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import county_measures


@indicator(
    name="月报按时报送率",
    unit=Unit.PERCENT,
    basis="分子为已报送减迟报；分母为应报项目。",
    source=county_measures("第七条"),
    examples=(
        Example(
            "应报20个，报19个，其中迟报3个",
            given={"reports_made": 19, "reports_late": 3, "reports_due": 20},
            expect="80",
        ),
        Example("没有应报的，无法判断", given={"reports_made": 0, "reports_late": 0, "reports_due": 0}, expect=None),
    ),
)
def reporting_on_time_rate(reports_made, reports_late, reports_due):
    return ratio(100 * (reports_made - reports_late), reports_due)
