"""停工项目数：月末处于停工状态，停工后没有复工。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, happened
from guatu.rulebook.words import flag


@measure(
    name="停工项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example(
            "月末当天停工，计入",
            given={"month": Month(2022, 5), "project": [{"suspended_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "停工后已复工，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"suspended_on": date(2022, 3, 1), "resumed_on": date(2022, 5, 31)}],
            },
            expect=0,
        ),
        Example(
            "上次复工在这次停工以前，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"suspended_on": date(2022, 4, 1), "resumed_on": date(2022, 2, 1)}],
            },
            expect=1,
        ),
    ),
)
def projects_suspended(project, month):
    return flag(
        happened(project.suspended_on, month)
        & ~(happened(project.resumed_on, month) & (project.resumed_on >= project.suspended_on).fill_null(False))
        & counted(project)
    )
