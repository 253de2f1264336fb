"""完成进度不足序时进度的若干成：看完成投资占序时应完成投资的百分比，与相差的个百分点是两条规则。"""

from datetime import date

from guatu.kernel import Example, Level, Threshold, Unit, alert
from guatu.rulebook.sources import WUHAN
from guatu.rulebook.words import level, pair

BIG = 12_000_000_000


@alert(
    name="完成进度不足序时",
    advice="责任单位分析滞后原因，排出赶工计划，逐月补上序时缺口。",
    sentence="完成进度为序时进度的{schedule_ratio}，年度投资完成率{annual_completion}。",
    release="完成进度达到黄线以上时解除。",
    source=WUHAN,
    shows=("schedule_ratio", "annual_completion"),
    thresholds={
        "yellow_below": Threshold("完成进度低于序时进度的", Unit.PERCENT, {date(2021, 1, 1): 80}),
        "red_below": Threshold("完成进度低于序时进度的", Unit.PERCENT, {date(2021, 1, 1): 60}),
        "least_plan": Threshold("只评年度计划投资不少于", Unit.FEN, {date(2021, 1, 1): 0}),
    },
    examples=(
        Example("恰好80%，正常", given={"schedule_ratio": "80", "planned_this_year": BIG}, expect=Level.CLEAR),
        Example("79%，黄色", given={"schedule_ratio": "79", "planned_this_year": BIG}, expect=Level.YELLOW),
        Example("恰好60%，仍为黄色", given={"schedule_ratio": "60", "planned_this_year": BIG}, expect=Level.YELLOW),
        Example("59%，红色", given={"schedule_ratio": "59", "planned_this_year": BIG}, expect=Level.RED),
        Example("没有年度计划，无法判断", given={"schedule_ratio": None, "planned_this_year": None}, expect=None),
        Example(
            "计划900万元、只评1000万元以上的，不评",
            given={"schedule_ratio": "0", "planned_this_year": 900_000_000, "least_plan": 1_000_000_000},
            expect=None,
        ),
        Example(
            "计划恰好1000万元，要评",
            given={"schedule_ratio": "0", "planned_this_year": 1_000_000_000, "least_plan": 1_000_000_000},
            expect=Level.RED,
        ),
    ),
)
def below_schedule_ratio(schedule_ratio, planned_this_year, yellow_below, red_below, least_plan):
    return level(
        red=schedule_ratio < red_below,
        yellow=schedule_ratio < yellow_below,
        when=pair(planned_this_year) >= least_plan,
    )
