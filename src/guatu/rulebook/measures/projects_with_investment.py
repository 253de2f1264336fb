"""有调度数的项目数：本年报过完成投资（大于零）的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import STATISTICS_LAW
from guatu.rulebook.words import flag


@measure(
    name="有调度数的项目数",
    unit=Unit.COUNT,
    source=STATISTICS_LAW,
    examples=(
        Example(
            "本年报过，计入",
            given={"month": Month(2022, 5), "investment": [{"month_end": date(2022, 2, 28), "amount": 2}]},
            expect=1,
        ),
        Example(
            "报的是零，不计",
            given={"month": Month(2022, 5), "investment": [{"month_end": date(2022, 2, 28), "amount": 0}]},
            expect=0,
        ),
        Example(
            "只有上年的，不计",
            given={"month": Month(2022, 5), "investment": [{"month_end": date(2021, 12, 31), "amount": 2}]},
            expect=0,
        ),
    ),
)
def projects_with_investment(investment, month):
    year = (investment.month_end >= month.year_start) & (investment.month_end < month.end)
    return flag((year & (investment.amount > 0)).any())
