"""Windows of the months: open, change, lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from guatu.apps.people.doors import needs
from guatu.apps.reports.actions import change_window, lock_month, open_window
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.pages.common import day, month_named
from guatu.apps.reports.refusals import ReportRefused
from guatu.apps.trace.conflicts import SEEN, Conflict, Standing, conflict_page, unchanged
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

SHOWN = 18


DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class WindowForm(forms.Form):
    """The days of a month's window."""

    opens_on = forms.DateField(label="开窗日期", widget=DAY)
    due_on = forms.DateField(label="截止日期", widget=DAY)


class NewWindowForm(WindowForm):
    """A window to open."""

    field_order = ("month", "opens_on", "due_on")
    month = forms.RegexField(r"^\d{4}-\d{2}$", label="调度月", error_messages={"invalid": "写成 2022-05。"})


class ChangeForm(WindowForm):
    """A window to change, with the reason."""

    reason = forms.CharField(label="原因", max_length=200)


@require_GET
@needs(Power.OPEN_WINDOW, Power.LOCK_MONTH)
def windows(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@needs(Power.OPEN_WINDOW)
def open_one(request: HttpRequest) -> HttpResponse:
    form = NewWindowForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    given = form.cleaned_data
    return _done(
        request,
        lambda: open_window(
            month_named(given["month"]), opens_on=given["opens_on"], due_on=given["due_on"], actor=request.user
        ),
        f"{month_named(given['month']).label}填报窗口已开。",
        form,
    )


@require_POST
@needs(Power.OPEN_WINDOW)
def change(request: HttpRequest, month: str) -> HttpResponse:
    asked, form = month_named(month), ChangeForm(request.POST)
    window = get_object_or_404(ReportWindow.objects.visible_to(request.user), month=str(asked))
    if not form.is_valid():
        return _page(request, changing=(str(asked), form), status=422)

    def verb() -> None:
        with unchanged(standing_of(request.user, window), request.POST.get(SEEN, ""), form):
            change_window(asked, actor=request.user, **form.cleaned_data)

    try:
        return _done(request, verb, f"{asked.label}填报窗口已改。")
    except Conflict as conflict:
        heading = f"改{asked.label}填报窗口"
        return conflict_page(request, conflict, heading=heading, back=reverse("reports:windows"))


@require_POST
@needs(Power.LOCK_MONTH)
def lock(request: HttpRequest, month: str) -> HttpResponse:
    asked = month_named(month)
    get_object_or_404(ReportWindow.objects.visible_to(request.user), month=str(asked))
    return _done(request, lambda: lock_month(asked, actor=request.user), f"{asked.label}月报已锁定。要改的，用“更正”。")


def standing_of(user: Any, window: ReportWindow) -> Standing:
    """The days of a window, and whether it is locked."""
    rows = ReportWindow.objects.visible_to(user).filter(pk=window.pk)
    names = ("opens_on", "due_on", "locked_at")
    shown = {name: getattr(window, name) for name in names}
    return Standing(f"reportwindow/{window.trace_key}", shown, lambda: rows.values(*names).get(), rows)


def _done(request: HttpRequest, verb: Callable[[], object], said: str, form: WindowForm | None = None) -> HttpResponse:
    try:
        verb()
    except ReportRefused as refused:
        return _page(request, form=form, refused=str(refused), status=422)
    messages.success(request, said)
    return redirect("reports:windows")


def _page(
    request: HttpRequest, *, form: WindowForm | None = None, changing: tuple[str, ChangeForm] | None = None,
    refused: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    listed = list(ReportWindow.objects.visible_to(request.user)[:SHOWN])
    rows = []
    for window in (one for one in listed if one.locked_at is None):
        held = changing[1] if changing and changing[0] == window.month else None
        initial = {"opens_on": window.opens_on, "due_on": window.due_on}
        seen = standing_of(request.user, window).version() if held is None else request.POST.get(SEEN, "")
        rows.append((window, Month.parse(window.month), held or ChangeForm(initial=initial, prefix=None), seen))
    locked = [(one, Month.parse(one.month)) for one in listed if one.locked_at is not None]
    form = form or NewWindowForm(initial=_usual(day(request), listed))
    context = {"rows": rows, "locked": locked, "form": form, "refused": refused}
    return render(request, "reports/windows.html", context, status=status)


def _usual(today: date, opened: Sequence[ReportWindow]) -> dict[str, object]:
    """The window most offices open next: from the 25th to the 5th of the next month."""
    month = Month.of(today) if today.day >= 20 else Month.of(today) - 1
    if opened:
        month = max(month, Month.parse(opened[0].month) + 1)
    return {"month": str(month), "opens_on": month.start.replace(day=25), "due_on": (month + 1).start.replace(day=5)}
