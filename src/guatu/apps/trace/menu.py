"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import MenuItem
from guatu.kernel.powers import Power

MENU = [MenuItem("管理", "留痕", "trace:entries", power=Power.VIEW_TRACE, order=90)]
