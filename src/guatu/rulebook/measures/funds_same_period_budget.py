"""上年同期到位国家预算资金：上年同期到位资金中的国家预算资金。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import FUND_SOURCES
from guatu.rulebook.words import month_index


@measure(
    name="上年同期到位国家预算资金",
    k="K-13",
    unit=Unit.FEN,
    source=FUND_SOURCES,
    examples=(
        Example(
            "只计上年同期的国家预算资金",
            given={
                "month": Month(2022, 5),
                "funds": [
                    {"month_end": date(2021, 5, 31), "source": "budget", "amount": 2},
                    {"month_end": date(2021, 5, 31), "source": "own", "amount": 4},
                    {"month_end": date(2021, 6, 30), "source": "budget", "amount": 8},
                ],
            },
            expect=2,
        ),
        Example(
            "没有，记零",
            given={"month": Month(2022, 5), "funds": [{"month_end": date(2021, 5, 31), "source": "own", "amount": 4}]},
            expect=0,
        ),
    ),
)
def funds_same_period_budget(funds, month):
    then = month_index(funds.month_end) + 12
    same = (then <= month.index) & (then > month.index - month.elapsed)
    return funds.amount.sum(where=same & (funds.source == "budget"))
