"""已开工项目数：调度月末以前已经开工的项目（含续建、已竣工、投产的）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.states import counted, has_started
from guatu.rulebook.words import flag


@measure(
    name="已开工项目数",
    unit=Unit.COUNT,
    basis="以开工日期为准；没有开工日期的，在建及以后阶段和续建项目视为已开工。",
    source=county_measures("第五条"),
    examples=(
        Example(
            "月末当天开工，计入",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "次月一日开工，不计",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 6, 1)}]},
            expect=0,
        ),
        Example(
            "打包项目由子项目计数，本身不计",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 3, 1), "children": 3}]},
            expect=0,
        ),
        Example(
            "没有开工日期、阶段已是在建，计入",
            given={"month": Month(2022, 5), "project": [{"stage": "construction"}]},
            expect=1,
        ),
        Example(
            "没有开工日期的续建项目，计入",
            given={"month": Month(2022, 5), "project": [{"nature": "continuing"}]},
            expect=1,
        ),
    ),
)
def projects_started(project, month):
    return flag(has_started(project, month) & counted(project))
