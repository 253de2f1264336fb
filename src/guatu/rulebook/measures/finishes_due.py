"""至月末应竣工项目数：本年计划竣工日期在调度月末以前。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import FOUR_RATES
from guatu.rulebook.states import counted, this_year
from guatu.rulebook.words import flag


@measure(
    name="至月末应竣工项目数",
    unit=Unit.COUNT,
    source=FOUR_RATES,
    examples=(
        Example(
            "计划月末当天竣工，应竣",
            given={"month": Month(2022, 5), "project": [{"planned_finish_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "计划次月竣工，未到",
            given={"month": Month(2022, 5), "project": [{"planned_finish_on": date(2022, 6, 1)}]},
            expect=0,
        ),
    ),
)
def finishes_due(project, month):
    return flag((this_year(project.planned_finish_on, month)) & counted(project))
