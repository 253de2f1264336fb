"""履约项目已开工数：履约项目中月末以前开工的。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import THREE_BATCHES
from guatu.rulebook.states import counted, happened, has_started
from guatu.rulebook.words import flag


@measure(
    name="履约项目已开工数",
    unit=Unit.COUNT,
    source=THREE_BATCHES,
    examples=(
        Example(
            "月末当天开工，计入",
            given={
                "month": Month(2022, 5),
                "project": [
                    {"signed_on": date(2022, 1, 1), "performed_on": date(2022, 2, 1), "started_on": date(2022, 5, 31)}
                ],
            },
            expect=1,
        ),
        Example(
            "履约未开工，不计",
            given={
                "month": Month(2022, 5),
                "project": [{"signed_on": date(2022, 1, 1), "performed_on": date(2022, 2, 1)}],
            },
            expect=0,
        ),
    ),
)
def projects_performed_started(project, month):
    return flag(
        happened(project.signed_on, month)
        & happened(project.performed_on, month)
        & has_started(project, month)
        & counted(project)
    )
