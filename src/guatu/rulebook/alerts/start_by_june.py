"""全年计划开工项目上半年全部开工：到6月30日仍未开工的亮红灯；六月以前不评，由“到期未开工”管。"""

from datetime import date

from guatu.kernel import Example, Level, Month, Threshold, Unit, alert
from guatu.rulebook.sources import seeds
from guatu.rulebook.words import level, pair


@alert(
    name="上半年应开未开",
    advice="列入未开工清单，分包领导现场办公，限期开工；确不具备条件的按进出机制退库。",
    sentence="本年计划开工，期限已到仍未开工。",
    release="开工，或经批准调出本年计划后解除。",
    source=seeds("全年计划开工项目上半年全部开工"),
    shows=("starts_outstanding",),
    thresholds={"by_month": Threshold("期限为每年第", Unit.MONTH, {date(2021, 1, 1): 6})},
    examples=(
        Example("5月末，期限未到，不评", given={"month": Month(2022, 5), "starts_outstanding": 1}, expect=None),
        Example("6月末仍未开工，红色", given={"month": Month(2022, 6), "starts_outstanding": 1}, expect=Level.RED),
        Example("12月末仍未开工，红色", given={"month": Month(2022, 12), "starts_outstanding": 1}, expect=Level.RED),
        Example("6月末已开工，正常", given={"month": Month(2022, 6), "starts_outstanding": 0}, expect=Level.CLEAR),
        Example(
            "期限改为9月的，6月末不评",
            given={"month": Month(2022, 6), "starts_outstanding": 1, "by_month": 9},
            expect=None,
        ),
    ),
)
def start_by_june(starts_outstanding, month, by_month):
    return level(red=starts_outstanding > 0, when=pair(month.elapsed) >= by_month)
