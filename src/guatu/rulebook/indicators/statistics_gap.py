"""调度数与统计数之差：本年完成投资的调度数减统计数，正为调度数大。两数并列，互不覆盖。"""

from guatu.kernel import Example, Unit, indicator
from guatu.rulebook.sources import STATISTICS_LAW


@indicator(
    name="调度数与统计数之差",
    unit=Unit.FEN,
    basis="本年1月至调度月累计：调度数减统计数；没有统计数的项目，无法判断。",
    source=STATISTICS_LAW,
    examples=(
        Example(
            "调度21.5亿元，统计20亿元",
            given={"invested_this_year": 215_000_000_000, "invested_this_year_statistics": 200_000_000_000},
            expect=15_000_000_000,
        ),
        Example("统计数大，为负", given={"invested_this_year": 1, "invested_this_year_statistics": 3}, expect=-2),
        Example(
            "没有统计数，无法判断", given={"invested_this_year": 1, "invested_this_year_statistics": None}, expect=None
        ),
    ),
    better="less",
)
def statistics_gap(invested_this_year, invested_this_year_statistics):
    return invested_this_year - invested_this_year_statistics
