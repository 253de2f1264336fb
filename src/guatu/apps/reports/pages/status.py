"""未报单位: who has not reported yet, and who was late."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.apps.people.doors import needs
from guatu.apps.reports.pages.common import month_shown, page_context
from guatu.apps.reports.selectors import status_of, unreported
from guatu.kernel.powers import Power

SHOWN = 50
"""So many projects of a unit, and so many units until all are asked for."""


@require_GET
@needs(Power.VIEW)
def status(request: HttpRequest) -> HttpResponse:
    """Each unit's state of the month; `unit` opens its projects that are still missing, `all` shows every unit."""
    (month, window), unit = month_shown(request), request.GET.get("unit", "")
    units = status_of(request.user, month)
    projects = list(unreported(request.user, month, unit).order_by("number")[:SHOWN]) if unit else []
    due = sum(one.due for one in units)
    missing = sum(one.missing for one in units)
    context = page_context(
        month,
        window=window,
        units=units if "all" in request.GET else units[:SHOWN],
        units_count=len(units),
        unit=next((one for one in units if one.code == unit), None),
        projects=projects,
        more=len(projects) == SHOWN,
        due=due,
        missing=missing,
        handed=due - missing,
        passed=sum(one.passed for one in units),
        waiting=sum(one.submitted for one in units),
        filling=sum(one.filling for one in units),
        returned=sum(one.returned for one in units),
        late=sum(one.late for one in units),
        units_missing=sum(one.missing > 0 for one in units),
    )
    return render(request, "reports/status.html", context)
