"""Verbs of 更正: what was approved or locked is corrected by two people, and the earlier value is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guatu.apps.projects.models import Project
from guatu.apps.reports.background import backgrounds
from guatu.apps.reports.checks import ERROR, Entry, check
from guatu.apps.reports.models import CORRECTION_STATES, ENTRY_FIELDS, Correction, Report
from guatu.apps.reports.refusals import ChecksFailed, ReportRefused, StaleReport
from guatu.apps.reports.stating import Known, Stated, state
from guatu.apps.reports.windows import day_of, is_locked
from guatu.apps.trace.action import action, change, current_at, note, record
from guatu.apps.trace.events import Event
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

CORRECTION_ASKED = Event("correction.asked", "提出更正", "提出更正：{subject}")
CORRECTION_APPROVED = Event("correction.approved", "通过更正", "通过更正：{subject}")
CORRECTION_RETURNED = Event("correction.returned", "退回更正", "退回更正：{subject}")
CORRECTED = (*ENTRY_FIELDS, "funds")


@action(power=Power.FILL_REPORT)
def correct_report(project_id: int, month: Month, *, values: Mapping[str, Any], reason: str, actor: Any) -> Correction:
    """Ask for a correction of an approved or locked month; one that was never reported is handed in the same way.

    `values` by names of CORRECTED; what is not named stays. Raises ChecksFailed for errors; warnings are answered by
    the reason.
    """
    project = Project.objects.visible_to(actor).select_for_update().get(pk=project_id)
    report = _correctable(project, month)
    if not reason.strip():
        raise ReportRefused("更正要写明理由：原数错在哪里，依据是什么。")
    if report.pk and report.corrections.filter(state="submitted").exists():
        raise ReportRefused(f"{report}已有一份更正待审核，先办完那一份。")
    unknown = values.keys() - set(CORRECTED)
    if unknown:
        raise ValueError(f"a correction does not touch {sorted(unknown)}")
    wanted = {name: values.get(name, getattr(report, name)) for name in CORRECTED}
    if report.pk and report.state in ("approved", "locked") and all(wanted[n] == getattr(report, n) for n in CORRECTED):
        raise ReportRefused("和原数一样，没有要更正的。")
    _check(project, month, wanted)
    if report.pk is None:
        report.save()
    correction = Correction.objects.create(
        report=report, reason=reason.strip(), submitter=actor, submitted_at=current_at(), **wanted
    )
    for name in CORRECTED:
        if wanted[name] != getattr(report, name):
            note(correction, name, getattr(report, name), wanted[name])
    record(CORRECTION_ASKED, actor=actor, subject=correction, reason=reason.strip())
    return correction


@action(power=Power.APPROVE_REPORT)
def approve_correction(correction_id: int, *, actor: Any, version: int | None = None) -> Correction:
    """Let a correction stand: the statement is superseded, the value before it stays.

    `version` is that of the report it was seen beside. Raises StaleReport when the report changed since.
    """
    correction = _waiting(correction_id, actor)
    if version is not None and version != correction.report.version:
        raise StaleReport(f"{correction.report}在您打开之后又改过，没有办理。下面是现在的数，看过再办。",
                          correction.report, {})  # fmt: skip
    if correction.submitter_id == actor.pk:
        raise ReportRefused(f"{correction}是您提出的，须另一人审核。")
    report, month = correction.report, Month.parse(correction.report.month)
    late = report.late if report.state in ("approved", "locked") else True  # handed in after the month was locked
    project = Project.objects.select_for_update().get(pk=report.project_id)
    entries = tuple(getattr(correction, name) for name in ENTRY_FIELDS)
    gone = {source: 0 for source in report.funds if source not in correction.funds}
    known = Known({project.pk: project.number}, {project.pk: project.stage})
    lines, _ = state(month, [Stated(project.pk, entries, late, funds={**correction.funds, **gone})], known)
    _show(report, correction, late, actor, month)
    correction.state, correction.approver, correction.decided_at = "approved", actor, current_at()
    correction.save(update_fields=["state", "approver", "decided_at"])
    lines.append(change(correction, "state", "submitted", "approved"))
    record(CORRECTION_APPROVED, actor=actor, subject=correction, reason=correction.reason, lines=lines)
    return correction


@action(power=Power.APPROVE_REPORT)
def return_correction(correction_id: int, *, reason: str, actor: Any) -> Correction:
    """Send a correction back with the reason; the figures stay as they were."""
    if not reason.strip():
        raise ReportRefused("退回要写明原因：哪一处、怎么改。")
    correction = _waiting(correction_id, actor)
    correction.state, correction.return_reason, correction.decided_at = "returned", reason.strip(), current_at()
    correction.save(update_fields=["state", "return_reason", "decided_at"])
    note(correction, "state", "submitted", "returned")
    record(CORRECTION_RETURNED, actor=actor, subject=correction, reason=reason.strip())
    return correction


def _correctable(project: Project, month: Month) -> Report:
    report = Report.objects.select_for_update().filter(project=project, month=str(month)).first()
    if report is not None and report.state in ("approved", "locked"):
        return report
    if report is not None and report.state == "submitted":
        raise ReportRefused(f"{report}待审核，不用更正。要改的，请审核人退回。")
    if not is_locked(month):
        raise ReportRefused(f"{month.label}还没有锁定，{project}的月报直接填报就行，不用更正。")
    return report or Report(project=project, month=str(month))


def _check(project: Project, month: Month, wanted: Mapping[str, Any]) -> None:
    entry = Entry(
        done=wanted["done"],
        cumulative=wanted["cumulative"],
        progress_text=wanted["progress_text"],
        quantity_done=wanted["quantity_done"],
        problem_text=wanted["problem_text"],
        proposal=wanted["proposal"],
        funds=wanted["funds"],
    )
    known = backgrounds([project], month, day_of(current_at()))[project.pk]
    errors = [one for one in check(entry, known) if one.level == ERROR]
    if errors:
        raise ChecksFailed(f"没有提出更正：{errors[0].message}", {project.pk: errors})


def _show(report: Report, correction: Correction, late: bool, actor: Any, month: Month) -> None:
    """Bring the report to what the correction says."""
    for name in CORRECTED:
        setattr(report, name, getattr(correction, name))
    if report.state not in ("approved", "locked"):
        report.submitter, report.submitted_at = correction.submitter, correction.submitted_at
        report.state, report.late = "locked" if is_locked(month) else "approved", late
        report.approver = actor
    report.version += 1
    report.save()


def _waiting(correction_id: int, actor: Any) -> Correction:
    visible = Correction.objects.visible_to(actor).select_for_update(of=("self", "report"))
    correction = visible.select_related("report__project").get(pk=correction_id)
    if correction.state != "submitted":
        raise ReportRefused(f"{correction}{CORRECTION_STATES[correction.state]}，不用再审。")
    return correction
