"""三亚市2022年亮牌：完成投资低于序时一半以内黄牌，低于一半以上红牌；区级连续两个月没有完成任务红牌。"""

from guatu.kernel import Preset
from guatu.rulebook.sources import SANYA_2022

sanya_2022 = Preset(
    code="sanya_2022",
    name="三亚市投资项目亮牌（2022）",
    source=SANYA_2022,
    rules={
        "below_schedule_ratio": {"yellow_below": 100, "red_below": 50, "least_plan": 1_000_000_000},
        "month_task_missed": {"missed_below": 100},
    },
    note="只评年度计划1000万元及以上的项目。原文的月度任务由市里下达，这里按年度计划的十二分之一。",
)
