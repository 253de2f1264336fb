"""当月完成投资：调度月一个月完成的投资额（调度数）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.words import month_index


@measure(
    name="当月完成投资",
    unit=Unit.FEN,
    source=county_measures("第四条"),
    examples=(
        Example(
            "只计当月",
            given={
                "month": Month(2022, 5),
                "investment": [
                    {"month_end": date(2022, 4, 30), "amount": 5},
                    {"month_end": date(2022, 5, 31), "amount": 7},
                    {"month_end": date(2022, 6, 30), "amount": 9},
                ],
            },
            expect=7,
        ),
        Example(
            "当月没有报，记零",
            given={"month": Month(2022, 5), "investment": [{"month_end": date(2022, 4, 30), "amount": 5}]},
            expect=0,
        ),
    ),
)
def invested_this_month(investment, month):
    return investment.amount.sum(where=month_index(investment.month_end) == month.index)
