"""上年同期完成投资：上年1月至上年同月累计完成的投资额（调度数）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.words import month_index


@measure(
    name="上年同期完成投资",
    unit=Unit.FEN,
    source=county_measures("第四条"),
    examples=(
        Example(
            "计上年1月至同月",
            given={
                "month": Month(2022, 5),
                "investment": [
                    {"month_end": date(2020, 12, 31), "amount": 1},
                    {"month_end": date(2021, 1, 31), "amount": 2},
                    {"month_end": date(2021, 5, 31), "amount": 4},
                    {"month_end": date(2021, 6, 30), "amount": 8},
                    {"month_end": date(2022, 1, 31), "amount": 16},
                ],
            },
            expect=6,
        ),
        Example(
            "上年没有，记零",
            given={"month": Month(2022, 5), "investment": [{"month_end": date(2022, 5, 31), "amount": 7}]},
            expect=0,
        ),
    ),
)
def invested_same_period(investment, month):
    then = month_index(investment.month_end) + 12
    return investment.amount.sum(where=(then <= month.index) & (then > month.index - month.elapsed))
