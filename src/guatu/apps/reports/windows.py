"""When a month may be filled, and what a late or early step is told."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.refusals import ReportRefused
from guatu.kernel.display import day_cn
from guatu.kernel.month import Month

HERE = ZoneInfo("Asia/Shanghai")


def day_of(instant: datetime) -> date:
    """The day in Shanghai of an instant."""
    return instant.astimezone(HERE).date()


def window_of(month: Month) -> ReportWindow | None:
    return ReportWindow.objects.filter(month=str(month)).first()


def hold_windows(*months: str) -> None:
    """In a verb: keep the windows of months as they are until it ends, so that no lock passes a submission."""
    list(ReportWindow.objects.select_for_update().filter(month__in=months).order_by("month").values_list("pk"))


def check_fillable(month: Month, today: date) -> ReportWindow:
    """The month's window, open or past its due day. Raises ReportRefused before it opens and after it is locked."""
    window = window_of(month)
    if window is None:
        raise ReportRefused(f"{month.label}还没有填报窗口，没有保存到系统。请项目办开窗后再填，填的内容还在页面上。")
    if window.locked_at is not None:
        raise ReportRefused(f"{month.label}月报已锁定，不能直接改。用“更正”，原数和更正都会留下。")
    if today < window.opens_on:
        raise ReportRefused(f"{month.label}月报 {day_cn(window.opens_on)}开窗，届时可填。")
    return window


def is_locked(month: Month) -> bool:
    window = window_of(month)
    return window is not None and window.locked_at is not None


def window_to_fill(today: date) -> ReportWindow | None:
    """The window of the newest month that has opened; None where none has."""
    return ReportWindow.objects.filter(opens_on__lte=today).order_by("-month").first()


def month_to_fill(today: date) -> Month | None:
    """The newest month whose window has opened; None where none has."""
    window = window_to_fill(today)
    return Month.parse(window.month) if window else None
