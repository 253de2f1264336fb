"""上年同期到位资金：上年1月至上年同月到位的各种资金。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import FUND_SOURCES
from guatu.rulebook.words import month_index


@measure(
    name="上年同期到位资金",
    k="K-13",
    unit=Unit.FEN,
    source=FUND_SOURCES,
    examples=(
        Example(
            "只计上年同期",
            given={
                "month": Month(2022, 5),
                "funds": [
                    {"month_end": date(2020, 12, 31), "source": "own", "amount": 1},
                    {"month_end": date(2021, 1, 31), "source": "own", "amount": 2},
                    {"month_end": date(2021, 5, 31), "source": "loan", "amount": 4},
                    {"month_end": date(2021, 6, 30), "source": "own", "amount": 8},
                ],
            },
            expect=6,
        ),
        Example("从未报过，不当零", given={"month": Month(2022, 5), "funds": []}, expect=None),
    ),
    empty=None,
)
def funds_same_period(funds, month):
    then = month_index(funds.month_end) + 12
    return funds.amount.sum(where=(then <= month.index) & (then > month.index - month.elapsed)).fill_null(0)
