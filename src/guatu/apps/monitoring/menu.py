"""Lines of the menu."""

from __future__ import annotations

from django.http import HttpRequest

from guatu.apps.look.context import month_of
from guatu.apps.look.navigation import PHONE, MenuItem
from guatu.apps.monitoring.selectors import lights_counted
from guatu.kernel.powers import Power


def lit(request: HttpRequest) -> int | None:
    """Projects with a red or yellow light in the month looked at."""
    month = month_of(request)
    if month is None:
        return None
    counted = lights_counted(request.user, month)
    return counted["red"] + counted["yellow"] if counted else None


MENU = [
    MenuItem("监管", "预警", "monitoring:alerts", power=Power.VIEW, counter=lit, order=10),
    MenuItem("监管", "指标", "monitoring:indicators", power=Power.VIEW, order=20),
    MenuItem("监管", "月结", "monitoring:month", power=Power.VIEW, order=30),
    MenuItem("监管", "豁免", "monitoring:waivers", power=Power.WAIVE_ALERT, order=40),
    MenuItem(PHONE, "预警", "monitoring:alerts", power=Power.VIEW, order=10, icon="flag"),
]
