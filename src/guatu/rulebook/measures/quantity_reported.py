"""报了实物工作量的项目数：调度月报填了实物工作量完成比例的项目。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import seeds
from guatu.rulebook.words import flag, month_index


@measure(
    name="报了实物工作量的项目数",
    k="K-17",
    unit=Unit.COUNT,
    source=seeds("以形象进度、实物工作量为考核依据"),
    examples=(
        Example(
            "当月填了，计入",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 5, 31), "late": 0, "quantity_done": 0}],
            },
            expect=1,
        ),
        Example(
            "报了月报没有填，不计",
            given={
                "month": Month(2022, 5),
                "report": [{"month_end": date(2022, 5, 31), "late": 0, "quantity_done": None}],
            },
            expect=0,
        ),
    ),
)
def quantity_reported(report, month):
    return flag(((month_index(report.month_end) == month.index) & report.quantity_done.notnull()).any())
