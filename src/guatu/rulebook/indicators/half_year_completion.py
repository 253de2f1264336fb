"""上半年投资完成率：至6月30日完成投资占年度计划的百分比，50%为时间过半、任务过半；六月以前不计。"""

from guatu.kernel import Example, Month, Unit, indicator, ratio
from guatu.rulebook.sources import seeds
from guatu.rulebook.words import only_when


@indicator(
    name="上半年投资完成率",
    k="K-18",
    unit=Unit.PERCENT,
    basis="分子为本年1月至6月完成投资（调度数）；分母为年度计划投资；六月起才有这个数。",
    source=seeds("时间过半、任务过半"),
    examples=(
        Example(
            "6月末恰好过半",
            given={"month": Month(2022, 6), "invested_first_half": 50, "planned_this_year": 100},
            expect="50",
        ),
        Example(
            "5月末，不计",
            given={"month": Month(2022, 5), "invested_first_half": 50, "planned_this_year": 100},
            expect=None,
        ),
        Example(
            "9月看的仍是上半年",
            given={"month": Month(2022, 9), "invested_first_half": 49, "planned_this_year": 100},
            expect="49",
        ),
        Example(
            "没有计划，无法判断",
            given={"month": Month(2022, 6), "invested_first_half": 50, "planned_this_year": None},
            expect=None,
        ),
    ),
)
def half_year_completion(invested_first_half, planned_this_year, month):
    return ratio(only_when(month.elapsed >= 6, 100 * invested_first_half), planned_this_year)
