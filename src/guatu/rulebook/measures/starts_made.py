"""本年计划开工项目已开工数：含提前开工的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import JIANGMEN
from guatu.rulebook.states import counted, has_started, in_year
from guatu.rulebook.words import flag


@measure(
    name="本年计划开工项目已开工数",
    unit=Unit.COUNT,
    source=JIANGMEN,
    examples=(
        Example(
            "提前开工，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"planned_start_on": date(2022, 8, 1), "started_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "到期未开工，不计",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 3, 1)}]},
            expect=0,
        ),
        Example(
            "上年计划的，不在本年计划内",
            given={
                "month": Month(2022, 5),
                "project": [{"planned_start_on": date(2021, 12, 1), "started_on": date(2022, 2, 1)}],
            },
            expect=0,
        ),
    ),
)
def starts_made(project, month):
    return flag(in_year(project.planned_start_on, month) & has_started(project, month) & counted(project))
