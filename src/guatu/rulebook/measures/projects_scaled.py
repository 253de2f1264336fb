"""升规项目数：已投产项目中月末以前升规（进入规模以上统计）的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import THREE_BATCHES
from guatu.rulebook.states import counted, happened, has_produced
from guatu.rulebook.words import flag


@measure(
    name="升规项目数",
    unit=Unit.COUNT,
    source=THREE_BATCHES,
    examples=(
        Example(
            "月末当天升规，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"produced_on": date(2021, 1, 1), "scaled_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "次月升规，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"produced_on": date(2021, 1, 1), "scaled_on": date(2022, 6, 1)}],
            },
            expect=0,
        ),
    ),
)
def projects_scaled(project, month):
    return flag(has_produced(project, month) & happened(project.scaled_on, month) & counted(project))
