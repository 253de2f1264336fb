"""完成投资同比增长：本年完成投资（调度数）比上年同期增长的百分比。不是固定资产投资增速，后者由统计部门公布。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import JIANGMEN


@indicator(
    name="完成投资同比增长",
    k="K-3",
    unit=Unit.PERCENT,
    basis="本年1月至调度月完成投资（调度数）减上年同期，除以上年同期。",
    source=JIANGMEN,
    examples=(
        Example(
            "江门：313.64亿元，比上年同期增153.34亿元",
            given={"invested_this_year": 31364, "invested_same_period": 16030},
            expect="95.6581",
        ),
        Example("下降为负", given={"invested_this_year": 50, "invested_same_period": 100}, expect="-50"),
        Example("上年同期为零，无法判断", given={"invested_this_year": 50, "invested_same_period": 0}, expect=None),
    ),
)
def investment_growth(invested_this_year, invested_same_period):
    return ratio(100 * (invested_this_year - invested_same_period), invested_same_period)
