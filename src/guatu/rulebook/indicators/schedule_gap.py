"""超（欠）序时进度：年度投资完成率减序时进度，正为超，负为欠，单位是个百分点。"""

from guatu.kernel import Example, Month, Unit, indicator, ratio
from guatu.rulebook.sources import CONVENTION


@indicator(
    name="超（欠）序时进度",
    k="K-4",
    unit=Unit.PERCENTAGE_POINT,
    basis="年度投资完成率减序时进度；序时进度为调度月数除以十二。",
    source=CONVENTION,
    examples=(
        Example(
            "3月末完成28.1046%，超3.1个百分点",
            given={"month": Month(2021, 3), "invested_this_year": 21_500, "planned_this_year": 76_500},
            expect="3.1046",
        ),
        Example(
            "5月末完成44%，超2.3个百分点（资阳）",
            given={"month": Month(2024, 5), "invested_this_year": 44, "planned_this_year": 100},
            expect="2.3333",
        ),
        Example(
            "江门：一季度313.64亿元占1015亿元，超5.9个百分点",
            given={"month": Month(2021, 3), "invested_this_year": 31364, "planned_this_year": 101500},
            expect="5.9005",
        ),
        Example(
            "恰好序时，差为零",
            given={"month": Month(2022, 6), "invested_this_year": 50, "planned_this_year": 100},
            expect="0",
        ),
        Example(
            "没有计划，无法判断",
            given={"month": Month(2024, 5), "invested_this_year": 44, "planned_this_year": None},
            expect=None,
        ),
    ),
)
def schedule_gap(invested_this_year, planned_this_year, month):
    return ratio(
        100 * 12 * invested_this_year - 100 * month.elapsed * planned_this_year,
        12 * planned_this_year,
    )
