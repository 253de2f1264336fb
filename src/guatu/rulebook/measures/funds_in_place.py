"""累计到位资金：至调度月末到位的各种资金。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import FUND_SOURCES


@measure(
    name="累计到位资金",
    k="K-7",
    unit=Unit.FEN,
    source=FUND_SOURCES,
    examples=(
        Example(
            "历年相加，次月不计",
            given={
                "month": Month(2022, 5),
                "funds": [
                    {"month_end": date(2021, 12, 31), "source": "own", "amount": 1},
                    {"month_end": date(2022, 5, 31), "source": "loan", "amount": 4},
                    {"month_end": date(2022, 6, 30), "source": "own", "amount": 8},
                ],
            },
            expect=5,
        ),
        Example("从未报过，不当零", given={"month": Month(2022, 5), "funds": []}, expect=None),
    ),
    empty=None,
)
def funds_in_place(funds, month):
    return funds.amount.sum(where=funds.month_end < month.end).fill_null(0)
