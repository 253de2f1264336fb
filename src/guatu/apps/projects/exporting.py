"""The library as ledger rows: what export writes and import reads back unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q

from guatu.apps.projects.importing.comparing import cut
from guatu.apps.projects.importing.library import iso
from guatu.apps.projects.importing.wanted import CODED, ELSEWHERE, EVENT_OF, MONEY, OF_YEAR, SHEET_LABELS, TEXTS
from guatu.apps.projects.models import EventStatement, MembershipStatement, PlanStatement, ProjectQuerySet
from guatu.apps.projects.sheets import PROJECT_LEDGER
from guatu.apps.trace.bulk import fetch
from guatu.kernel.sheets.sheet import Sheet
from guatu.kernel.sheets.writing import Target, write_csv, write_rows, write_template

CHUNK = 5_000
LIBRARY_SHEET = Sheet(
    PROJECT_LEDGER.title,
    tuple(column for column in PROJECT_LEDGER.columns if column.code not in {*ELSEWHERE, "period"}),
    PROJECT_LEDGER.hint,
)
"""The ledger's columns the library holds itself; the others are entered where they belong."""

NOTHING_STATED = [None] * len(OF_YEAR)
DAYS = ("entered_on", "planned_start_on", "planned_finish_on")
NAMED = {
    "organisation": "organisation__name",
    "lead_organisation": "lead_organisation__name",
    "leader": "leader__name",
}
READ = (
    *("id", "number", "stage", *TEXTS, *MONEY, *CODED, *DAYS),
    *NAMED.values(),
)
SHEET_CODES = {name: {stored: code for code, stored in other.items()} for name, other in CODED.items()}


def ledger_rows(projects: ProjectQuerySet, on: date) -> Iterator[dict[str, Any]]:
    """Rows by the fields of LIBRARY_SHEET, in the order of numbers; what belongs to a year is of the year of `on`.

    Read in chunks, so that a hundred thousand projects never stand in memory together.
    """
    last = ""
    while True:
        chunk = fetch(projects.filter(number__gt=last).order_by("number").values_list(*READ)[:CHUNK])
        if not chunk:
            return
        yield from _rows([dict(zip(READ, row, strict=True)) for row in chunk], on)
        last = chunk[-1][1]


def _rows(held: list[dict[str, Any]], on: date) -> Iterator[dict[str, Any]]:
    ids = [one["id"] for one in held]
    plans = PlanStatement.objects.known().filter(project__in=ids, year=on.year)
    stated = {project: told for project, *told in fetch(plans.values_list("project_id", *OF_YEAR.values()))}
    dated: dict[int, dict[str, str]] = {}
    days = EventStatement.objects.known().filter(project__in=ids, on__isnull=False)
    for project, event, day, precision in fetch(days.values_list("project_id", "event", "on", "precision")):
        dated.setdefault(project, {})[f"{event}_on"] = cut(str(iso(day)), precision)
    sets: dict[int, list[str]] = {}
    for project, name in fetch(members_on(on).filter(project__in=ids).values_list("project_id", "set__name")):
        sets.setdefault(project, []).append(name)
    for one in held:
        row = {name: one[name] or None for name in ("number", "stage", *TEXTS)}
        row |= {name: one[name] for name in MONEY}
        row |= {name: _sheet_code(name, one[name]) for name in CODED}
        row |= {name: iso(one[name]) for name in DAYS}
        row |= {name: one[path] for name, path in NAMED.items()}
        row |= {name: dated.get(one["id"], {}).get(name) for name in EVENT_OF}
        row |= dict(zip(OF_YEAR, stated.get(one["id"], NOTHING_STATED), strict=True))
        row["sets"] = sets.get(one["id"])
        yield row


def members_on(day: date) -> Any:
    """Standing memberships that hold on a day, by set."""
    held = MembershipStatement.objects.known().filter(start_on__lte=day)
    return held.filter(Q(end_on__isnull=True) | Q(end_on__gt=day)).order_by("project_id", "set__code")


def _sheet_code(name: str, stored: str) -> str | None:
    """The sheet's code of a stored one; None for words the sheet's list does not have."""
    if not stored:
        return None
    code = SHEET_CODES[name].get(stored, stored)
    return code if code in SHEET_LABELS[name] else None


def export_ledger(projects: ProjectQuerySet, target: Path, on: date) -> int:
    """Write a ledger file, .csv by its name and a workbook otherwise; answers how many projects."""
    rows = ledger_rows(projects, on)
    if target.suffix.lower() == ".csv":
        return write_csv(LIBRARY_SHEET, target, rows)
    return write_rows(LIBRARY_SHEET, target, rows)


def template(target: Target, units: list[str] | None = None) -> None:
    """A blank ledger to fill in, with the office's units as a drop-down list."""
    write_template(LIBRARY_SHEET, target, lists={"organisation": units or []})
