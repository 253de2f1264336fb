"""资金到位率（累计口径）：累计到位资金占总投资的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import FOUR_RATES


@indicator(
    name="资金到位率（占总投资）",
    k="K-7",
    unit=Unit.PERCENT,
    basis="分子为历年累计到位资金；分母为总投资。",
    source=FOUR_RATES,
    examples=(
        Example(
            "累计到位3亿元、总投资12亿元",
            given={"funds_in_place": 30_000_000_000, "total_investment": 120_000_000_000},
            expect="25",
        ),
        Example("没有总投资，无法判断", given={"funds_in_place": 3, "total_investment": None}, expect=None),
    ),
)
def funds_rate_of_total(funds_in_place, total_investment):
    return ratio(100 * funds_in_place, total_investment)
