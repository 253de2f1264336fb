"""到位债券同比增长：本年到位债券比上年同期增长的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import FUND_SOURCES


@indicator(
    name="到位债券同比增长",
    k="K-13",
    unit=Unit.PERCENT,
    basis="本年到位债券减上年同期，除以上年同期。",
    source=FUND_SOURCES,
    examples=(
        Example(
            "上年同期2亿元，本年2.5亿元",
            given={"funds_this_year_bond": 25_000_000_000, "funds_same_period_bond": 20_000_000_000},
            expect="25",
        ),
        Example("上年同期为零，无法判断", given={"funds_this_year_bond": 1, "funds_same_period_bond": 0}, expect=None),
    ),
)
def funds_growth_bond(funds_this_year_bond, funds_same_period_bond):
    return ratio(100 * (funds_this_year_bond - funds_same_period_bond), funds_same_period_bond)
