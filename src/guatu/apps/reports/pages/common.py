"""What the pages of reports share: the month asked for, the day, and what a refusal is answered with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest

from guatu.apps.look.context import month_of, today
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.windows import window_of, window_to_fill
from guatu.kernel.month import Month, NotAMonth


def day(request: HttpRequest) -> date:
    """The home's day; a page of reports has no meaning without one."""
    found = today(request)
    if found is None:
        raise RuntimeError("the request carries no clock")
    return found


def month_named(text: str) -> Month:
    """The month of an address. Raises Http404 for what is no month."""
    try:
        return Month.parse(text)
    except NotAMonth as wrong:
        raise Http404 from wrong


def month_shown(request: HttpRequest) -> tuple[Month, ReportWindow | None]:
    """The month chosen in the address, else the newest that can be filled, else the one last looked at; its window."""
    if request.GET.get("month"):
        month = month_named(request.GET["month"])
        return month, window_of(month)
    window = window_to_fill(day(request))
    if window is not None:
        return Month.parse(window.month), window
    return month_of(request) or Month.of(day(request)), None


def page_context(month: Month, **shown: Any) -> dict[str, Any]:
    return {"month": month, "year_month": str(month), **shown}
