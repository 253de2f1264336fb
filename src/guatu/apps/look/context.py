"""What every page needs to know: menu, month, district, and whether the figures are for show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from guatu.apps.look.navigation import menu_for, phone_bar_for, place
from guatu.kernel.month import Month, NotAMonth

HERE = ZoneInfo("Asia/Shanghai")
MONTHS_OFFERED = 18


@dataclass(frozen=True)
class Choice:
    """A month of the switch: its text for addresses, its name, whether it is the one shown."""

    value: str
    label: str
    here: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: menu, phone_bar, month, months, today, demonstration, district, places."""
    return {
        "menu": SimpleLazyObject(lambda: menu_for(request)),
        "phone_bar": SimpleLazyObject(lambda: phone_bar_for(request)),
        "month": month_of(request),
        "months": months_offered(request),
        "today": today(request),
        "demonstration": bool(getattr(settings, "GUATU_DEMONSTRATION", False)),
        "district": getattr(settings, "GUATU_DISTRICT", ""),
        "places": {name: place(name) for name in ("home", "search", "logout", "account")},
    }


def today(request: HttpRequest) -> date | None:
    """The home's day in Shanghai, by the request's clock or else the home's; None where there is neither."""
    told: Any = getattr(request, "clock", None)
    clock: Callable[[], date | datetime] | None = told.today if told else getattr(settings, "GUATU_CLOCK", None)
    if clock is None:
        return None
    now = clock()
    return now.astimezone(HERE).date() if isinstance(now, datetime) else now


def month_of(request: HttpRequest) -> Month | None:
    """The month a person looks at: the one just chosen, else the one chosen before, else the home's own.

    A choice is kept in the session; text that names no month is passed over.
    """
    session = getattr(request, "session", None)
    chosen = _month(request.GET.get("month", ""))
    if chosen is not None:
        if session is not None and session.get("month") != str(chosen):
            session["month"] = str(chosen)
        return chosen
    kept = _month(session.get("month", "")) if session is not None else None
    if kept is not None:
        return kept
    day = today(request)
    return Month.of(day) if day else None


def months_offered(request: HttpRequest) -> tuple[Choice, ...]:
    """The newest months first, up to the later of the home's month and the one shown."""
    shown, day = month_of(request), today(request)
    if shown is None:
        return ()
    newest = max(shown, Month.of(day)) if day else shown
    listed = [newest - back for back in range(MONTHS_OFFERED)]
    if shown < listed[-1]:
        listed.append(shown)
    return tuple(Choice(str(month), month.label, month == shown) for month in listed)


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except NotAMonth:
        return None
