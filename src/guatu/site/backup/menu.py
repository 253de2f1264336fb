"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import MenuItem
from guatu.kernel.powers import Power

MENU = [MenuItem("管理", "备份", "backup:list", power=Power.MANAGE_SYSTEM, order=80)]
