"""累计投资完成率：自开工累计完成投资占总投资的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import county_measures


@indicator(
    name="累计投资完成率",
    k="K-3",
    unit=Unit.PERCENT,
    basis="分子为至上年底累计加本年完成投资（调度数）；分母为总投资。",
    source=county_measures("第四条"),
    examples=(
        Example(
            "累计3亿元、总投资12亿元",
            given={"invested_since_start": 30_000_000_000, "total_investment": 120_000_000_000},
            expect="25",
        ),
        Example("没有总投资，无法判断", given={"invested_since_start": 100, "total_investment": None}, expect=None),
    ),
)
def cumulative_completion(invested_since_start, total_investment):
    return ratio(100 * invested_since_start, total_investment)
