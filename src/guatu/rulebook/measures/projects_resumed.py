"""已复工续建项目数：续建项目中本年复工的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, is_continued, this_year
from guatu.rulebook.words import flag


@measure(
    name="已复工续建项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example(
            "月末当天复工，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 3, 1), "resumed_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "次月复工，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 3, 1), "resumed_on": date(2022, 6, 1)}],
            },
            expect=0,
        ),
        Example(
            "上年复工的不算本年复工",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2020, 3, 1), "resumed_on": date(2021, 12, 31)}],
            },
            expect=0,
        ),
    ),
)
def projects_resumed(project, month):
    return flag(this_year(project.resumed_on, month) & is_continued(project, month) & counted(project))
