"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import PHONE, MenuItem
from guatu.kernel.powers import Power

MENU = [
    MenuItem("项目", "项目库", "projects:list", power=Power.VIEW, order=10),
    MenuItem("项目", "集合", "projects:sets", power=Power.VIEW, order=90),
    MenuItem(PHONE, "项目", "projects:list", power=Power.VIEW, order=20, icon="list"),
]
