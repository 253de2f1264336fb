"""Verbs on the window of a month: open it, change it, lock the month."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu.apps.policies.regions import must_serve_house
from guatu.apps.reports.models import Report, ReportWindow
from guatu.apps.reports.refusals import ReportRefused
from guatu.apps.reports.windows import window_of
from guatu.apps.trace.action import action, current_at, note, record
from guatu.apps.trace.events import Event
from guatu.kernel.display import day_cn
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

WINDOW_OPENED = Event("window.opened", "开填报窗口", "开{label}填报窗口：{opens_on}开窗，{due_on}截止")
WINDOW_CHANGED = Event("window.changed", "改填报窗口", "改{label}填报窗口：{opens_on}开窗，{due_on}截止")
MONTH_LOCKED = Event("month.locked", "锁定月报", "锁定{label}月报：{count} 份")


@action(power=Power.OPEN_WINDOW)
def open_window(month: Month, *, opens_on: date, due_on: date, actor: Any) -> ReportWindow:
    """Open a month for filling, from `opens_on` to `due_on` inclusive; later reports are taken and marked late."""
    must_serve_house(actor)
    if window_of(month) is not None:
        raise ReportRefused(f"{month.label}已有填报窗口。要改日期，用“改窗口”。")
    _check_days(month, opens_on, due_on)
    window = ReportWindow.objects.create(month=str(month), opens_on=opens_on, due_on=due_on)
    record(WINDOW_OPENED, actor=actor, subject=window, label=month.label, opens_on=opens_on, due_on=due_on)
    return window


@action(power=Power.OPEN_WINDOW)
def change_window(month: Month, *, opens_on: date, due_on: date, reason: str, actor: Any) -> ReportWindow:
    """Move a window's days. What was submitted before keeps its mark of being late or not."""
    must_serve_house(actor)
    window = _standing(month)
    if window.locked_at is not None:
        raise ReportRefused(f"{month.label}月报已锁定，窗口不能再改。")
    if not reason.strip():
        raise ReportRefused("改窗口要写明原因。")
    _check_days(month, opens_on, due_on)
    if (window.opens_on, window.due_on) == (opens_on, due_on):
        raise ReportRefused("日期没有变化，不用保存。")
    for name, value in (("opens_on", opens_on), ("due_on", due_on)):
        if getattr(window, name) != value:
            note(window, name, getattr(window, name), value)
            setattr(window, name, value)
    window.save(update_fields=["opens_on", "due_on"])
    told = {"label": month.label, "opens_on": opens_on, "due_on": due_on}
    record(WINDOW_CHANGED, actor=actor, subject=window, reason=reason, **told)
    return window


@action(power=Power.LOCK_MONTH)
def lock_month(month: Month, *, actor: Any) -> int:
    """Lock every approved report of the month and answer how many; what still waits for a decision comes first."""
    must_serve_house(actor)
    window = _standing(month)
    if window.locked_at is not None:
        raise ReportRefused(f"{month.label}月报 {window.locked_at:%Y-%m-%d} 已锁定，不用再锁。")
    waiting = Report.objects.filter(month=str(month), state="submitted").count()
    if waiting:
        raise ReportRefused(f"{month.label}还有 {waiting} 份月报待审核。先通过或退回，再锁定。")
    approved = Report.objects.filter(month=str(month), state="approved")
    count = approved.update(state="locked")
    window.locked_at = current_at()
    window.save(update_fields=["locked_at"])
    note(window, "locked_at", None, window.locked_at)
    record(MONTH_LOCKED, actor=actor, subject=window, label=month.label, count=count)
    return count


def _standing(month: Month) -> ReportWindow:
    window = ReportWindow.objects.select_for_update().filter(month=str(month)).first()
    if window is None:
        raise ReportRefused(f"{month.label}还没有填报窗口。先开窗，再办这一步。")
    return window


def _check_days(month: Month, opens_on: date, due_on: date) -> None:
    if due_on < opens_on:
        raise ReportRefused(f"截止 {day_cn(due_on)}早于开窗 {day_cn(opens_on)}，请改日期。")
    if due_on < month.start:
        raise ReportRefused(f"截止 {due_on} 在{month.label}之前，请核对月份。")
