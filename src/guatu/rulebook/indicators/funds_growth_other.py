"""到位其他资金同比增长：本年到位其他资金比上年同期增长的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import FUND_SOURCES


@indicator(
    name="到位其他资金同比增长",
    k="K-13",
    unit=Unit.PERCENT,
    basis="本年到位其他资金减上年同期，除以上年同期。",
    source=FUND_SOURCES,
    examples=(
        Example(
            "上年同期2亿元，本年2.5亿元",
            given={"funds_this_year_other": 25_000_000_000, "funds_same_period_other": 20_000_000_000},
            expect="25",
        ),
        Example(
            "上年同期为零，无法判断", given={"funds_this_year_other": 1, "funds_same_period_other": 0}, expect=None
        ),
    ),
)
def funds_growth_other(funds_this_year_other, funds_same_period_other):
    return ratio(100 * (funds_this_year_other - funds_same_period_other), funds_same_period_other)
