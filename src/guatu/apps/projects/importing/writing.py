"""Writing a planned import: every row in bulk, by the running verb, with one line of the trace for each project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import DateTimeField, F, OuterRef, Subquery, Value

from guatu.apps.projects.importing import wanted
from guatu.apps.projects.importing.comparing import AT, Compared
from guatu.apps.projects.importing.library import chunks
from guatu.apps.projects.models import (
    LEDGER_COLUMNS,
    EventStatement,
    MembershipStatement,
    PlanStatement,
    Project,
    ProjectSet,
    ProjectStatement,
    StageStatement,
)
from guatu.apps.projects.stating import numbers
from guatu.apps.projects.tallies import Counted, Tallying
from guatu.apps.trace.action import note
from guatu.apps.trace.bulk import bulk_insert, bulk_insert_from, bulk_supersede, fetch
from guatu.apps.trace.running import Change, current_at, current_entry_id
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
STAMP = ("known_from", "entry_id")
YEARLY = tuple(wanted.OF_YEAR.values())
CHUNK = 10_000
counted_values = itemgetter(*(AT[column] for column in Counted._fields if column not in ("stage", "sets")))


class New(NamedTuple):
    """A new project: its stage, its ledger columns in order, its dated events."""

    stage: Stage
    values: list[Any]
    dated: dict[DatedEvent, tuple[date, str]]


class Writing:
    """One application of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows = plan.reading.rows
        self.on = plan.options.on
        self.stamp = (current_at(), current_entry_id())
        self.tallies = Tallying()
        self.numbers: list[str] = []
        self.blank = BLANK.copy()
        self.blank[AT["entered_on"]] = self.on.isoformat()

    def make_sets(self) -> None:
        missing = [name for name, pk in self.plan.sets.items() if pk is None]
        last = ProjectSet.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for offset, name in enumerate(missing, 1):
            made = ProjectSet.objects.create(code=f"set-{last + offset:03d}", name=name)
            self.plan.sets[name] = made.pk
            note(made, "name", None, name)

    def write_new(self) -> None:
        """Insert the new projects and everything the file states of them, some thousands at a time."""
        self.numbers = numbers(len(self.plan.new)) if self.plan.new else []
        for start in range(0, len(self.numbers), CHUNK):
            self._write_some(self.plan.new[start : start + CHUNK], self.numbers[start : start + CHUNK])

    def _write_some(self, rows: list[int], given: list[str]) -> None:
        made = [self._make(at) for at in rows]
        pairs = zip(given, made, strict=True)
        columns = ("number", "stage", "version", *LEDGER_COLUMNS)
        bulk_insert(Project, columns, ((number, STAGES[new.stage], 1, *new.values) for number, new in pairs))
        fresh = Project.objects.filter(number__gte=given[0], number__lte=given[-1]).order_by("pk")
        ids = dict(fetch(fresh.values_list("number", "pk")))
        known = list(zip((ids[number] for number in given), rows, made, strict=True))
        stamp = self.stamp
        stated = fresh.values_list("pk", *LEDGER_COLUMNS, Value(stamp[0], DateTimeField()), Value(stamp[1]))
        bulk_insert_from(ProjectStatement, ("project_id", *LEDGER_COLUMNS, *STAMP), stated)
        bulk_insert(
            EventStatement,
            ("project_id", "event", "on", "precision", *STAMP),
            ((pk, EVENTS[event], *day, *stamp) for pk, _, new in known for event, day in new.dated.items()),
        )
        bulk_insert(
            StageStatement,
            ("project_id", "on", "stage", *STAMP),
            (
                (pk, day, STAGES[stage], *stamp)
                for pk, _, new in known
                for day, stage in wanted.history(new.stage, new.dated, self.on)
            ),
        )
        of_year = ((pk, wanted.of_year(self.rows[at])) for pk, at, _ in known)
        bulk_insert(
            PlanStatement,
            ("project_id", "year", *YEARLY, *STAMP),
            ((pk, self.on.year, *map(told.get, YEARLY), *stamp) for pk, told in of_year if told),
        )
        self._join((pk, self.plan.sets_of(self.rows[at])) for pk, at, _ in known)

    def _make(self, at: int) -> New:
        """What a row makes of a new project, and its place in the kept counts."""
        row = self.rows[at]
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
        self._enter(values, STAGES[stage], [self.plan.sets[name] or 0 for name in self.plan.sets_of(row)])
        return New(stage, values, dated)

    def _enter(self, values: list[Any], stage: str, sets: list[int], sign: int = 1) -> None:
        region, *rest = counted_values(values)
        self.tallies.enter(Counted(region, stage, *rest, tuple(sets)), sign)

    def _join(self, named: Iterator[tuple[int, list[str]]]) -> None:
        members = ((pk, self.plan.sets[name], self.on, *self.stamp) for pk, names in named for name in names)
        bulk_insert(MembershipStatement, ("project_id", "set_id", "start_on", *STAMP), members)

    def write_changed(self) -> None:
        """Supersede what the file changes, and show it on the projects."""
        changed = self.plan.changed
        if not changed:
            return
        for compared in changed:
            self._settle(compared)
        self._supersede_ledger([compared for compared in changed if compared.ledger])
        events = [
            (one.project, event.value, day, precision)
            for one in changed
            for event, (day, precision) in one.events.items()
        ]
        if events:
            bulk_supersede(EventStatement, ["project", "event"], ["on", "precision"], events)
        self._supersede_year([one for one in changed if one.year])
        self._move([one for one in changed if one.stage])
        self._join((one.project, one.sets) for one in changed if one.sets)

    def _settle(self, compared: Compared) -> None:
        """Put the ids of units and leaders just made in place of their names, and move the kept counts."""
        standing = self.plan.standing
        assert standing is not None
        for column in wanted.UNITS.values():
            if column in compared.ledger:
                compared.ledger[column] = self.plan.units.id_of(compared.ledger[column])
        if "leader_id" in compared.ledger:
            compared.ledger["leader_id"] = self.plan.leaders.id_of(compared.ledger["leader_id"])
        before = standing.ledger[compared.project]
        sets = sorted(standing.open_sets.get(compared.project, ()))
        origin = self.plan.library.stages[compared.project]
        self._enter(before, origin, sets, -1)
        after = list(before)
        for column, value in compared.ledger.items():
            after[AT[column]] = value
        joined = [self.plan.sets[name] or 0 for name in compared.sets]
        self._enter(after, compared.stage[0].value if compared.stage else origin, [*sets, *joined])
        standing.ledger[compared.project] = after

    def _supersede_ledger(self, changed: list[Compared]) -> None:
        standing = self.plan.standing
        assert standing is not None
        if not changed:
            return
        rows = ((one.project, *standing.ledger[one.project]) for one in changed)
        bulk_supersede(ProjectStatement, ["project"], list(LEDGER_COLUMNS), rows)
        columns = sorted({column for one in changed for column in one.ledger})
        now = ProjectStatement.objects.filter(project=OuterRef("pk"), known_until__isnull=True)
        fresh = {column: Subquery(now.values(column)[:1]) for column in columns}
        for ids in chunks(one.project for one in changed):
            Project.objects.filter(pk__in=ids).update(version=F("version") + 1, **fresh)

    def _supersede_year(self, changed: list[Compared]) -> None:
        """State the ledger's year anew; what a file leaves blank stays as it stands."""
        standing = self.plan.standing
        assert standing is not None
        if changed:
            told = ((one.project, {**standing.years.get(one.project, {}), **one.year}) for one in changed)
            rows = ((project, self.on.year, *map(year.get, YEARLY)) for project, year in told)
            bulk_supersede(PlanStatement, ["project", "year"], list(YEARLY), rows)

    def _move(self, moved: list[Compared]) -> None:
        """Stage statements, none before the latest move of its project, and the stage each project shows."""
        standing = self.plan.standing
        assert standing is not None
        rows, by_stage = [], dict[Stage, list[int]]()
        for one in moved:
            assert one.stage is not None
            stage, day = one.stage
            last = standing.moved.get(one.project)
            rows.append((one.project, max(day, date.fromisoformat(last)) if last else day, stage.value))
            by_stage.setdefault(stage, []).append(one.project)
        if rows:
            bulk_supersede(StageStatement, ["project", "on"], ["stage"], rows)
        for stage, projects in by_stage.items():
            for ids in chunks(projects):
                Project.objects.filter(pk__in=ids).update(stage=stage.value)

    def lines(self) -> Iterator[Change]:
        """One line for each project the import touched."""
        for at, number in zip(self.plan.new, self.numbers, strict=True):
            yield Change(f"project/{number}", "*", None, text_of(self.rows[at]))
        for one in self.plan.changed:
            before = {name: pair[0] for name, pair in one.fields.items()}
            after = {name: pair[1] for name, pair in one.fields.items()}
            yield Change(f"project/{self.plan.library.numbers[one.project]}", "*", text_of(before), text_of(after))


def text_of(values: dict[str, Any]) -> str:
    """A row as the trace keeps it: JSON with sorted keys and no blanks, as its canonical form is."""
    return COMPACT.encode(values)
