"""履约项目数：签约项目中月末以前履约的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import THREE_BATCHES
from guatu.rulebook.states import counted, happened
from guatu.rulebook.words import flag


@measure(
    name="履约项目数",
    unit=Unit.COUNT,
    source=THREE_BATCHES,
    examples=(
        Example(
            "月末当天履约，计入",
            given={
                "month": Month(2022, 5),
                "project": [{"signed_on": date(2022, 1, 1), "performed_on": date(2022, 5, 31)}],
            },
            expect=1,
        ),
        Example(
            "签约未履约，不计", given={"month": Month(2022, 5), "project": [{"signed_on": date(2022, 1, 1)}]}, expect=0
        ),
        Example(
            "没有签约日期的履约不计，以免履约率过百",
            given={"month": Month(2022, 5), "project": [{"performed_on": date(2022, 5, 31)}]},
            expect=0,
        ),
    ),
)
def projects_performed(project, month):
    return flag(happened(project.signed_on, month) & happened(project.performed_on, month) & counted(project))
