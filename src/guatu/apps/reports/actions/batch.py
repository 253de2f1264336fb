"""A whole month stated at once: loads by the command line and the history of a demonstration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings

from guatu.apps.reports.models import ENTRY_FIELDS, Report, ReportWindow
from guatu.apps.reports.refusals import ReportRefused
from guatu.apps.reports.stating import Known, Stated, chunks, known_of, state
from guatu.apps.trace.action import action, current_at, record
from guatu.apps.trace.bulk import bulk_insert, fetch
from guatu.apps.trace.events import Event
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

REPORTS_STATED = Event("reports.stated", "批量审定月报", "批量审定{month}月报：{rows} 份，其中有变化 {changed} 份")
NAMED = 3
OF_REPORT = (*ENTRY_FIELDS, "late", "stage", "funds", "events", "submitted_at")


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One project's month in a batch. `project` is the project's id, money is 分, `stage` empty is 不变."""

    project: int
    done: int | None
    cumulative: int | None = None
    progress_text: str = ""
    quantity_done: int | None = None
    problem_category: str = ""
    problem_text: str = ""
    proposal: str = ""
    promised_on: date | None = None
    next_step: str = ""
    late: bool = False
    submitted_at: datetime | None = None
    stage: str = ""
    events: Mapping[str, date] = field(default_factory=dict)
    funds: Mapping[str, int] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Any, ...]:
        """The values of ENTRY_FIELDS in their order."""
        return (
            self.done, self.cumulative, self.progress_text, self.quantity_done, self.problem_category,
            self.problem_text, self.proposal, self.promised_on, self.next_step,
        )  # fmt: skip


@action(power=Power.APPROVE_REPORT)
def state_reports(month: Month, rows: Iterable[MonthRow], *, actor: Any, at: datetime | None = None) -> int:
    """State many approved reports of a month in one entry, and answer how many changed.

    Nobody submitted them: the actor stands as approver, the submitter is empty. Reports that a person is filling or
    has submitted are never overwritten, and a locked month is corrected, not loaded: both raise ReportRefused.
    `at` is the instant from which the figures are known; only a demonstration may name one.
    """
    if at is not None and not settings.GUATU_DEMONSTRATION:
        raise RuntimeError("only a home marked demonstration plays a history")
    given = list(rows)
    known = known_of((row.project for row in given), actor)
    _check_open(month)
    before = _reports_of(month, given, known)
    stated = [Stated(row.project, row.entries, row.late, row.stage, row.events, row.funds) for row in given]
    lines, changed = state(month, stated, known, at)
    _insert(month, [row for row in given if row.project not in before], actor, at or current_at())
    again = [row for row in given if row.project in before and row.project in changed]
    _renew(month, again, before, actor, at or current_at())
    record(REPORTS_STATED, actor=actor, subject=("month", str(month), month.label), lines=lines,
           month=month.label, rows=len(given), changed=len(changed))  # fmt: skip
    return len(changed)


def _check_open(month: Month) -> None:
    window = ReportWindow.objects.filter(month=str(month)).first()
    if window and window.locked_at:
        raise ReportRefused(f"{month.label}月报已锁定，不能整批改。用“更正”，原数和更正都会留下。")


def _reports_of(month: Month, rows: Sequence[MonthRow], known: Known) -> dict[int, tuple[Any, ...]]:
    """Reports already there: project id → (report id, version). Raises ReportRefused where a person is at one."""
    asked = Report.objects.filter(month=str(month))
    columns = ("project_id", "pk", "version", "state")
    if len(rows) > 2_000:
        found = fetch(asked.values_list(*columns))
    else:
        ids = [row.project for row in rows]
        found = [one for some in chunks(ids) for one in fetch(asked.filter(project_id__in=some).values_list(*columns))]
    wanted = {row.project for row in rows}
    mine = {project: (pk, version, state) for project, pk, version, state in found if project in wanted}
    busy = [known.numbers[project] for project, (_, _, state) in mine.items() if state not in ("approved", "locked")]
    if busy:
        shown = "、".join(busy[:NAMED]) + (f"等 {len(busy)} 个项目" if len(busy) > NAMED else "")
        raise ReportRefused(
            f"{shown}的{month.label}月报正由单位填报或待审核，没有整批写入。先在页面上办结，或从文件中去掉这些行。"
        )
    return {project: (pk, version) for project, (pk, version, _) in mine.items()}


class Held(dict[str, Any]):
    """A JSON column's value that can be compared and hashed, so that equal ones are written out once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


NOTHING_HELD = Held()


def _insert(month: Month, rows: Sequence[MonthRow], actor: Any, at: datetime) -> None:
    columns = ("project", "month", "state", *ENTRY_FIELDS, "late", "stage", "funds", "events", "submitted_at",
               "approver", "explanations", "typed", "return_reason", "version")  # fmt: skip
    fresh = (
        (row.project, str(month), "approved", *row.entries, row.late, row.stage, Held(row.funds), _dated(row.events),
         row.submitted_at or at, actor.pk, NOTHING_HELD, NOTHING_HELD, "", 1)
        for row in rows
    )  # fmt: skip
    bulk_insert(Report, columns, fresh)


def _renew(
    month: Month, rows: Sequence[MonthRow], before: Mapping[int, tuple[Any, ...]], actor: Any, at: datetime
) -> None:
    """Bring reports that were there to what is stated now."""
    again = [
        Report(
            pk=before[row.project][0], project_id=row.project, month=str(month), state="approved", late=row.late,
            stage=row.stage, funds=dict(row.funds), events=_dated(row.events), submitted_at=row.submitted_at or at,
            approver=actor, version=before[row.project][1] + 1,
            **dict(zip(ENTRY_FIELDS, row.entries, strict=True)),
        )
        for row in rows
    ]  # fmt: skip
    Report.objects.bulk_update(again, [*OF_REPORT, "approver", "version"], batch_size=50)


def _dated(events: Mapping[str, date]) -> Held:
    return Held({event: on.isoformat() for event, on in events.items()}) if events else NOTHING_HELD
