"""到期未开工：计划当月没有开工的亮黄灯，连续三个月没有开工的亮红灯；有正当理由并经批准的不亮。"""

from datetime import date

from guatu.kernel import Example, Level, Threshold, Unit, alert
from guatu.rulebook.sources import YINCHUAN_2025
from guatu.rulebook.words import level, pair


@alert(
    name="到期未开工",
    advice="责任单位说明未开工原因，逐项列出卡住的手续和要素，重排开工日期并落实到人。",
    sentence="计划开工日期已到，连续{months_start_overdue}没有开工。",
    release="开工，或有正当理由并经批准调整计划开工日期后解除。",
    source=YINCHUAN_2025,
    shows=("months_start_overdue",),
    thresholds={
        "yellow_from": Threshold("到期未开工满", Unit.MONTH, {date(2021, 1, 1): 1}),
        "red_from": Threshold("连续到期未开工满", Unit.MONTH, {date(2021, 1, 1): 3}),
    },
    examples=(
        Example("还没有到计划开工月，正常", given={"months_start_overdue": 0}, expect=Level.CLEAR),
        Example("计划当月没有开工，黄色", given={"months_start_overdue": 1}, expect=Level.YELLOW),
        Example("连续两个月，仍为黄色", given={"months_start_overdue": 2}, expect=Level.YELLOW),
        Example("连续第三个月，红色", given={"months_start_overdue": 3}, expect=Level.RED),
        Example("没有计划开工日期，无法判断", given={"months_start_overdue": None}, expect=None),
    ),
)
def start_overdue(months_start_overdue, yellow_from, red_from):
    months = pair(months_start_overdue)
    return level(red=months >= red_from, yellow=months >= yellow_from)
