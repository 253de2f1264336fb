"""达产达效项目数：已投产项目中月末以前达产达效的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import THREE_BATCHES
from guatu.rulebook.states import counted, has_produced, is_at_full_capacity
from guatu.rulebook.words import flag


@measure(
    name="达产达效项目数",
    unit=Unit.COUNT,
    source=THREE_BATCHES,
    examples=(
        Example(
            "月末当天达产，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"produced_on": date(2021, 1, 1), "full_capacity_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "投产而未达产，不计",
            given={"month": Month(2022, 5), "project": [{"produced_on": date(2021, 1, 1)}]},
            expect=0,
        ),
    ),
)
def projects_at_full_capacity(project, month):
    return flag(has_produced(project, month) & is_at_full_capacity(project, month) & counted(project))
