"""本年计划开工项目数：计划开工日期在本年。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import JIANGMEN
from guatu.rulebook.states import counted, in_year
from guatu.rulebook.words import flag


@measure(
    name="本年计划开工项目数",
    unit=Unit.COUNT,
    source=JIANGMEN,
    examples=(
        Example(
            "计划12月31日开工，计入",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 12, 31)}]},
            expect=1,
        ),
        Example(
            "计划下年1月1日开工，不计",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2023, 1, 1)}]},
            expect=0,
        ),
        Example(
            "计划上年开工的，不计",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2021, 12, 31)}]},
            expect=0,
        ),
    ),
)
def starts_planned(project, month):
    return flag(in_year(project.planned_start_on, month) & counted(project))
