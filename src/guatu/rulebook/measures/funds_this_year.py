"""本年到位资金：本年1月至调度月到位的各种资金；从未报过到位资金的项目没有这个数。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import FUND_SOURCES


@measure(
    name="本年到位资金",
    k="K-7",
    unit=Unit.FEN,
    source=FUND_SOURCES,
    examples=(
        Example(
            "只计本年至调度月",
            given={
                "month": Month(2022, 5),
                "funds": [
                    {"month_end": date(2021, 12, 31), "source": "own", "amount": 1},
                    {"month_end": date(2022, 1, 31), "source": "own", "amount": 2},
                    {"month_end": date(2022, 5, 31), "source": "loan", "amount": 4},
                    {"month_end": date(2022, 6, 30), "source": "own", "amount": 8},
                ],
            },
            expect=6,
        ),
        Example("从未报过，不当零", given={"month": Month(2022, 5), "funds": []}, expect=None),
        Example(
            "只有上年到位，本年为零",
            given={"month": Month(2022, 5), "funds": [{"month_end": date(2021, 12, 31), "source": "own", "amount": 1}]},
            expect=0,
        ),
    ),
    empty=None,
)
def funds_this_year(funds, month):
    year = (funds.month_end >= month.year_start) & (funds.month_end < month.end)
    return funds.amount.sum(where=year).fill_null(0)
