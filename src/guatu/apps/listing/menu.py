"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import MenuItem
from guatu.kernel.powers import Power

MENU = [
    MenuItem("调度", "未入库清单", "listing:unlisted", power=Power.VIEW, order=60),
    MenuItem("调度", "统计数", "listing:statistics", power=Power.VIEW, order=70),
    MenuItem("调度", "公布数", "listing:published", power=Power.VIEW, order=80),
]
