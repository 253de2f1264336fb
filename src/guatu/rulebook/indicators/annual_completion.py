"""年度投资完成率：本年完成投资占年度计划投资的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import county_measures


@indicator(
    name="年度投资完成率",
    k="K-3",
    unit=Unit.PERCENT,
    basis="分子为当年1月至调度月累计完成投资（调度数）；分母为年度计划投资。",
    source=county_measures("第四条"),
    examples=(
        Example(
            "21.5亿元占76.5亿元",
            given={"invested_this_year": 215_000_000_000, "planned_this_year": 765_000_000_000},
            expect="28.1046",
        ),
        Example("没有计划，无法判断", given={"invested_this_year": 100, "planned_this_year": None}, expect=None),
        Example("计划为零，无法判断", given={"invested_this_year": 100, "planned_this_year": 0}, expect=None),
        Example("可以超过100%", given={"invested_this_year": 120, "planned_this_year": 100}, expect="120"),
    ),
)
def annual_completion(invested_this_year, planned_this_year):
    return ratio(100 * invested_this_year, planned_this_year)
