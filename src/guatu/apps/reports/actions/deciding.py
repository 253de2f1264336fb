"""Verbs of those who check: approve, return. Whoever submitted a report never approves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guatu.apps.projects.models import Project
from guatu.apps.reports.background import entry_of
from guatu.apps.reports.models import ENTRY_FIELDS, STATES, Report
from guatu.apps.reports.refusals import ReportRefused, StaleReport
from guatu.apps.reports.stating import Known, Stated, state
from guatu.apps.reports.windows import hold_windows
from guatu.apps.trace.action import action, change, note, record
from guatu.apps.trace.events import Event
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

REPORTS_APPROVED = Event("report.approved", "通过月报", "通过{label}月报：{count} 份")
REPORT_RETURNED = Event("report.returned", "退回月报", "退回{subject}")


@action(power=Power.APPROVE_REPORT)
def approve_report(report_id: int, *, actor: Any, version: int | None = None) -> Report:
    """Approve one report; see approve_reports."""
    return _approve({report_id: version}, actor)[0]


@action(power=Power.APPROVE_REPORT)
def approve_reports(reports: Mapping[int, int | None], *, actor: Any) -> list[Report]:
    """Approve submitted reports of one month (id → the version seen): all of them, or none.

    Their figures become statements: investment, funds, dated events and the stage, under this verb's one entry.
    """
    return _approve(reports, actor)


def _approve(reports: Mapping[int, int | None], actor: Any) -> list[Report]:
    hold_windows(*{one for (one,) in Report.objects.filter(pk__in=reports).values_list("month").distinct()})
    found = _submitted(reports, actor)
    months = {report.month for report in found}
    if len(months) != 1:
        raise ReportRefused("一次只审一个月的月报，请分开办。")
    month = Month.parse(months.pop())
    for report in found:
        if report.submitter_id == actor.pk:
            raise ReportRefused(f"{report}是您报送的，须另一人审核。")
        if report.editor_id == actor.pk:
            raise ReportRefused(f"{report}最后是您填的，须另一人审核。")
    numbers = {report.project_id: report.project.number for report in found}
    known = Known(numbers, {report.project_id: report.project.stage for report in found})
    lines, _ = state(month, [_stated(report) for report in found], known)
    lines += [change(report, "state", "submitted", "approved") for report in found]
    for report in found:
        report.state, report.approver, report.return_reason = "approved", actor, ""
        report.version += 1
    Report.objects.bulk_update(found, ["state", "approver", "return_reason", "version"], batch_size=100)
    subject = found[0] if len(found) == 1 else ("month", str(month), f"{month.label}月报")
    record(REPORTS_APPROVED, actor=actor, subject=subject, lines=lines, label=month.label, count=len(found))
    return found


@action(power=Power.APPROVE_REPORT)
def return_report(report_id: int, *, reason: str, actor: Any, version: int | None = None) -> Report:
    """Send a submitted report back to those who filled it, with the reason; nothing they filled is lost."""
    if not reason.strip():
        raise ReportRefused("退回要写明原因：哪一处、怎么改。")
    report = _submitted({report_id: version}, actor)[0]
    note(report, "state", "submitted", "returned")
    report.state, report.return_reason, report.version = "returned", reason.strip(), report.version + 1
    report.save(update_fields=["state", "return_reason", "version"])
    record(REPORT_RETURNED, actor=actor, subject=report, reason=reason.strip())
    return report


def _stated(report: Report) -> Stated:
    """A report as it is stated when approved."""
    entry = entry_of(report)
    entries = tuple(getattr(report, name) for name in ENTRY_FIELDS)
    return Stated(report.project_id, entries, report.late, report.stage, entry.events, report.funds)


def _submitted(asked: Mapping[int, int | None], actor: Any) -> Sequence[Report]:
    """The reports, locked. Raises Report.DoesNotExist for one out of sight, ReportRefused for one not submitted."""
    if not asked:
        raise ReportRefused("没有选月报。先勾选要审的月报。")
    visible = Report.objects.visible_to(actor).select_for_update(of=("self",)).select_related("project")
    found = list(visible.filter(pk__in=asked).order_by("project__number"))
    if len(found) < len(asked):
        raise Report.DoesNotExist("没有这份月报，或不在您的范围内。")
    for report in found:
        if report.state != "submitted":
            raise ReportRefused(f"{report}{_why_not(report)}")
        seen = asked[report.pk]
        if seen is not None and seen != report.version:
            raise StaleReport(f"{report}在您打开之后又改过，没有办理。下面是现在的内容，看过再办。", report, {})
    return _with_projects_locked(found)


def _with_projects_locked(found: list[Report]) -> list[Report]:
    """Each report's project as it stands now, held until the verb ends: its stage may be about to move."""
    ids: Iterable[int] = [report.project_id for report in found]
    projects = {project.pk: project for project in Project.objects.select_for_update().filter(pk__in=ids)}
    for report in found:
        report.project = projects[report.project_id]
    return found


def _why_not(report: Report) -> str:
    if report.state in ("approved", "locked"):
        return f"{STATES[report.state]}，不用再审。要改的，用“更正”。"
    return f"{STATES[report.state]}，还没有报送，不能审核。"
