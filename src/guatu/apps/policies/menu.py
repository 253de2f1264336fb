"""Lines of the menu."""

from __future__ import annotations

from guatu.apps.look.navigation import MenuItem
from guatu.kernel.powers import Power

MENU = [
    MenuItem("规则", "本地规则", "policies:local", power=Power.VIEW, order=10),
    MenuItem("规则", "规则目录", "policies:rules", power=Power.VIEW, order=20),
    MenuItem("规则", "亮灯办法", "policies:presets", power=Power.VIEW, order=30),
    MenuItem("规则", "考核办法", "policies:schemes", power=Power.VIEW, order=40),
]
