"""本年新建项目数：本年新开工的和计划本年开工而未开工的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, has_started, in_year, is_newly_started
from guatu.rulebook.words import flag


@measure(
    name="本年新建项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example(
            "计划12月开工、尚未开工，计入",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 12, 31)}]},
            expect=1,
        ),
        Example(
            "计划下年开工，不计",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2023, 1, 1)}]},
            expect=0,
        ),
        Example(
            "本年已开工，计入", given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 2, 1)}]}, expect=1
        ),
        Example(
            "上年已提前开工，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"planned_start_on": date(2022, 3, 1), "started_on": date(2021, 12, 31)}],
            },
            expect=0,
        ),
    ),
)
def projects_new(project, month):
    return flag(
        (is_newly_started(project, month) | (in_year(project.planned_start_on, month) & ~has_started(project, month)))
        & counted(project)
    )
