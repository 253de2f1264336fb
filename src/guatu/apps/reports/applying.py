"""A month's file applied: as drafts for people to submit, or stated at once by the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guatu.apps.reports.actions import Draft, MonthRow, save_drafts, state_reports
from guatu.apps.reports.importing import MonthFile, given
from guatu.apps.reports.models import ENTRY_FIELDS, FundStatement, Report, ReportStatement
from guatu.apps.reports.stating import chunks


@dataclass(frozen=True)
class Applied:
    """What came of a file: `how` is stated, drafted, unchanged or refused."""

    how: str
    count: int
    sentence: str


def apply_stated(found: MonthFile, *, actor: Any) -> Applied:
    """State the file's reports as approved: nobody submitted them, the actor stands as approver.

    Rows that change nothing are left out; a file that changes nothing leaves no entry.
    """
    rows = _changed(found)
    if not rows:
        return Applied("unchanged", 0, f"{found.month.label}月报没有变化，没有写入。")
    changed = state_reports(found.month, rows, actor=actor)
    return Applied("stated", changed, f"{found.month.label}月报已审定 {changed} 份（由命令行导入，报送人为空）。")


def _changed(found: MonthFile) -> list[MonthRow]:
    ids = [row.project.pk for row in found.rows if row.project]
    month = str(found.month)
    standing: dict[int, dict[str, Any]] = {}
    funds: dict[int, dict[str, int]] = {}
    for some in chunks(ids):
        reports = ReportStatement.objects.known().filter(month=month, project__in=some)
        standing |= {one["project"]: one for one in reports.values("project", "late", *ENTRY_FIELDS)}
        money = FundStatement.objects.known().filter(month=month, project__in=some)
        for project, source, amount in money.values_list("project", "source", "amount"):
            funds.setdefault(project, {})[source] = amount
    rows = []
    for row in found.rows:
        if row.project is None:
            continue
        old = standing.get(row.project.pk)
        values = {name: old[name] for name in ENTRY_FIELDS} if old else {}
        new = values | given(row)
        own = funds.get(row.project.pk, {})
        if (
            old
            and new == values
            and row.entry.funds.items() <= own.items()
            and not row.entry.events
            and not row.entry.stage
        ):
            continue
        late = bool(old and old["late"])
        rows.append(
            MonthRow(
                row.project.pk, new.pop("done", None), late=late, stage=row.entry.stage, events=row.entry.events,
                funds=own | row.entry.funds, **new,
            )
        )  # fmt: skip
    return rows


def apply_drafts(found: MonthFile, *, actor: Any) -> Applied:
    """Keep the file's rows as drafts; what a person typed and the file does not name stays."""
    ids = [row.project.pk for row in found.rows if row.project]
    reports: dict[int, Report] = {}
    for some in chunks(ids):
        for report in Report.objects.filter(month=str(found.month), project__in=some):
            reports[report.project_id] = report
    drafts = []
    for row in found.rows:
        if row.project is None:
            continue
        report = reports.get(row.project.pk)
        values: dict[str, Any] = given(row)
        if row.entry.funds:
            values["funds"] = {**(report.funds if report else {}), **row.entry.funds}
        if row.entry.events:
            dated = {event: on.isoformat() for event, on in row.entry.events.items()}
            values["events"] = {**(report.events if report else {}), **dated}
        if row.entry.stage:
            values["stage"] = row.entry.stage
        if report is None or any(getattr(report, name) != value for name, value in values.items()):
            drafts.append(Draft(row.project.pk, values))
    if not drafts:
        return Applied("unchanged", 0, f"{found.month.label}月报没有变化，没有写入。")
    saved = save_drafts(found.month, drafts, actor=actor)
    return Applied("drafted", len(saved), f"{found.month.label}月报已暂存 {len(saved)} 份，核对后再报送。")
