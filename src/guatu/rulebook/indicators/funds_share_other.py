"""到位资金中其他资金占比：本年到位其他资金占本年到位资金的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import FUND_SOURCES


@indicator(
    name="到位资金中其他资金占比",
    k="K-13",
    unit=Unit.PERCENT,
    basis="分子为本年到位其他资金；分母为本年到位的各种资金。",
    source=FUND_SOURCES,
    examples=(
        Example(
            "到位8亿元中2亿元",
            given={"funds_this_year_other": 20_000_000_000, "funds_this_year": 80_000_000_000},
            expect="25",
        ),
        Example("没有到位资金，无法判断", given={"funds_this_year_other": 0, "funds_this_year": 0}, expect=None),
    ),
)
def funds_share_other(funds_this_year_other, funds_this_year):
    return ratio(100 * funds_this_year_other, funds_this_year)
