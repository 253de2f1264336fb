"""在建项目数：已开工（含续建）而月末尚未竣工。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, has_completed, has_started
from guatu.rulebook.words import flag


@measure(
    name="在建项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example(
            "已开工未竣工，计入",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "月末当天竣工，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 3, 1), "completed_on": date(2022, 5, 31)}],
            },
            expect=0,
        ),
        Example(
            "次月竣工，仍在建",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 3, 1), "completed_on": date(2022, 6, 1)}],
            },
            expect=1,
        ),
    ),
)
def projects_under_construction(project, month):
    return flag(has_started(project, month) & ~has_completed(project, month) & counted(project))
