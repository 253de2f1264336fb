"""投资进度滞后：年度投资完成率落后于序时进度若干个百分点。落后不满黄线的，按正常并注明。"""

from datetime import date

from guatu.kernel import Example, Level, Threshold, Unit, alert
from guatu.rulebook.sources import YINCHUAN_2025
from guatu.rulebook.words import level


@alert(
    name="投资进度滞后",
    advice="责任单位牵头说明滞后原因，提出赶工措施、责任人和完成时限。",
    sentence="年度投资完成率{annual_completion}，与序时进度相比{schedule_gap}。",
    release="年度投资完成率落后序时进度不足黄线时解除。",
    source=YINCHUAN_2025,
    shows=("annual_completion", "schedule_gap"),
    thresholds={
        "yellow_from": Threshold("落后达到", Unit.PERCENTAGE_POINT, {date(2021, 1, 1): 10}),
        "red_above": Threshold("落后超过", Unit.PERCENTAGE_POINT, {date(2021, 1, 1): 30}),
    },
    examples=(
        Example("落后9.9个百分点，正常", given={"schedule_gap": "-9.9"}, expect=Level.CLEAR),
        Example("恰好落后10个百分点，黄色", given={"schedule_gap": "-10"}, expect=Level.YELLOW),
        Example("恰好落后30个百分点，仍为黄色", given={"schedule_gap": "-30"}, expect=Level.YELLOW),
        Example("落后超过30个百分点，红色", given={"schedule_gap": "-30.1"}, expect=Level.RED),
        Example("超序时，正常", given={"schedule_gap": "2"}, expect=Level.CLEAR),
        Example("没有年度计划，无法判断", given={"schedule_gap": None}, expect=None),
    ),
)
def behind_schedule(schedule_gap, yellow_from, red_above):
    return level(red=-schedule_gap > red_above, yellow=-schedule_gap >= yellow_from)
