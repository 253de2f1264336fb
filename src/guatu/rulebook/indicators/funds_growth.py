"""到位资金同比增长：本年到位资金比上年同期增长的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import FUND_SOURCES


@indicator(
    name="到位资金同比增长",
    k="K-13",
    unit=Unit.PERCENT,
    basis="本年到位的各种资金减上年同期，除以上年同期。",
    source=FUND_SOURCES,
    examples=(
        Example(
            "上年同期8亿元，本年6亿元，下降",
            given={"funds_this_year": 60_000_000_000, "funds_same_period": 80_000_000_000},
            expect="-25",
        ),
        Example("上年同期为零，无法判断", given={"funds_this_year": 1, "funds_same_period": 0}, expect=None),
    ),
)
def funds_growth(funds_this_year, funds_same_period):
    return ratio(100 * (funds_this_year - funds_same_period), funds_same_period)
