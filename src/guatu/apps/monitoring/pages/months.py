"""月结: the steps of a month, computing and closing it, and what was corrected since it was closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from guatu.apps.look.parts import ProcessStep
from guatu.apps.monitoring.closing import MonthProblem, close_month, corrected_since
from guatu.apps.monitoring.computing import SEVERITY, compute_month
from guatu.apps.monitoring.models import Alert, Computation
from guatu.apps.monitoring.pages.doors import month_asked
from guatu.apps.monitoring.process import Progress, process
from guatu.apps.monitoring.selectors import computation_of, lights_counted
from guatu.apps.people.doors import needs
from guatu.apps.projects.models import Project
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.selectors import status_of
from guatu.engine.snapshot import SnapshotDamaged
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

MONTHS = 18
CORRECTIONS = 500


@needs(Power.VIEW)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """One month's steps, and the months before it."""
    month = month_asked(request)
    computed = computation_of(request.user, month)
    lights_counted(request.user, month, computed)  # the menu asks for them, and the computation is at hand
    today = request.clock.today()  # type: ignore[attr-defined]
    shown = {
        "shown_month": month,
        "computed": computed,
        "process": steps_of(request.user, month, computed, today),
        "months": list(Computation.objects.visible_to(request.user).order_by("-month")[:MONTHS]),
        "may_compute": request.user.has_power(Power.COMPUTE_MONTH),
        "may_close": request.user.has_power(Power.CLOSE_MONTH),
        "month_over": month.end <= today,
    }
    return render(request, "monitoring/month.html", shown)


def steps_of(user: Any, month: Month, computed: Computation | None, today: date) -> list[ProcessStep]:
    """The month's steps, of what the person may see."""
    window = ReportWindow.objects.visible_to(user).filter(month=str(month)).first()
    red = Alert.objects.visible_to(user).filter(month=str(month), severity=SEVERITY["red"])
    told = red.exclude(cause="")  # each has an index, together they have none
    progress = Progress.of(status_of(user, month), red=red.count(), told=told.count())
    return process(window, progress, computed, today)


@needs(Power.COMPUTE_MONTH)
@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Compute the month and keep its results."""
    month = month_asked(request)
    try:
        kept = compute_month(month, actor=request.user)
    except SnapshotDamaged as damaged:
        messages.error(request, str(damaged))
    else:
        counts = kept.counts
        told = f"{month.label}已算好：项目 {counts['projects']} 个，红灯 {counts['red']}，黄灯 {counts['yellow']}。"
        messages.success(request, told)
    return redirect("monitoring:month")


@needs(Power.CLOSE_MONTH)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Seal the month."""
    month = month_asked(request)
    try:
        closed = close_month(month, actor=request.user)
    except MonthProblem as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{month.label}已封存，校验值 {closed.content_hash[:8]}…{closed.content_hash[-8:]}。")
    return redirect("monitoring:month")


@needs(Power.VIEW)
@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """Figures of a closed month that would be different as known now, of the projects one sees."""
    month = month_asked(request)
    try:
        found = corrected_since(month)
    except (MonthProblem, SnapshotDamaged) as refused:
        messages.error(request, str(refused))
        return redirect("monitoring:month")
    seen = set(Project.objects.visible_to(request.user).values_list("number", flat=True))
    rows = [each for each in found if each.project in seen]
    shown = {"shown_month": month, "rows": rows[:CORRECTIONS], "more": max(0, len(rows) - CORRECTIONS)}
    return render(request, "monitoring/corrections.html", shown)
