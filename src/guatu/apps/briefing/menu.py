"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import PHONE, TOP, MenuItem
from guatu.kernel.powers import Power

MENU = [
    MenuItem(TOP, "工作台", "briefing:workbench", power=Power.VIEW, order=0),
    MenuItem("监管", "通报", "briefing:bulletin", power=Power.COMPUTE_MONTH, order=80),
    MenuItem("监管", "核对数字", "briefing:audit", power=Power.AUDIT_FIGURES, order=90),
    MenuItem(PHONE, "首页", "briefing:workbench", power=Power.VIEW, order=0, icon="home"),
]
