"""Writing a planned import: every row in bulk, by the running verb, with one line of the trace for each project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import starmap
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, F, OuterRef, Subquery, Value

from guatu.apps.projects.importing import wanted
from guatu.apps.projects.importing.comparing import AT, Compared
from guatu.apps.projects.importing.library import chunks
from guatu.apps.projects.importing.making import (
    EVENT,
    MEMBERSHIP,
    NUMBER_AT,
    PLAN,
    PROJECT,
    STAGE,
    STAMP,
    Made,
    Making,
    counted_of,
    text_of,
)
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
from guatu.apps.projects.tallies import Tallying
from guatu.apps.trace.action import note
from guatu.apps.trace.bulk import bulk_insert, bulk_insert_from, bulk_insert_stored, bulk_supersede, reserve_keys
from guatu.apps.trace.running import Change, current_at, current_entry_id
from guatu.kernel.beside import beside
from guatu.kernel.lifecycle import Stage

if TYPE_CHECKING:
    from guatu.apps.projects.importing.plan import Plan

YEARLY = tuple(wanted.OF_YEAR.values())


class Writing:
    """One application of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.on = plan.options.on
        self.stamp = (current_at(), current_entry_id())
        self.tallies = Tallying()
        self.numbers: list[str] = []
        self.new_lines: list[tuple[Any, ...]] = []

    def make_sets(self) -> None:
        missing = [name for name, pk in self.plan.sets.items() if pk is None]
        last = ProjectSet.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for offset, name in enumerate(missing, 1):
            made = ProjectSet.objects.create(code=f"set-{last + offset:03d}", name=name)
            self.plan.sets[name] = made.pk
            note(made, "name", None, name)

    def write_new(self) -> None:
        """Insert the new projects and everything the file states of them, some thousands at a time."""
        new = self.plan.new
        if not new:
            return
        self.numbers = numbers(len(new))
        making = Making(self.plan, self.stamp, self.numbers, reserve_keys(Project, len(new)))
        for made in beside(making.some, making.parts):
            self._write_some(Made(*made))

    def _write_some(self, made: Made) -> None:
        bulk_insert_stored(Project, PROJECT, made.projects)
        first, last = made.projects[0][NUMBER_AT], made.projects[-1][NUMBER_AT]
        fresh = Project.objects.filter(number__gte=first, number__lte=last).order_by("pk")
        at, entry = self.stamp
        stated = fresh.values_list("pk", *LEDGER_COLUMNS, Value(at, DateTimeField()), Value(entry))
        bulk_insert_from(ProjectStatement, ("project_id", *LEDGER_COLUMNS, *STAMP), stated)
        bulk_insert_stored(EventStatement, EVENT, made.events)
        bulk_insert_stored(StageStatement, STAGE, made.stages)
        bulk_insert_stored(PlanStatement, PLAN, made.plans)
        bulk_insert_stored(MembershipStatement, MEMBERSHIP, made.members)
        self.tallies.add(made.counts)
        self.new_lines += made.lines

    def _enter(self, values: list[Any], stage: str, sets: list[int], sign: int = 1) -> None:
        self.tallies.enter(counted_of(values, stage, sets), sign)

    def _join(self, named: Iterator[tuple[int, list[str]]]) -> None:
        members = ((pk, self.plan.sets[name], self.on, *self.stamp) for pk, names in named for name in names)
        bulk_insert(MembershipStatement, MEMBERSHIP, members)

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
        yield from starmap(Change, self.new_lines)
        for one in self.plan.changed:
            before = {name: pair[0] for name, pair in one.fields.items()}
            after = {name: pair[1] for name, pair in one.fields.items()}
            yield Change(f"project/{self.plan.library.numbers[one.project]}", "*", text_of(before), text_of(after))
