"""What stands of projects before a month, read for many at once: the checks and the entry pages compare with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guatu.apps.projects.models import EventStatement, PlanStatement, Project
from guatu.apps.reports.checks import IDLE_MONTHS, Background, Entry
from guatu.apps.reports.models import ENTRY_FIELDS, FundStatement, ReportStatement
from guatu.apps.reports.stating import chunks
from guatu.kernel.month import Month


@dataclass
class Before:
    """One project's approved months of this year and the three before, and its last report."""

    amounts: dict[str, int | None] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    quantity: int | None = None
    funds: int = 0


def backgrounds(projects: Sequence[Project], month: Month, today: date) -> dict[int, Background]:
    """Project id → what the checks compare with; four queries for each five hundred projects."""
    found: dict[int, Background] = {}
    whole = {project.pk: project for project in projects}
    for ids in chunks(whole):
        stated = PlanStatement.objects.known().filter(project__in=ids, year=month.year)
        years = {pk: told for pk, *told in stated.values_list("project", "amount", "invested_before")}
        events: dict[int, dict[str, date]] = {}
        dated = EventStatement.objects.known().filter(project__in=ids, on__isnull=False)
        for owner, event, on in dated.values_list("project", "event", "on"):
            events.setdefault(owner, {})[event] = on
        told = _before(ids, month)
        for pk in ids:
            year = years.get(pk, [None, None])
            found[pk] = _background(whole[pk], month, today, year, told.get(pk, Before()), events.get(pk, {}))
    return found


def _background(
    project: Project,
    month: Month,
    today: date,
    stated: Sequence[int | None],
    before: Before,
    events: dict[str, date],
) -> Background:
    """`stated`: the plan of the month's year, and what was invested before that year."""
    plan, invested_before = stated
    year = [amount for text, amount in before.amounts.items() if text[:4] == str(month)[:4]]
    return Background(
        month=month,
        today=today,
        stage=project.stage,
        plan=plan,
        total=project.total_investment,
        invested_before=invested_before,
        entered_on=project.entered_on,
        done_before=sum(amount or 0 for amount in year),
        recent=tuple(before.amounts.get(str(month - back)) for back in range(IDLE_MONTHS, 0, -1)),
        last=before.last,
        last_quantity=before.quantity,
        funds_before=before.funds,
        events=events,
    )


def _before(ids: Sequence[int], month: Month) -> dict[int, Before]:
    found: dict[int, Before] = {}
    since = str(min(month - IDLE_MONTHS, Month(month.year, 1)))
    rows = ReportStatement.objects.known().filter(project__in=ids, month__gte=since, month__lt=str(month))
    for row in rows.order_by("month").values("project", "month", *ENTRY_FIELDS):
        one = found.setdefault(row["project"], Before())
        one.amounts[row["month"]] = row["done"]
        one.last = row
        one.quantity = row["quantity_done"] if row["quantity_done"] is not None else one.quantity
    funds = FundStatement.objects.known().filter(project__in=ids, month__lt=str(month))
    for owner, amount in funds.values_list("project", "amount"):
        found.setdefault(owner, Before()).funds += amount
    return found


def entry_of(report: Any) -> Entry:
    """A report's filled values as the checks take them."""
    return Entry(
        done=report.done,
        cumulative=report.cumulative,
        progress_text=report.progress_text,
        quantity_done=report.quantity_done,
        problem_text=report.problem_text,
        proposal=report.proposal,
        stage=report.stage,
        events={event: date.fromisoformat(on) for event, on in report.events.items()},
        funds=report.funds,
    )
