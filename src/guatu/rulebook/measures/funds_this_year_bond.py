"""本年到位债券：本年到位资金中的债券。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import FUND_SOURCES


@measure(
    name="本年到位债券",
    k="K-13",
    unit=Unit.FEN,
    source=FUND_SOURCES,
    examples=(
        Example(
            "只计债券",
            given={
                "month": Month(2022, 5),
                "funds": [
                    {"month_end": date(2022, 1, 31), "source": "bond", "amount": 2},
                    {"month_end": date(2022, 1, 31), "source": "own", "amount": 4},
                    {"month_end": date(2022, 6, 30), "source": "bond", "amount": 8},
                ],
            },
            expect=2,
        ),
        Example(
            "没有，记零",
            given={"month": Month(2022, 5), "funds": [{"month_end": date(2022, 1, 31), "source": "own", "amount": 4}]},
            expect=0,
        ),
    ),
)
def funds_this_year_bond(funds, month):
    year = (funds.month_end >= month.year_start) & (funds.month_end < month.end)
    return funds.amount.sum(where=year & (funds.source == "bond"))
