"""The projects already in the library, as an import compares them: light enough for a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from guatu.apps.projects.importing.names import same
from guatu.apps.projects.models import (
    LEDGER_COLUMNS,
    EventStatement,
    MembershipStatement,
    PlanStatement,
    Project,
    StageStatement,
)
from guatu.apps.trace.bulk import fetch

CHUNK = 10_000
CLOSE = 4
DAYS = [LEDGER_COLUMNS.index(name) for name in ("entered_on", "planned_start_on", "planned_finish_on")]


class Library:
    """Who is there: looked up by number, code and name; and what stands of those a file speaks of."""

    def __init__(self, actor: Any) -> None:
        found = Project.objects.visible_to(actor).order_by("pk")
        self.numbers: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.codes: dict[int, str] = {}
        self.regions: dict[int, str] = {}
        self.stages: dict[int, str] = {}
        self.by_number: dict[str, int] = {}
        self.by_code: dict[str, list[int]] = {}
        self.by_name: dict[tuple[str, str], list[int]] = {}
        for pk, number, code, name, region, stage in fetch(
            found.values_list("pk", "number", "code", "name", "region", "stage")
        ):
            self.numbers[pk], self.names[pk], self.regions[pk], self.stages[pk] = number, name, region, stage
            self.by_number[number] = pk
            if code:
                self.codes[pk] = code
                self.by_code.setdefault(code, []).append(pk)
            self.by_name.setdefault((region, same(name)), []).append(pk)

    def named(self, name: str, region: str) -> list[int]:
        return self.by_name.get((region, same(name)), [])


class Standing:
    """What stands of some projects: ledger columns, events, a year's statement, memberships, the day of the last move.

    `years` holds the statement of the one year asked for, by column.
    """

    def __init__(self, projects: Sequence[int], year: int, on: date) -> None:
        self.ledger: dict[int, list[Any]] = {}
        self.events: dict[int, dict[str, tuple[str, str]]] = {}
        self.years: dict[int, dict[str, int | None]] = {}
        self.sets: dict[int, set[int]] = {}
        self.open_sets: dict[int, set[int]] = {}
        self.moved: dict[int, str] = {}
        if not projects:
            return
        wanted = frozenset(projects)
        rows = fetch(Project.objects.filter(among(projects, "pk")).values_list("pk", *LEDGER_COLUMNS))
        for pk, *values in (row for row in rows if row[0] in wanted):
            for at in DAYS:
                values[at] = iso(values[at])
            self.ledger[pk] = values
        mine = among(projects, "project")
        dated = EventStatement.objects.known().filter(mine, on__isnull=False)
        for pk, event, day, precision in fetch(dated.values_list("project_id", "event", "on", "precision")):
            self.events.setdefault(pk, {})[event] = (str(iso(day)), precision)
        stated = PlanStatement.objects.known().filter(mine, year=year)
        for pk, amount, before in fetch(stated.values_list("project_id", "amount", "invested_before")):
            self.years[pk] = {"amount": amount, "invested_before": before}
        held = MembershipStatement.objects.known().filter(mine).filter(Q(end_on__isnull=True) | Q(end_on__gt=on))
        for pk, own, end in fetch(held.values_list("project_id", "set_id", "end_on")):
            self.sets.setdefault(pk, set()).add(own)
            if end is None:
                self.open_sets.setdefault(pk, set()).add(own)
        moves = StageStatement.objects.known().filter(mine).order_by("on")
        self.moved.update((pk, str(iso(day))) for pk, day in fetch(moves.values_list("project_id", "on")))

    def keep(self, other: Standing, project: int) -> None:
        """Take over what another knows of one project."""
        for name in ("ledger", "events", "years", "sets", "open_sets", "moved"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if project in theirs:
                mine[project] = theirs[project]


def among(projects: Sequence[int], column: str) -> Q:
    """Projects by id: close together as a range, which may hold others, scattered as a list."""
    first, last = min(projects), max(projects)
    if last - first < CLOSE * len(projects):
        return Q(**{f"{column}__gte": first, f"{column}__lte": last})
    return Q(**{f"{column}__in": projects})


def chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    whole = sorted(ids)
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]


def iso(day: Any) -> str | None:
    """A day as the driver gives it, as ISO text."""
    if isinstance(day, datetime):
        return day.date().isoformat()
    return day.isoformat() if isinstance(day, date) else day
