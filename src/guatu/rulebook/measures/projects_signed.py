"""签约项目数：月末以前签约。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import THREE_BATCHES
from guatu.rulebook.states import counted, happened
from guatu.rulebook.words import flag


@measure(
    name="签约项目数",
    unit=Unit.COUNT,
    source=THREE_BATCHES,
    examples=(
        Example(
            "月末当天签约，计入",
            given={"month": Month(2022, 5), "project": [{"signed_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "次月一日签约，不计",
            given={"month": Month(2022, 5), "project": [{"signed_on": date(2022, 6, 1)}]},
            expect=0,
        ),
    ),
)
def projects_signed(project, month):
    return flag(happened(project.signed_on, month) & counted(project))
