"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import MenuItem
from guatu.kernel.powers import Power

MENU = [
    MenuItem("管理", "人员", "people:people", power=Power.MANAGE_PEOPLE, order=10),
    MenuItem("管理", "单位", "people:organisations", power=Power.MANAGE_PEOPLE, order=20),
    MenuItem("管理", "分包领导", "people:leaders", power=Power.MANAGE_PEOPLE, order=30),
    MenuItem("管理", "专班成员", "people:members", power=Power.MANAGE_PEOPLE, order=35),
    MenuItem("管理", "授权", "people:people", power=Power.MANAGE_SECURITY, order=40),
    MenuItem("管理", "交接", "people:handovers", power=Power.HAND_OVER, order=50),
]
