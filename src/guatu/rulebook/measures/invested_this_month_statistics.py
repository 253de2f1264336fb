"""当月完成投资（统计数）：统计部门核定的当月数；当月没有的不当零（一月免报）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import STATISTICS_LAW
from guatu.rulebook.words import month_index


@measure(
    name="当月完成投资（统计数）",
    unit=Unit.FEN,
    source=STATISTICS_LAW,
    examples=(
        Example(
            "只计当月",
            given={
                "month": Month(2022, 5),
                "statistics": [
                    {"month_end": date(2022, 4, 30), "amount": 5},
                    {"month_end": date(2022, 5, 31), "amount": 7},
                ],
            },
            expect=7,
        ),
        Example(
            "当月没有统计数，不当零",
            given={"month": Month(2022, 5), "statistics": [{"month_end": date(2022, 4, 30), "amount": 5}]},
            expect=None,
        ),
    ),
    empty=None,
)
def invested_this_month_statistics(statistics, month):
    return statistics.amount.sum(where=month_index(statistics.month_end) == month.index)
