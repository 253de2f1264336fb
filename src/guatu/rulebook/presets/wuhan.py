"""武汉市预警：完成进度不足序时进度的80%为黄，不足60%为红。"""

from guatu.kernel import Preset
from guatu.rulebook.sources import WUHAN

wuhan = Preset(
    code="wuhan",
    name="武汉市重点项目预警",
    source=WUHAN,
    rules={"below_schedule_ratio": {"yellow_below": 80, "red_below": 60, "least_plan": 0}},
)
