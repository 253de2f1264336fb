"""Verbs of those who fill: keep a draft, submit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from guatu.apps.projects.models import Project
from guatu.apps.reports.background import backgrounds, entry_of
from guatu.apps.reports.checks import check, unexplained
from guatu.apps.reports.models import ENTRY_FIELDS, STATES, Report
from guatu.apps.reports.refusals import ChecksFailed, ReportRefused, StaleReport
from guatu.apps.reports.typed import unread
from guatu.apps.reports.windows import HERE, check_fillable, day_of, hold_windows
from guatu.apps.trace.action import action, change, current_at, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.running import Change
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

DRAFTS_SAVED = Event("report.saved", "暂存月报", "暂存{label}月报：{count} 份")
REPORTS_SUBMITTED = Event("report.submitted", "报送月报", "报送{label}月报：{count} 份，其中迟报 {late} 份")
OPEN_STATES = ("draft", "returned")
DRAFT_FIELDS = (*ENTRY_FIELDS, "stage", "funds", "events", "explanations", "typed")
CARRIED = ("progress_text", "problem_category", "problem_text", "proposal", "promised_on", "next_step")
"""What last month's report hands to this one."""


NO_VERSIONS: Mapping[int, int] = {}


@dataclass(frozen=True)
class Draft:
    """What was filled for one project: `values` by names of DRAFT_FIELDS; `version` is what was seen, 0 none."""

    project: int
    values: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None


@action(power=Power.FILL_REPORT)
def save_draft(
    project_id: int, month: Month, *, values: Mapping[str, Any], actor: Any, version: int | None = None
) -> Report:
    """Keep what was filled for one project; see save_drafts."""
    return _save(month, [Draft(project_id, values, version)], actor)[0]


@action(power=Power.FILL_REPORT)
def save_drafts(month: Month, drafts: Sequence[Draft], *, actor: Any) -> list[Report]:
    """Keep what was filled, right or wrong. What could not be read stays as typed under `typed`.

    Raises ReportRefused outside the window or for a report that is under review, StaleReport when someone else saved
    since `version` was seen.
    """
    return _save(month, drafts, actor)


def _save(month: Month, drafts: Sequence[Draft], actor: Any) -> list[Report]:
    now = current_at()
    check_fillable(month, day_of(now))
    reports = _reports([draft.project for draft in drafts], month, actor)
    lines: list[Change] = []
    filled = []
    for draft in drafts:
        report = reports[draft.project]
        _check_open(report, month)
        _check_version(report, draft, actor)
        own = _fill(report, draft.values, actor, now)
        lines += own
        filled += [report] if own or report.pk is None else []
    _write(filled)
    record(
        DRAFTS_SAVED, actor=actor, subject=_subject(reports, month), lines=lines, label=month.label, count=len(drafts)
    )
    return [reports[draft.project] for draft in drafts]


@action(power=Power.FILL_REPORT)
def submit_report(
    project_id: int, month: Month, *, actor: Any, reasons: Mapping[str, str] | None = None, version: int | None = None
) -> Report:
    """Submit one project's report, as it was seen at `version`; see submit_reports. Raises StaleReport."""
    versions = {} if version is None else {project_id: version}
    return _submit(month, [project_id], actor, {project_id: reasons or {}}, versions=versions)[0]


@action(power=Power.FILL_REPORT)
def submit_reports(
    month: Month,
    projects: Sequence[int],
    *,
    actor: Any,
    reasons: Mapping[int, Mapping[str, str]] | None = None,
    drafts: Sequence[Draft] = (),
) -> list[Report]:
    """Submit reports for approval: all of them, or none.

    `reasons` explain warnings, by project id and check code; they are kept with the report. `drafts` is what was
    filled last for some of them, kept in the same step. Raises ChecksFailed while one has an error or an unexplained
    warning, StaleReport as save_drafts does; then nothing of it is kept. A report after the due day is taken and
    marked late.
    """
    return _submit(month, projects, actor, reasons or {}, drafts)


def _submit(
    month: Month,
    projects: Sequence[int],
    actor: Any,
    reasons: Mapping[int, Mapping[str, str]],
    drafts: Sequence[Draft] = (),
    versions: Mapping[int, int] = NO_VERSIONS,
) -> list[Report]:
    now = current_at()
    hold_windows(str(month))
    window = check_fillable(month, day_of(now))
    reports = _reports(projects, month, actor)
    lines: list[Change] = []
    filled = set()
    for report in reports.values():
        _check_open(report, month)
        if versions.get(report.project_id, report.version) != report.version:
            raise StaleReport(f"{report}在您看过之后又改过，没有报送。看过现在的内容再报送。", report, {})
        given = {code: text.strip() for code, text in reasons.get(report.project_id, {}).items() if text.strip()}
        if given.items() - report.explanations.items():
            report.explanations = {**report.explanations, **given}
            filled.add(report.project_id)
    for draft in drafts:
        _check_version(reports[draft.project], draft, actor)
        lines += _fill(reports[draft.project], draft.values, actor, now)
        filled.add(draft.project)
    _check_all(reports, month, now)
    late = day_of(now) > window.due_on
    lines += [change(report, "state", report.state, "submitted") for report in reports.values()]
    handed = {"state": "submitted", "submitted_at": now, "submitter": actor, "late": late, "approver": None}
    _hand_in(list(reports.values()), filled, handed)
    told = {"label": month.label, "count": len(reports), "late": len(reports) if late else 0}
    record(REPORTS_SUBMITTED, actor=actor, subject=_subject(reports, month), lines=lines, **told)
    return list(reports.values())


def _reports(projects: Sequence[int], month: Month, actor: Any) -> dict[int, Report]:
    """The month's reports of projects the actor may see; a missing one is begun. Raises Project.DoesNotExist."""
    if not projects:
        raise ReportRefused("没有选项目。先选要办的项目。")
    visible = {project.pk: project for project in Project.objects.visible_to(actor).filter(pk__in=projects)}
    if len(visible) < len(set(projects)):
        raise Project.DoesNotExist("没有这个项目，或不在您的范围内。")
    found = {
        report.project_id: report
        for report in Report.objects.select_for_update().filter(project__in=visible, month=str(month))
    }
    for pk, project in visible.items():
        report = found.setdefault(pk, Report(project=project, month=str(month), version=0))
        report.project = project
    return found


def _check_open(report: Report, month: Month) -> None:
    if report.state in OPEN_STATES:
        return
    state = STATES[report.state]
    if report.state == "submitted":
        raise ReportRefused(f"{report.project}{month.label}月报{state}，不能再改。要改的，请审核人退回。")
    raise ReportRefused(f"{report.project}{month.label}月报{state}，不能直接改。用“更正”，原数和更正都会留下。")


def _check_version(report: Report, draft: Draft, actor: Any) -> None:
    if draft.version is None or draft.version == report.version:
        return
    standing = {name: getattr(report, name) for name in draft.values}
    differences = {
        name: (standing[name], draft.values[name]) for name in standing if standing[name] != draft.values[name]
    }
    if not differences:
        return
    who = report.editor.name if report.editor else "另一人"
    when = f" {report.edited_at.astimezone(HERE):%H:%M} " if report.edited_at else "刚才"
    raise StaleReport(
        f"{who}{when}改了{report.project}这一行，您的改动没有保存。比较两份，再决定留哪份。", report, differences
    )


def _fill(report: Report, values: Mapping[str, Any], actor: Any, now: datetime) -> list[Change]:
    unknown = values.keys() - set(DRAFT_FIELDS)
    if unknown:
        raise ValueError(f"no such fields of a report: {sorted(unknown)}")
    lines = []
    for name, value in values.items():
        before = getattr(report, name)
        if before != value:
            lines.append(change(report, name, before, value))
            setattr(report, name, value)
    if lines or report.pk is None:
        report.editor, report.edited_at, report.version = actor, now, report.version + 1
    return lines


def _write(reports: Sequence[Report]) -> None:
    """New ones at once, the others one by one: they differ in their columns."""
    begun = [report for report in reports if report.pk is not None]
    Report.objects.bulk_create(report for report in reports if report.pk is None)
    for report in begun:
        report.save()


def _hand_in(reports: Sequence[Report], filled: Collection[int], handed: Mapping[str, Any]) -> None:
    """Write what is handed in: of those nobody filled in this step (by project) only that they are, all at once."""
    alike = [report.pk for report in reports if report.pk is not None and report.project_id not in filled]
    for report in reports:
        for name, value in handed.items():
            setattr(report, name, value)
        report.version += 1
    _write([report for report in reports if report.pk not in alike])
    Report.objects.filter(pk__in=alike).update(**handed, version=F("version") + 1)


def _check_all(reports: Mapping[int, Report], month: Month, now: datetime) -> None:
    known = backgrounds([report.project for report in reports.values()], month, day_of(now))
    left = {}
    for pk, report in reports.items():
        findings = unread(report) + check(entry_of(report), known[pk])
        stopping = unexplained(findings, report.explanations)
        if stopping:
            left[pk] = stopping
    if left:
        errors = sum(one.level == "error" for found in left.values() for one in found)
        asked = sum(len(found) for found in left.values()) - errors
        parts = [f"{errors} 处要改"] * bool(errors) + [f"{asked} 处请确认并写明原因"] * bool(asked)
        raise ChecksFailed(f"没有报送：{'，'.join(parts)}。填的内容都已保存。", left)


def _subject(reports: Mapping[int, Report], month: Month) -> Any:
    if len(reports) == 1:
        return next(iter(reports.values()))
    return ("month", str(month), f"{month.label}月报")
