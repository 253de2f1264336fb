"""投产项目数：已开工项目中月末以前投产的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import THREE_BATCHES
from guatu.rulebook.states import counted, has_produced, has_started
from guatu.rulebook.words import flag


@measure(
    name="投产项目数",
    unit=Unit.COUNT,
    source=THREE_BATCHES,
    examples=(
        Example(
            "月末当天投产，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 1, 1), "produced_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "次月一日投产，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2021, 1, 1), "produced_on": date(2022, 6, 1)}],
            },
            expect=0,
        ),
        Example(
            "没有日期、阶段已是达产，计入",
            given={"month": Month(2022, 5), "project": [{"stage": "full_capacity"}]},
            expect=1,
        ),
    ),
)
def projects_produced(project, month):
    return flag(has_started(project, month) & has_produced(project, month) & counted(project))
