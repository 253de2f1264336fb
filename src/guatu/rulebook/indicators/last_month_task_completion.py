"""上月任务完成率：上月完成投资占月度任务的百分比；一月没有本年的上月。"""

from guatu.kernel import Example, Month, Unit, indicator, ratio
from guatu.rulebook.sources import SANYA_2022
from guatu.rulebook.words import only_when


@indicator(
    name="上月任务完成率",
    k="K-3",
    unit=Unit.PERCENT,
    basis="上月完成投资（调度数）除以年度计划投资的十二分之一；分子为上月完成投资的12倍，分母为年度计划投资。",
    source=SANYA_2022,
    examples=(
        Example(
            "二月看一月",
            given={"month": Month(2022, 2), "invested_last_month": 50, "planned_this_year": 1200},
            expect="50",
        ),
        Example(
            "一月没有本年的上月，不计",
            given={"month": Month(2022, 1), "invested_last_month": 50, "planned_this_year": 1200},
            expect=None,
        ),
    ),
)
def last_month_task_completion(invested_last_month, planned_this_year, month):
    return ratio(only_when(month.elapsed > 1, 100 * 12 * invested_last_month), planned_this_year)
