"""已开工项目数：调度月末以前已经开工的项目（含已竣工、投产的）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import county_measures
from guatu.rulebook.words import flag


@measure(
    name="已开工项目数",
    unit=Unit.COUNT,
    source=county_measures("第五条"),
    examples=(
        Example(
            "月末当天开工，计入",
            given={"month": Month(2021, 3), "project": [{"started_on": date(2021, 3, 31), "children": 0}]},
            expect=1,
        ),
        Example(
            "次月一日开工，不计",
            given={"month": Month(2021, 3), "project": [{"started_on": date(2021, 4, 1), "children": 0}]},
            expect=0,
        ),
        Example(
            "打包项目由子项目计数，本身不计",
            given={"month": Month(2021, 3), "project": [{"started_on": date(2021, 3, 1), "children": 3}]},
            expect=0,
        ),
    ),
)
def projects_started(project, month):
    return flag((project.started_on < month.end) & (project.children == 0))
