"""迟报月报数：调度月的月报超过截止日期才报送的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.words import flag, month_index


@measure(
    name="迟报月报数",
    unit=Unit.COUNT,
    source=county_measures("第七条"),
    examples=(
        Example(
            "当月迟报，计入",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 5, 31), "late": 1, "quantity_done": None}],
            },
            expect=1,
        ),
        Example(
            "按时报送，不计",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 5, 31), "late": 0, "quantity_done": None}],
            },
            expect=0,
        ),
        Example(
            "上月迟报，本月不计",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 4, 30), "late": 1, "quantity_done": None}],
            },
            expect=0,
        ),
    ),
)
def reports_late(report, month):
    return flag(((month_index(report.month_end) == month.index) & (report.late == 1)).any())
