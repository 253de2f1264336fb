"""应竣工项目已竣工数：至月末应竣工的项目中已竣工的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import FOUR_RATES
from guatu.rulebook.states import counted, has_completed, this_year
from guatu.rulebook.words import flag


@measure(
    name="应竣工项目已竣工数",
    unit=Unit.COUNT,
    source=FOUR_RATES,
    examples=(
        Example(
            "月末当天竣工，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"planned_finish_on": date(2022, 5, 1), "completed_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "到期未竣工，不计",
            given={"month": Month(2022, 5), "project": [{"planned_finish_on": date(2022, 5, 1)}]},
            expect=0,
        ),
    ),
)
def finishes_made(project, month):
    return flag(this_year(project.planned_finish_on, month) & has_completed(project, month) & counted(project))
