"""本年完成投资（统计数）：统计部门核定的本年累计；没有统计数的项目没有这个数，不当零。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import STATISTICS_LAW


@measure(
    name="本年完成投资（统计数）",
    unit=Unit.FEN,
    source=STATISTICS_LAW,
    examples=(
        Example(
            "只计本年至调度月",
            given={
                "month": Month(2022, 5),
                "statistics": [
                    {"month_end": date(2021, 12, 31), "amount": 1},
                    {"month_end": date(2022, 2, 28), "amount": 2},
                    {"month_end": date(2022, 5, 31), "amount": 4},
                    {"month_end": date(2022, 6, 30), "amount": 8},
                ],
            },
            expect=6,
        ),
        Example("没有统计数，不当零", given={"month": Month(2022, 5), "statistics": []}, expect=None),
        Example(
            "只有上年的，本年为零",
            given={"month": Month(2022, 5), "statistics": [{"month_end": date(2021, 12, 31), "amount": 1}]},
            expect=0,
        ),
    ),
    empty=None,
)
def invested_this_year_statistics(statistics, month):
    year = (statistics.month_end >= month.year_start) & (statistics.month_end < month.end)
    return statistics.amount.sum(where=year).fill_null(0)
