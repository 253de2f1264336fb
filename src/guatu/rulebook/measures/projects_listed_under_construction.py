"""在建项目已入库数：在建项目中月末以前纳入统计库的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import STATISTICS
from guatu.rulebook.states import counted, happened, has_completed, has_started
from guatu.rulebook.words import flag


@measure(
    name="在建项目已入库数",
    unit=Unit.COUNT,
    source=STATISTICS,
    examples=(
        Example(
            "在建且月末当天入库，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2022, 3, 1), "listed_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "已竣工的不计",
            given={
                "month": Month(2022, 5),
                "project": [
                    {"started_on": date(2021, 3, 1), "listed_on": date(2021, 5, 1), "completed_on": date(2022, 5, 31)}
                ],
            },
            expect=0,
        ),
    ),
)
def projects_listed_under_construction(project, month):
    return flag(
        has_started(project, month)
        & ~has_completed(project, month)
        & happened(project.listed_on, month)
        & counted(project)
    )
