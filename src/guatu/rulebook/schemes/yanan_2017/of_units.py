"""延安计分中按单位计的各项：单月固投、集中推进活动、通报批评。"""

from guatu.kernel import Example, Item
from guatu.kernel.money import YI_YUAN
from guatu.rulebook.methods import Deducted, Each, When
from guatu.rulebook.sources import YANAN_2017

OF_UNITS = (
    Item(
        code="month_investment",
        name="单月固投",
        full=30,
        by=When(of="invested_this_month_statistics", above=10 * YI_YUAN, points=30, words="超过 10 亿元"),
        source=YANAN_2017,
        examples=(
            Example("恰好10亿元，不加", given={"invested_this_month_statistics": 10 * YI_YUAN}, expect="0"),
            Example(
                "超过10亿元一分钱，加30分", given={"invested_this_month_statistics": 10 * YI_YUAN + 1}, expect="30"
            ),
            Example("没有统计数，无法判断", given={"invested_this_month_statistics": None}, expect=None),
        ),
    ),
    Item(
        code="mobilisation",
        name="集中开工推进活动",
        full=120,
        by=Each(of="evidence_quarters_mobilisation", points=30, most=120),
        source=YANAN_2017,
        examples=(
            Example("没有组织，不加", given={"evidence_quarters_mobilisation": 0}, expect="0"),
            Example("一个季度组织过，加30分", given={"evidence_quarters_mobilisation": 1}, expect="30"),
            Example("四个季度都组织过，加120分", given={"evidence_quarters_mobilisation": 4}, expect="120"),
        ),
    ),
    Item(
        code="criticism",
        name="通报批评",
        full=0,
        by=Deducted(kinds=("criticism_municipal", "criticism_provincial"), gain=0),
        source=YANAN_2017,
        examples=(
            Example(
                "市级批评扣5分、省级批评扣10分",
                given={
                    "evidence_points_criticism_municipal": -50_000,
                    "evidence_points_criticism_provincial": -100_000,
                },
                expect="-15",
            ),
            Example(
                "没有批评，不扣",
                given={"evidence_points_criticism_municipal": 0, "evidence_points_criticism_provincial": 0},
                expect="0",
            ),
        ),
    ),
)
