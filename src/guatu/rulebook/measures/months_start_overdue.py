"""到期未开工月数：从计划开工当月起算，月末仍未开工，当月记一个月。没有计划开工日期的，无法判断。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import YINCHUAN_2025
from guatu.rulebook.states import counted, has_started
from guatu.rulebook.words import first_of, month_index


@measure(
    name="到期未开工月数",
    unit=Unit.MONTH,
    source=YINCHUAN_2025,
    examples=(
        Example(
            "计划次月开工，记零",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 6, 1)}]},
            expect=0,
        ),
        Example(
            "计划当月开工而未开工，记一个月",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 5, 31)}]},
            expect=1,
        ),
        Example(
            "三月计划、五月末未开工，记三个月",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": date(2022, 3, 1)}]},
            expect=3,
        ),
        Example(
            "月末当天开工，记零",
            given={
                "month": Month(2022, 5),
                "project": [{"planned_start_on": date(2022, 3, 1), "started_on": date(2022, 5, 31)}],
            },
            expect=0,
        ),
        Example(
            "没有计划开工日期，无法判断",
            given={"month": Month(2022, 5), "project": [{"planned_start_on": None}]},
            expect=None,
        ),
    ),
    empty=None,
)
def months_start_overdue(project, month):
    since = month.index - month_index(project.planned_start_on) + 1
    return first_of(
        (~counted(project), 0),
        (has_started(project, month), 0),
        (since < 0, 0),
        otherwise=since,
    )
