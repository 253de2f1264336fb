"""本年应开未开项目数：计划本年内（或更早）开工而月末尚未开工的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import seeds
from guatu.rulebook.states import counted, has_started
from guatu.rulebook.words import flag


@measure(
    name="本年应开未开项目数",
    unit=Unit.COUNT,
    source=seeds("全年计划开工项目上半年全部开工"),
    examples=(
        Example(
            "计划12月开工、月末未开工，计入",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 12, 31)}]},
            expect=1,
        ),
        Example(
            "计划上年开工仍未开工，计入",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2021, 3, 1)}]},
            expect=1,
        ),
        Example(
            "月末当天开工，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"planned_start_on": date(2022, 3, 1), "started_on": date(2022, 5, 31)}],
            },
            expect=0,
        ),
        Example(
            "计划下年开工，不计",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2023, 1, 1)}]},
            expect=0,
        ),
    ),
)
def starts_outstanding(project, month):
    planned = (project.planned_start_on.year().cast("int64") <= month.year).fill_null(False)
    return flag(planned & ~has_started(project, month) & counted(project))
