"""上月完成投资：调度月前一个月完成的投资额（调度数）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.words import month_index


@measure(
    name="上月完成投资",
    unit=Unit.FEN,
    source=county_measures("第四条"),
    examples=(
        Example(
            "只计上月",
            given={
                "month": Month(2022, 5),
                "investment": [
                    {"month_end": date(2022, 4, 30), "amount": 5},
                    {"month_end": date(2022, 5, 31), "amount": 7},
                    {"month_end": date(2022, 6, 30), "amount": 9},
                ],
            },
            expect=5,
        ),
        Example(
            "一月的上月是上年十二月",
            given={"month": Month(2022, 1), "investment": [{"month_end": date(2021, 12, 31), "amount": 3}]},
            expect=3,
        ),
    ),
)
def invested_last_month(investment, month):
    return investment.amount.sum(where=month_index(investment.month_end) == month.index - 1)
