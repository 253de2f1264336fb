"""已报送月报数：调度月的月报已报送（含迟报）的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.words import flag, month_index


@measure(
    name="已报送月报数",
    unit=Unit.COUNT,
    source=county_measures("第七条"),
    examples=(
        Example(
            "当月报了，计入",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 5, 31), "late": 0, "quantity_done": None}],
            },
            expect=1,
        ),
        Example(
            "迟报也计入",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 5, 31), "late": 1, "quantity_done": None}],
            },
            expect=1,
        ),
        Example(
            "只报了上月，不计",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 4, 30), "late": 0, "quantity_done": None}],
            },
            expect=0,
        ),
    ),
)
def reports_made(report, month):
    return flag((month_index(report.month_end) == month.index).any())
