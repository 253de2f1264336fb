"""年度计划占总投资：年度计划投资占总投资的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import seeds


@indicator(
    name="年度计划占总投资",
    k="K-3",
    unit=Unit.PERCENT,
    basis="分子为年度计划投资；分母为总投资。",
    source=seeds("2021年一季度"),
    examples=(
        Example(
            "240个项目：年度计划362亿元、总投资1769亿元",
            given={"planned_this_year": 362, "total_investment": 1769},
            expect="20.4635",
        ),
        Example("没有总投资，无法判断", given={"planned_this_year": 362, "total_investment": None}, expect=None),
    ),
)
def plan_share(planned_this_year, total_investment):
    return ratio(100 * planned_this_year, total_investment)
