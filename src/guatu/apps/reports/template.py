"""The rows of a month's template: each project with what stands, what is filled and what last month hands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from guatu.apps.projects.models import Project
from guatu.apps.reports.rows import Row, rows_of
from guatu.apps.reports.typed import EVENTS
from guatu.kernel.month import Month

AT_ONCE = 500
TEXTS = ("progress_text", "problem_category", "problem_text", "proposal", "next_step", "stage")


def month_rows(user: Any, projects: QuerySet[Project], month: Month, today: date) -> Iterator[dict[str, Any]]:
    """Rows by the codes of REPORT_SHEET, in the order of numbers, read in pieces."""
    last = ""
    while True:
        some = list(projects.filter(number__gt=last).order_by("number")[:AT_ONCE])
        if not some:
            return
        yield from (_row(row) for row in rows_of(user, some, month, today))
        last = some[-1].number


def _row(row: Row) -> dict[str, Any]:
    report, project = row.report, row.project
    values: dict[str, Any] = {
        "number": project.number,
        "code": project.code,
        "name": project.name,
        "annual_plan": row.known.plan,
        "before": row.known.done_before,
        "done": report.done,
        "invested_this_year": report.cumulative,
        "promised_on": report.promised_on.isoformat() if report.promised_on else None,
        "quantity_done": row.cells["quantity_done"].value or None,
    }
    values |= {name: getattr(report, name) for name in TEXTS}
    values |= {f"{event.value}_on": _day(report.events, row.known.events, event.value) for event in EVENTS}
    return values | {f"fund_{source}": amount for source, amount in report.funds.items()}


def _day(filled: Mapping[str, str], standing: Mapping[str, date], event: str) -> str | None:
    on = standing.get(event)
    return filled.get(event) or (on.isoformat() if on else None)
