"""完成进度与序时进度之比：完成投资占序时应完成投资的百分比。与相差的个百分点是两回事，不可混用。"""

from guatu.kernel import Example, Month, Unit, indicator, ratio
from guatu.rulebook.sources import WUHAN


@indicator(
    name="完成进度与序时进度之比",
    k="K-4",
    unit=Unit.PERCENT,
    basis="本年完成投资（调度数）除以年度计划投资的序时部分；分子为本年完成投资的12倍，分母为年度计划投资乘以调度月数。",
    source=WUHAN,
    examples=(
        Example(
            "5月末：计划1.2亿元应完成5000万元，完成2500万元",
            given={"month": Month(2022, 5), "invested_this_year": 2500, "planned_this_year": 12000},
            expect="50",
        ),
        Example(
            "恰好序时",
            given={"month": Month(2022, 10), "invested_this_year": 30000, "planned_this_year": 36000},
            expect="100",
        ),
        Example(
            "没有计划，无法判断",
            given={"month": Month(2022, 5), "invested_this_year": 1, "planned_this_year": None},
            expect=None,
        ),
    ),
)
def schedule_ratio(invested_this_year, planned_this_year, month):
    return ratio(100 * 12 * invested_this_year, month.elapsed * planned_this_year)
