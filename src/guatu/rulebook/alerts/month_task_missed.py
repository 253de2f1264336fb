"""月度任务未完成：当月没有完成月度任务的亮黄牌，连续两个月没有完成的亮红牌。按单位评。"""

from datetime import date

from guatu.kernel import Example, Level, Threshold, Unit, alert
from guatu.rulebook.sources import SANYA_2022
from guatu.rulebook.words import level


@alert(
    name="月度任务未完成",
    advice="约谈责任单位负责人，说明原因，限期补上缺口。",
    sentence="月度任务完成率{month_task_completion}，上月{last_month_task_completion}。",
    release="当月完成月度任务后解除。",
    source=SANYA_2022,
    basis="月度任务为本单位年度计划投资的十二分之一；一月没有本年的上月，只看当月。",
    shows=("month_task_completion", "last_month_task_completion"),
    grain="unit",
    thresholds={"missed_below": Threshold("月度任务完成率低于", Unit.PERCENT, {date(2022, 1, 1): 100})},
    examples=(
        Example(
            "上月没有完成、当月恰好完成，正常",
            given={"month_task_completion": "100", "last_month_task_completion": "20"},
            expect=Level.CLEAR,
        ),
        Example(
            "当月差一点，上月完成，黄色",
            given={"month_task_completion": "99.9", "last_month_task_completion": "100"},
            expect=Level.YELLOW,
        ),
        Example(
            "连续两个月没有完成，红色",
            given={"month_task_completion": "99.9", "last_month_task_completion": "99.9"},
            expect=Level.RED,
        ),
        Example(
            "一月没有完成，黄色",
            given={"month_task_completion": "0", "last_month_task_completion": None},
            expect=Level.YELLOW,
        ),
        Example(
            "没有年度计划，无法判断",
            given={"month_task_completion": None, "last_month_task_completion": None},
            expect=None,
        ),
    ),
)
def month_task_missed(month_task_completion, last_month_task_completion, missed_below):
    missed = month_task_completion < missed_below
    before = (last_month_task_completion < missed_below).fill_null(False)
    return level(red=missed & before, yellow=missed)
