"""月结: the steps of a month, computing and closing it, and what was corrected since it was closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from guatu.apps.look.context import HERE
from guatu.apps.look.parts import ProcessStep
from guatu.apps.monitoring.closing import MonthProblem, close_month, corrected_since
from guatu.apps.monitoring.computing import SEVERITY, compute_month
from guatu.apps.monitoring.models import Alert, Computation
from guatu.apps.monitoring.pages.doors import month_asked
from guatu.apps.monitoring.selectors import computation_of
from guatu.apps.people.doors import needs
from guatu.apps.projects.models import Project
from guatu.apps.reports.models import Report, ReportWindow
from guatu.apps.reports.selectors import HANDED_IN, count_due
from guatu.engine.snapshot import SnapshotDamaged
from guatu.kernel.display import day_cn
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
    shown = {
        "shown_month": month,
        "computed": computed,
        "process": steps_of(request.user, month, computed),
        "months": list(Computation.objects.visible_to(request.user).order_by("-month")[:MONTHS]),
        "may_compute": request.user.has_power(Power.COMPUTE_MONTH),
        "may_close": request.user.has_power(Power.CLOSE_MONTH),
        "month_over": month.end <= request.clock.today(),  # type: ignore[attr-defined]
    }
    return render(request, "monitoring/month.html", shown)


def steps_of(user: Any, month: Month, computed: Computation | None) -> list[ProcessStep]:
    """开窗 → 收齐 → 审核 → 计算 → 复核 → 封存 → 通报; the first step that is not done is the present one."""
    window = ReportWindow.objects.visible_to(user).filter(month=str(month)).first()
    due = count_due(user, month)
    states = Report.objects.visible_to(user).filter(month=str(month)).order_by()
    counts = states.aggregate(
        handed=Count("pk", filter=Q(state__in=HANDED_IN)),
        passed=Count("pk", filter=Q(state__in=("approved", "locked"))),
    )
    due = max(due, counts["handed"])
    red = Alert.objects.visible_to(user).filter(month=str(month), severity=SEVERITY["red"])
    lit = {"all": red.count(), "told": red.exclude(cause="").count()}  # each has an index, together they have none
    closed = computed is not None and computed.closed_at is not None
    checked = ("计算后复核", 0, 1)
    if computed is not None:
        checked = (
            (f"红灯 {lit['all']} 条，已填原因 {lit['told']}", lit["told"], lit["all"])
            if lit["all"]
            else ("没有红灯", 1, 1)
        )
    steps = [
        ("1 开窗", day_cn(window.opens_on) if window else "还没有开窗", int(window is not None), 1),
        ("2 收齐", f"{counts['handed']}/{due} 份，未报 {due - counts['handed']}", counts["handed"], due),
        ("3 审核", f"{counts['passed']}/{counts['handed']} 份，待审 {counts['handed'] - counts['passed']}",
         counts["passed"], counts["handed"]),
        ("4 计算", _when(computed.computed_at) if computed else "还没有计算", int(computed is not None), 1),
        ("5 复核", *checked),
        ("6 封存", _when(computed.closed_at) if computed and closed else "还没有封存", int(closed), 1),
        ("7 通报", "按封存数生成" if closed else "封存后生成", int(closed), 1),
    ]  # fmt: skip
    return _filled(steps, closed)


def _filled(steps: list[tuple[str, str, int, int]], closed: bool) -> list[ProcessStep]:
    found, now = [], False
    for name, detail, done, of in steps:
        whole = closed or (of > 0 and done >= of)
        state = "done" if whole else "" if now else "now"
        now = now or not whole
        found.append(ProcessStep(name, detail, 1 if closed else done, 1 if closed else max(of, 1), state))
    return found


def _when(instant: Any) -> str:
    if instant is None:
        return ""
    here = instant.astimezone(HERE)
    return f"{day_cn(here.date())} {here:%H:%M}"


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
