"""银川市2025年红黄绿灯：按落后的个百分点、到期未开工的月数、开工后未入库的月数亮灯。"""

from guatu.kernel import Preset
from guatu.rulebook.sources import YINCHUAN_2025

yinchuan_2025 = Preset(
    code="yinchuan_2025",
    name="银川市重点项目红黄绿灯（2025）",
    source=YINCHUAN_2025,
    rules={
        "behind_schedule": {"yellow_from": 10, "red_above": 30},
        "start_overdue": {"yellow_from": 1, "red_from": 3},
        "listing_overdue": {"yellow_from": 1, "red_above": 2},
        "start_by_june": {},
        "investment_by_september": {},
    },
    note="原文没有规定落后不足10个百分点怎样亮灯，按绿灯并注明。资金支付一条没有支付数据，未列入。两条期限规则取自推进会讲话。",
)
