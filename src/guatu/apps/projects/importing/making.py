"""What rows of a ledger make of new projects, ready for the database; only calculated, so that it is made beside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from guatu.apps.projects.importing import wanted
from guatu.apps.projects.importing.comparing import AT
from guatu.apps.projects.models import (
    LEDGER_COLUMNS,
    EventStatement,
    MembershipStatement,
    PlanStatement,
    Project,
    StageStatement,
)
from guatu.apps.projects.tallies import Alike, Counted, Tallying
from guatu.apps.trace.bulk import stored
from guatu.kernel.lifecycle import DatedEvent, Stage

if TYPE_CHECKING:
    from guatu.apps.projects.importing.plan import Plan

BLANK: list[Any] = [
    Project._meta.get_field(column).get_default()  # type: ignore[union-attr]
    for column in LEDGER_COLUMNS
]
STAGES = {stage: stage.value for stage in Stage}
EVENTS = {event: event.value for event in DatedEvent}
"""Looked up by the hundred thousand: an enumeration's `value` is a call of its own."""
COMPACT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
PART = 5_000

STAMP = ("known_from", "entry_id")
PROJECT = ("id", "number", "stage", "version", *LEDGER_COLUMNS)
EVENT = ("project_id", "event", "on", "precision", *STAMP)
STAGE = ("project_id", "on", "stage", *STAMP)
PLAN = ("project_id", "year", *wanted.OF_YEAR.values(), *STAMP)
MEMBERSHIP = ("project_id", "set_id", "start_on", *STAMP)
NUMBER_AT = PROJECT.index("number")
counted_values = itemgetter(*(AT[column] for column in Counted._fields if column not in ("stage", "sets")))
Rows = list[Sequence[Any]]


class New(NamedTuple):
    """A new project: its key and number, its row of the file, its stage, its ledger columns in order, its events."""

    pk: int
    number: str
    row: dict[str, Any]
    stage: Stage
    values: list[Any]
    dated: dict[DatedEvent, tuple[date, str]]


class Made(NamedTuple):
    """Some new projects as the database takes them, what the kept counts gain, and their lines of the trace."""

    projects: Rows
    events: Rows
    stages: Rows
    plans: Rows
    members: Rows
    counts: Alike
    lines: list[tuple[Any, ...]]


class Making:
    """The new projects of a plan, part by part. `stamp` is the instant and the entry that state them."""

    def __init__(self, plan: Plan, stamp: tuple[datetime, int], numbers: list[str], keys: list[int]) -> None:
        self.plan = plan
        self.stamp = stamp
        self.numbers = numbers
        self.keys = keys
        self.on = plan.options.on
        self.blank = BLANK.copy()
        self.blank[AT["entered_on"]] = self.on.isoformat()

    @property
    def parts(self) -> int:
        return -(-len(self.numbers) // PART)

    def some(self, part: int) -> tuple[Any, ...]:
        """One part, as the fields of Made."""
        within = slice(part * PART, (part + 1) * PART)
        given = zip(self.keys[within], self.numbers[within], self.plan.new[within], strict=True)
        tallies = Tallying()
        made = [self._make(pk, number, self.plan.reading.rows[at], tallies) for pk, number, at in given]
        return tuple(
            Made(
                projects=stored(Project, PROJECT, ((n.pk, n.number, STAGES[n.stage], 1, *n.values) for n in made)),
                events=stored(EventStatement, EVENT, self._events(made)),
                stages=stored(StageStatement, STAGE, self._stages(made)),
                plans=stored(PlanStatement, PLAN, self._plans(made)),
                members=stored(MembershipStatement, MEMBERSHIP, self._members(made)),
                counts=tallies.alike,
                lines=[(f"project/{n.number}", "*", None, text_of(n.row)) for n in made],
            )
        )

    def _make(self, pk: int, number: str, row: dict[str, Any], tallies: Tallying) -> New:
        """What a row makes of a new project, entered in the counts."""
        values = self.blank.copy()
        for column, value in wanted.ledger(row).items():
            values[AT[column]] = value
        for name, column in wanted.UNITS.items():
            if row.get(name):
                values[AT[column]] = self.plan.units.id_of(self.plan.units.find(row[name]))
        if row.get(wanted.LEADER):
            values[AT["leader_id"]] = self.plan.leaders.id_of(self.plan.leaders.find(row[wanted.LEADER]))
        dated = wanted.events(row)
        stage, _ = wanted.stage(row, dated)
        tallies.enter(counted_of(values, STAGES[stage], [self.plan.sets[name] or 0 for name in self.plan.sets_of(row)]))
        return New(pk, number, row, stage, values, dated)

    def _events(self, made: Iterable[New]) -> Iterable[Sequence[Any]]:
        return ((n.pk, EVENTS[event], *day, *self.stamp) for n in made for event, day in n.dated.items())

    def _stages(self, made: Iterable[New]) -> Iterable[Sequence[Any]]:
        histories = ((n.pk, wanted.history(n.stage, n.dated, self.on)) for n in made)
        return ((pk, day, STAGES[stage], *self.stamp) for pk, history in histories for day, stage in history)

    def _plans(self, made: Iterable[New]) -> Iterable[Sequence[Any]]:
        of_year = ((n.pk, wanted.of_year(n.row)) for n in made)
        columns = wanted.OF_YEAR.values()
        return ((pk, self.on.year, *map(told.get, columns), *self.stamp) for pk, told in of_year if told)

    def _members(self, made: Iterable[New]) -> Iterable[Sequence[Any]]:
        named = ((n.pk, name) for n in made for name in self.plan.sets_of(n.row))
        return ((pk, self.plan.sets[name], self.on, *self.stamp) for pk, name in named)


def counted_of(values: Sequence[Any], stage: str, sets: list[int]) -> Counted:
    """What the counts know of a project with these ledger columns."""
    region, *rest = counted_values(values)
    return Counted(region, stage, *rest, tuple(sets))


def text_of(values: dict[str, Any]) -> str:
    """A row as the trace keeps it: JSON with sorted keys and no blanks, as its canonical form is."""
    return COMPACT.encode(values)
