"""资金到位率（年度口径）：本年到位资金占年度计划投资的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import FOUR_RATES


@indicator(
    name="资金到位率（占年度计划）",
    k="K-7",
    unit=Unit.PERCENT,
    basis="分子为本年到位资金；分母为年度计划投资。",
    source=FOUR_RATES,
    examples=(
        Example(
            "到位6亿元、计划10亿元",
            given={"funds_this_year": 60_000_000_000, "planned_this_year": 100_000_000_000},
            expect="60",
        ),
        Example("从未报过到位资金，无法判断", given={"funds_this_year": None, "planned_this_year": 100}, expect=None),
        Example("没有计划，无法判断", given={"funds_this_year": 6, "planned_this_year": None}, expect=None),
    ),
)
def funds_rate(funds_this_year, planned_this_year):
    return ratio(100 * funds_this_year, planned_this_year)
