"""Lines of the menu."""

from __future__ import annotations

from django.http import HttpRequest

from guatu.apps.look.navigation import PHONE, MenuItem
from guatu.apps.reports.selectors import count_waiting
from guatu.kernel.powers import Power


def waiting(request: HttpRequest) -> int:
    """Reports and corrections that wait for a decision."""
    return count_waiting(request.user)


MENU = [
    MenuItem("调度", "本月填报", "reports:entry", power=Power.FILL_REPORT, order=10),
    MenuItem("调度", "审核填报", "reports:review", power=Power.APPROVE_REPORT, order=20, counter=waiting),
    MenuItem("调度", "未报单位", "reports:status", power=Power.VIEW, order=30),
    MenuItem("调度", "填报窗口", "reports:windows", power=Power.OPEN_WINDOW, order=40),
    MenuItem(PHONE, "填报", "reports:entry", power=Power.FILL_REPORT, order=20, icon="check"),
]
