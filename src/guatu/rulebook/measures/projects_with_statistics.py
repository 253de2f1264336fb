"""有统计数的项目数：本年有统计部门核定数的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import STATISTICS_LAW
from guatu.rulebook.words import flag


@measure(
    name="有统计数的项目数",
    unit=Unit.COUNT,
    source=STATISTICS_LAW,
    examples=(
        Example(
            "本年有，计入",
            given={"month": Month(2022, 5), "statistics": [{"month_end": date(2022, 2, 28), "amount": 2}]},
            expect=1,
        ),
        Example(
            "只有上年的，不计",
            given={"month": Month(2022, 5), "statistics": [{"month_end": date(2021, 12, 31), "amount": 2}]},
            expect=0,
        ),
        Example("没有统计数，不计", given={"month": Month(2022, 5), "statistics": []}, expect=0),
    ),
)
def projects_with_statistics(statistics, month):
    return flag(((statistics.month_end >= month.year_start) & (statistics.month_end < month.end)).any())
