"""开工后未入库月数：月末距开工当月的月数，已入库或未开工记零。没有开工日期的，无法判断。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import YINCHUAN_2025
from guatu.rulebook.states import counted, happened, has_started
from guatu.rulebook.words import first_of, month_index


@measure(
    name="开工后未入库月数",
    unit=Unit.MONTH,
    source=YINCHUAN_2025,
    examples=(
        Example(
            "当月开工，记零", given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 5, 1)}]}, expect=0
        ),
        Example(
            "上月末开工、未入库，记一个月",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 4, 30)}]},
            expect=1,
        ),
        Example(
            "三个月前开工、未入库",
            given={"month": Month(2022, 5), "project": [{"started_on": date(2022, 2, 1)}]},
            expect=3,
        ),
        Example(
            "月末当天入库，记零",
            given={
                "month": Month(2022, 5),
                "project": [{"started_on": date(2022, 2, 1), "listed_on": date(2022, 5, 31)}],
            },
            expect=0,
        ),
        Example(
            "在建而没有开工日期，无法判断",
            given={"month": Month(2022, 5), "project": [{"stage": "construction"}]},
            expect=None,
        ),
    ),
    empty=None,
)
def months_unlisted(project, month):
    waiting = has_started(project, month) & ~happened(project.listed_on, month) & counted(project)
    return first_of((~waiting, 0), otherwise=month.index - month_index(project.started_on))
