"""本年完成投资：当年1月至调度月累计完成的投资额。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures


@measure(
    name="本年完成投资",
    unit=Unit.FEN,
    source=county_measures("第四条"),
    examples=(
        Example(
            "只计当年，且计入调度月当月",
            given={
                "month": Month(2025, 7),
                "investment": [
                    {"month_end": date(2024, 12, 31), "amount": 50_000},
                    {"month_end": date(2025, 7, 31), "amount": 8_000},
                    {"month_end": date(2025, 8, 31), "amount": 3_000},
                ],
            },
            expect=8_000,
        ),
        Example("还没有月报，记零", given={"month": Month(2025, 7), "investment": []}, expect=0),
    ),
)
def invested_this_year(investment, month):
    this_year = (investment.month_end >= month.year_start) & (investment.month_end < month.end)
    return investment.amount.sum(where=this_year)
