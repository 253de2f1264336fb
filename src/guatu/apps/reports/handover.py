"""Hand-over: reports a person began or got back, and what waits for a decision nobody else could take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from guatu.apps.people.handing import Duty, DutyKind, only_one_with
from guatu.apps.reports.models import Correction, Report, ReportWindow
from guatu.apps.reports.selectors import waiting_corrections, waiting_reports
from guatu.kernel.powers import Power

OWN = "待审的里面有 {count} 份是{name}自己报送的，不能由本人审核，另选一人。"


def begun(person: Any) -> Any:
    """Not handed in, last touched or handed in by the person, of months that are not locked."""
    shut = ReportWindow.objects.filter(locked_at__isnull=False).values("month")
    mine = Q(editor=person) | Q(editor__isnull=True, submitter=person)
    return Report.objects.filter(mine, state__in=("draft", "returned")).exclude(month__in=shut)


def returned_corrections(person: Any) -> Any:
    """The latest correction of a report where it came back to the person."""
    found = Correction.objects.filter(submitter=person, state="returned")
    later = Correction.objects.filter(state__in=("submitted", "approved")).values("report")
    return found.exclude(report__in=later)


def duties_on(reports: Iterable[Report], page: str = "reports:entry") -> list[Duty]:
    """One for each report, leading to its month's page."""
    found = {}
    for report in reports:
        url = reverse(page, query={"month": report.month})
        key = report.trace_key
        found[key] = Duty(key, str(report), f"report/{key}", url)
    return [found[key] for key in sorted(found)]


def to_fill(person: Any, today: date) -> list[Duty]:
    return duties_on(begun(person).select_related("project"))


def to_correct(person: Any, today: date) -> list[Duty]:
    return duties_on(one.report for one in returned_corrections(person).select_related("report__project"))


def to_review(person: Any, today: date) -> list[Duty]:
    """What waits for whoever approves, where that is nobody but this person."""
    if not only_one_with(Power.APPROVE_REPORT, person):
        return []
    waiting = [*waiting_reports(person), *(one.report for one in waiting_corrections(person))]
    return duties_on(waiting, "reports:review")


def seen(user: Any, duties: Sequence[Duty]) -> set[str]:
    found = Report.objects.visible_to(user).filter(project__number__in={duty.key.partition("@")[0] for duty in duties})
    keys = {f"{number}@{month}" for number, month in found.values_list("project__number", "month")}
    return keys & {duty.key for duty in duties}


def own_ones(successor: Any, duties: Sequence[Duty]) -> str:
    """Nobody reviews what they handed in themselves."""
    keys = {duty.key for duty in duties}
    waiting = [*waiting_reports(successor).filter(submitter=successor)]
    waiting += [one.report for one in waiting_corrections(successor).filter(submitter=successor)]
    own = len(keys & {report.trace_key for report in waiting})
    return OWN.format(name=successor.name, count=own) if own else ""


def holders(people: Any) -> set[int]:
    shut = ReportWindow.objects.filter(locked_at__isnull=False).values("month")
    open_rows = Report.objects.filter(state__in=("draft", "returned")).exclude(month__in=shut)
    return set(open_rows.filter(editor__in=people).values_list("editor", flat=True))


KINDS = [
    DutyKind("reports.fill", "未报送的月报", "份", Power.FILL_REPORT, to_fill, seen, holders=holders),
    DutyKind("reports.correct", "被退回的更正", "份", Power.FILL_REPORT, to_correct, seen),
    DutyKind("reports.review", "待审月报和更正", "份", Power.APPROVE_REPORT, to_review, seen, None, own_ones),
]
