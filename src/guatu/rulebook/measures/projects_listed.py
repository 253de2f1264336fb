"""已入库项目数：已开工项目中月末以前纳入统计库的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import STATISTICS
from guatu.rulebook.states import counted, happened, has_started
from guatu.rulebook.words import flag


@measure(
    name="已入库项目数",
    unit=Unit.COUNT,
    source=STATISTICS,
    examples=(
        Example(
            "月末当天入库，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2022, 3, 1), "listed_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "次月入库，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2022, 3, 1), "listed_on": date(2022, 6, 1)}],
            },
            expect=0,
        ),
    ),
)
def projects_listed(project, month):
    return flag(has_started(project, month) & happened(project.listed_on, month) & counted(project))
