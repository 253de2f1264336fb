"""上半年完成投资：本年1月至6月完成的投资额（调度数）。"""

from datetime import date

from guatu.kernel import Example, Month, Unit, measure
from guatu.rulebook.sources import seeds


@measure(
    name="上半年完成投资",
    k="K-18",
    unit=Unit.FEN,
    source=seeds("时间过半、任务过半"),
    examples=(
        Example(
            "六月计入，七月不计",
            given={
                "month": Month(2022, 8),
                "investment": [
                    {"month_end": date(2021, 6, 30), "amount": 1},
                    {"month_end": date(2022, 6, 30), "amount": 2},
                    {"month_end": date(2022, 7, 31), "amount": 4},
                ],
            },
            expect=2,
        ),
        Example(
            "五月时计至五月",
            given={
                "month": Month(2022, 5),
                "investment": [
                    {"month_end": date(2022, 5, 31), "amount": 2},
                    {"month_end": date(2022, 6, 30), "amount": 4},
                ],
            },
            expect=2,
        ),
    ),
)
def invested_first_half(investment, month):
    half = (investment.month_end >= month.year_start) & (investment.month_end < month.end)
    return investment.amount.sum(where=half & (investment.month_end.month() <= 6))
