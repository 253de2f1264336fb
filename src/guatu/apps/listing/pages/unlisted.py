"""未入库清单: started projects outside the statistics library, since when and why; listing and its reasons."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.listing.actions import record_listing, state_unlisted
from guatu.apps.listing.models import UNLISTED_REASONS
from guatu.apps.listing.refusals import ListingRefused
from guatu.apps.listing.selectors import unlisted_page, unlisted_projects, unlisted_rows
from guatu.apps.listing.sheets import UNLISTED_SHEET
from guatu.apps.listing.standing import day_of, of_listing, of_reason
from guatu.apps.people.doors import needs
from guatu.apps.projects.models import Project
from guatu.apps.reports.pages.common import day
from guatu.apps.reports.pages.files import WORKBOOK
from guatu.apps.trace.conflicts import SEEN, Conflict, Standing, conflict_page, seen_of, unchanged
from guatu.apps.trace.taking import taken
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.powers import Power
from guatu.kernel.sheets.writing import write_rows

AT_ONCE = 100
MOST = 20_000


class ListingForm(forms.Form):
    """The day of listing; empty takes it back."""

    on = forms.DateField(
        label="入库日期", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(
        label="说明", required=False, max_length=200, help_text="早于开工的、取消入库的，写明原因。"
    )


class ReasonForm(forms.Form):
    """Why a project is not listed."""

    reason = forms.ChoiceField(label="未入库原因", choices=list(UNLISTED_REASONS.items()))
    note_text = forms.CharField(label="说明", required=False, max_length=300, help_text="选“其他”的必填。")


@require_GET
@needs(Power.VIEW)
def unlisted(request: HttpRequest) -> HttpResponse:
    """The list, the longest waiting first."""
    unit = request.GET.get("unit", "")
    start = request.GET.get("from", "")
    at = int(start) if start.isdecimal() and len(start) < 7 else 0
    starts, count = unlisted_page(request.user, unit, at, AT_ONCE)
    rows = unlisted_rows(starts, day(request))
    context = {
        "rows": rows,
        "first": at + 1,
        "more": at + AT_ONCE if count > at + AT_ONCE else 0,
        "unit": unit,
        "without_reason": sum(not row.reason for row in rows),
        "count": count,
    }
    return render(request, "listing/unlisted.html", context)


@require_GET
@needs(Power.EXPORT)
@taken("未入库清单")
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    starts = list(unlisted_projects(request.user, unit=request.GET.get("unit", ""))[:MOST])
    rows = (
        {
            "number": row.project.number,
            "name": row.project.name,
            "organisation": row.project.organisation.name if row.project.organisation else None,
            "total_investment": row.project.total_investment,
            "started_on": row.started_on.isoformat(),
            "months": row.months,
            "reason": row.reason or None,
            "note": row.note or None,
        }
        for row in unlisted_rows(starts, day(request))
    )
    buffer = io.BytesIO()
    write_rows(UNLISTED_SHEET, buffer, rows)
    answer = HttpResponse(buffer.getvalue(), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="unlisted-{day(request)}.xlsx"'
    return answer


@require_http_methods(["GET", "POST"])
@needs(Power.RECORD_LISTING)
def project(request: HttpRequest, number: str) -> HttpResponse:
    """One project: the day of its listing, or why it is not listed."""
    found = Project.objects.visible_to(request.user).select_related("organisation").filter(number=number).first()
    if found is None:
        raise Http404
    asked = request.POST.get("form", "")
    days, reasons = of_listing(request.user, found), of_reason(request.user, found)
    listing = ListingForm(request.POST if asked == "listing" else None, initial={"on": days.shown["listed_on"]})
    why = ReasonForm(request.POST if asked == "reason" else None, initial=dict(reasons.shown))
    try:
        if asked == "listing" and listing.is_valid():
            verb = partial(record_listing, found.pk, actor=request.user, **listing.cleaned_data)
            if _done(request, listing, days, verb):
                messages.success(request, f"{found}入库日期已登记。")
                return redirect("listing:unlisted")
        if asked == "reason" and why.is_valid():
            verb = partial(state_unlisted, found.pk, actor=request.user, **why.cleaned_data)
            if _done(request, why, reasons, verb):
                messages.success(request, f"{found}未入库原因已登记。")
                return redirect("listing:unlisted")
    except Conflict as conflict:
        return conflict_page(request, conflict, heading=f"登记入库：{found}", back=reverse("listing:unlisted"))
    context = {
        "project": found,
        "listing": listing,
        "why": why,
        "started": day_of(request.user, found, DatedEvent.STARTED),
        "listing_seen": seen_of(request, days) if asked == "listing" else days.version(),
        "why_seen": seen_of(request, reasons) if asked == "reason" else reasons.version(),
    }
    return render(request, "listing/project.html", context, status=422 if asked else 200)


def _done(request: HttpRequest, form: forms.Form, standing: Standing, verb: Callable[[], Any]) -> bool:
    try:
        with unchanged(standing, request.POST.get(SEEN, ""), form):
            verb()
    except ListingRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
