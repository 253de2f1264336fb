"""开工未入库：开工后满一个月没有纳入统计库的亮黄灯，超过两个月的亮红灯；不到入库标准的不评。"""

from datetime import date

from guatu.kernel import Example, Level, Threshold, Unit, alert
from guatu.rulebook.sources import YINCHUAN_2025
from guatu.rulebook.words import level, pair

BIG = 500_000_000


@alert(
    name="开工未入库",
    advice="项目单位补齐立项文件、施工合同、现场照片和统一社会信用代码，统计部门一对一辅导，当月申报入库。",
    sentence="开工后{months_unlisted}没有纳入统计库。",
    release="纳入统计库后解除。",
    source=YINCHUAN_2025,
    basis="按月数计，开工当月为零；总投资不到入库标准（500万元）的不评，没有填总投资的要评。",
    shows=("months_unlisted",),
    thresholds={
        "yellow_from": Threshold("开工后未入库满", Unit.MONTH, {date(2021, 1, 1): 1}),
        "red_above": Threshold("开工后未入库超过", Unit.MONTH, {date(2021, 1, 1): 2}),
        "least_total": Threshold("只评总投资不少于", Unit.FEN, {date(2011, 1, 1): BIG}),
    },
    examples=(
        Example("开工当月，正常", given={"months_unlisted": 0, "total_investment": BIG}, expect=Level.CLEAR),
        Example("满一个月，黄色", given={"months_unlisted": 1, "total_investment": BIG}, expect=Level.YELLOW),
        Example("满两个月而没有超过，仍为黄色", given={"months_unlisted": 2, "total_investment": BIG}, expect="yellow"),
        Example("超过两个月，红色", given={"months_unlisted": 3, "total_investment": BIG}, expect=Level.RED),
        Example("总投资差一分到500万元，不评", given={"months_unlisted": 3, "total_investment": BIG - 1}, expect=None),
        Example("没有填总投资，要评", given={"months_unlisted": 3, "total_investment": None}, expect=Level.RED),
        Example("没有开工日期，无法判断", given={"months_unlisted": None, "total_investment": BIG}, expect=None),
    ),
)
def listing_overdue(months_unlisted, total_investment, yellow_from, red_above, least_total):
    months = pair(months_unlisted)
    return level(
        red=months > red_above,
        yellow=months >= yellow_from,
        when=(pair(total_investment) >= least_total).fill_null(True),
    )
