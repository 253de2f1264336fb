"""当年投资9月底前大头落地：9月30日起，年度投资完成率不足界限的亮红灯；九月以前不评。"""

from datetime import date

from guatu.kernel import Example, Level, Month, Threshold, Unit, alert
from guatu.rulebook.sources import seeds
from guatu.rulebook.words import level, pair


@alert(
    name="九月底投资未落大头",
    advice="列入投资滞后清单，责任单位排出第四季度逐月投资计划，分包领导按月对账。",
    sentence="期限已到，年度投资完成率{annual_completion}，大头没有落地。",
    release="年度投资完成率达到界限后解除。",
    source=seeds("当年投资9月底前大头落地"),
    basis="“大头”原文没有数，默认50%，由各地自定。",
    shows=("annual_completion",),
    thresholds={
        "red_below": Threshold("年度投资完成率低于", Unit.PERCENT, {date(2021, 1, 1): 50}),
        "by_month": Threshold("期限为每年第", Unit.MONTH, {date(2021, 1, 1): 9}),
    },
    examples=(
        Example("8月末，期限未到，不评", given={"month": Month(2022, 8), "annual_completion": "10"}, expect=None),
        Example("9月末49.9%，红色", given={"month": Month(2022, 9), "annual_completion": "49.9"}, expect=Level.RED),
        Example("9月末恰好50%，正常", given={"month": Month(2022, 9), "annual_completion": "50"}, expect=Level.CLEAR),
        Example("没有计划，无法判断", given={"month": Month(2022, 9), "annual_completion": None}, expect=None),
    ),
)
def investment_by_september(annual_completion, month, red_below, by_month):
    return level(red=annual_completion < red_below, when=pair(month.elapsed) >= by_month)
