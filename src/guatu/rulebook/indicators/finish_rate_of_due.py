"""按期竣工率：至月末应竣工项目中已竣工的百分比。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import FOUR_RATES


@indicator(
    name="按期竣工率",
    unit=Unit.PERCENT,
    basis="分子为应竣工项目中已竣工的；分母为本年计划竣工日期在调度月末以前的项目。",
    source=FOUR_RATES,
    examples=(
        Example("应竣4个，竣工3个", given={"finishes_made": 3, "finishes_due": 4}, expect="75"),
        Example("没有到期的，无法判断", given={"finishes_made": 0, "finishes_due": 0}, expect=None),
    ),
)
def finish_rate_of_due(finishes_made, finishes_due):
    return ratio(100 * finishes_made, finishes_due)
