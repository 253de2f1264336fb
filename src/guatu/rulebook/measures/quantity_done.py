"""实物工作量完成：各项目调度月报的万分比相加，用来求平均。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import seeds
from guatu.rulebook.words import month_index


@measure(
    name="实物工作量完成（万分比合计）",
    k="K-17",
    unit=Unit.COUNT,
    source=seeds("以形象进度、实物工作量为考核依据"),
    examples=(
        Example(
            "取当月的",
            given={
                "month": Month(2022, 5),
                "report": [
                    {"month_end": date(2022, 4, 30), "late": 0, "quantity_done": 3000},
                    {"month_end": date(2022, 5, 31), "late": 0, "quantity_done": 4500},
                ],
            },
            expect=4500,
        ),
        Example(
            "当月没有报，不当零",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 4, 30), "late": 0, "quantity_done": 3000}],
            },
            expect=None,
        ),
    ),
    empty=None,
)
def quantity_done(report, month):
    return report.quantity_done.sum(where=month_index(report.month_end) == month.index)
