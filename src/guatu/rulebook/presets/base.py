"""通用预设：没有选定本地办法的地区用这一套。"""

from guatu.kernel import Preset
from guatu.rulebook.sources import seeds

base = Preset(
    code="base",
    name="通用亮灯办法",
    source=seeds("上半年全部开工、九月底前大头落地"),
    rules={
        "behind_schedule": {},
        "start_overdue": {},
        "listing_overdue": {},
        "start_by_june": {},
        "investment_by_september": {},
    },
    note="序时、开工、入库三条取自银川2025年办法，两条期限取自推进会讲话。",
)
