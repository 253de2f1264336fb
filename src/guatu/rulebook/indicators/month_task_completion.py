"""月度任务完成率：当月完成投资占月度任务的百分比，月度任务为年度计划的十二分之一。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import SANYA_2022


@indicator(
    name="月度任务完成率",
    k="K-3",
    unit=Unit.PERCENT,
    basis="当月完成投资（调度数）除以年度计划投资的十二分之一；分子为当月完成投资的12倍，分母为年度计划投资。",
    source=SANYA_2022,
    examples=(
        Example(
            "恰好完成年度计划的十二分之一", given={"invested_this_month": 100, "planned_this_year": 1200}, expect="100"
        ),
        Example("差一分", given={"invested_this_month": 99, "planned_this_year": 1200}, expect="99"),
        Example("没有计划，无法判断", given={"invested_this_month": 99, "planned_this_year": None}, expect=None),
    ),
)
def month_task_completion(invested_this_month, planned_this_year):
    return ratio(100 * 12 * invested_this_month, planned_this_year)
