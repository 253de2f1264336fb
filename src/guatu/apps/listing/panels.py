"""Statistics on a project's page: listed or why not, and 调度数 beside 统计数 month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from guatu.apps.listing.models import StatisticsStatement, UnlistedStatement
from guatu.apps.look.context import month_of
from guatu.apps.projects.models import EventStatement, Project
from guatu.apps.projects.panels import Panel
from guatu.apps.reports.models import ReportStatement
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.month import Month, months_between


def beside(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The year's months with both figures; nothing for a project that neither started nor has a figure."""
    month, user = month_of(request), request.user
    if month is None:
        return None
    events = EventStatement.objects.visible_to(user).known().filter(project=project, on__isnull=False)
    days = dict(events.values_list("event", "on"))
    since = {"project": project, "month__gte": f"{month.year}-01", "month__lte": str(month)}
    counted = dict(StatisticsStatement.objects.visible_to(user).known().filter(**since).values_list("month", "amount"))
    if DatedEvent.STARTED.value not in days and not counted:
        return None
    reported = dict(ReportStatement.objects.visible_to(user).known().filter(**since).values_list("month", "done"))
    why = UnlistedStatement.objects.visible_to(user).known().filter(project=project).first()
    year = [str(one) for one in months_between(Month(month.year, 1), month)]
    return {
        "project": project,
        "listed_on": days.get(DatedEvent.LISTED.value),
        "started_on": days.get(DatedEvent.STARTED.value),
        "why": why,
        "rows": [(text, reported.get(text), counted.get(text)) for text in reversed(year)],
        "reported": sum(amount or 0 for amount in reported.values()),
        "counted": sum(counted.values()),
        "gap": sum(amount or 0 for amount in reported.values()) - sum(counted.values()),
    }


PANELS = [Panel("入库和统计数", "listing/_beside.html", beside, order=60, place="side")]
