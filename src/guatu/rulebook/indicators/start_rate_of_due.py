"""开工率（到期口径）：已开工的本年计划开工项目占至月末应开工项目的百分比，提前开工多时可超过100%。"""

from guatu.kernel import Example, Unit, indicator, ratio
from guatu.rulebook.sources import JIANGMEN


@indicator(
    name="开工率（占至今应开工）",
    k="K-1",
    unit=Unit.PERCENT,
    basis="分子为本年计划开工项目中已开工的（含提前）；分母为计划开工日期在调度月末以前的本年计划项目。可超过100%。",
    source=JIANGMEN,
    examples=(
        Example(
            "应开140个，33个未按期、11个提前，实开118个",
            given={"starts_made": 118, "starts_due": 140},
            expect="84.2857",
        ),
        Example("提前开工多，超过100%", given={"starts_made": 206, "starts_due": 200}, expect="103"),
        Example("还没有到期的，无法判断", given={"starts_made": 3, "starts_due": 0}, expect=None),
    ),
)
def start_rate_of_due(starts_made, starts_due):
    return ratio(100 * starts_made, starts_due)
