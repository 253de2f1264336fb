"""续建项目数：上年及以前开工、上年末尚未竣工的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, is_continued
from guatu.rulebook.words import flag


@measure(
    name="续建项目数",
    unit=Unit.COUNT,
    source=county_measures("第二条"),
    examples=(
        Example(
            "上年最后一天开工，是续建",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2021, 12, 31)}]},
            expect=1,
        ),
        Example(
            "本年第一天开工，不是续建",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 1, 1)}]},
            expect=0,
        ),
        Example(
            "上年已竣工，不是续建",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2020, 3, 1), "completed_on": date(2021, 12, 31)}],
            },
            expect=0,
        ),
        Example(
            "本年竣工的续建项目仍计入",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2020, 3, 1), "completed_on": date(2022, 1, 1)}],
            },
            expect=1,
        ),
    ),
)
def projects_continued(project, month):
    return flag(is_continued(project, month) & counted(project))
