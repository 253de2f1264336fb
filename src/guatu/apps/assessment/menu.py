"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import MenuItem
from guatu.kernel.powers import Power

MENU = [
    MenuItem("监管", "考核", "assessment:ranking", power=Power.VIEW, order=50),
    MenuItem("监管", "加减分", "assessment:evidence", power=Power.VIEW, order=60),
]
