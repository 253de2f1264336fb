"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import MenuItem
from guatu.kernel.powers import Power

MENU = [MenuItem("项目", "附件与批文", "documents:list", power=Power.VIEW, order=80)]
