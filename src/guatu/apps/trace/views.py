"""Pages of the trace."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from guatu.apps.trace.events import events
from guatu.apps.trace.labels import kind_label, told
from guatu.apps.trace.models import Entry
from guatu.apps.trace.paging import page_of
from guatu.apps.trace.selectors import entries_to_list
from guatu.kernel.powers import Power

LINES_SHOWN = 500


def _may_view(request: HttpRequest) -> None:
    """Without the power to view the trace its pages do not exist."""
    if not request.user.has_power(Power.VIEW_TRACE):
        raise Http404


@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """Newest first, by person, subject and event."""
    _may_view(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("who", "subject", "event")}
    page = page_of(entries_to_list(request.user, **asked), request.GET, by="number", newest_first=True)
    shown = {"page": page, "events": events(), "filtered": any(asked.values()), **asked}
    return render(request, "trace/entries.html", shown)


@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with its lines and its place in the chain."""
    _may_view(request)
    found = get_object_or_404(Entry.objects.visible_to(request.user).select_related("actor"), number=number)
    changes = told(list(found.lines.all()[:LINES_SHOWN]))
    shown = {"entry": found, "changes": changes, "kind": kind_label(found.subject_kind), "lines_shown": LINES_SHOWN}
    return render(request, "trace/entry.html", shown)
