"""Writing a planned import: every row in bulk, by the running verb, with one line of the trace for each project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Subquery

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
from guatu.apps.trace.action import change, note
from guatu.apps.trace.bulk import bulk_insert, bulk_supersede
from guatu.apps.trace.running import Change, current_at, current_entry_id
from guatu.kernel.lifecycle import Stage

if TYPE_CHECKING:
    from guatu.apps.projects.importing.plan import Plan

BLANK: dict[str, Any] = {
    column: Project._meta.get_field(column).get_default()  # type: ignore[union-attr]
    for column in LEDGER_COLUMNS
}
STAMP = ("known_from", "entry_id")


class Writing:
    """One application of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.rows = plan.reading.rows
        self.on = plan.options.on
        self.stamp = (current_at(), current_entry_id())
        self.tallies = Tallying()
        self.numbers: list[str] = []
        self.ids: dict[str, int] = {}

    def make_sets(self) -> None:
        missing = [name for name, pk in self.plan.sets.items() if pk is None]
        last = ProjectSet.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for offset, name in enumerate(missing, 1):
            made = ProjectSet.objects.create(code=f"set-{last + offset:03d}", name=name)
            self.plan.sets[name] = made.pk
            note(made, "name", None, name)

    def write_new(self) -> None:
        """Insert the new projects and everything the file states of them."""
        self.numbers = numbers(len(self.plan.new)) if self.plan.new else []
        if not self.numbers:
            return
        bulk_insert(Project, ("number", "stage", "version", *LEDGER_COLUMNS), self._new_projects())
        first, last = self.numbers[0], self.numbers[-1]
        made = Project.objects.filter(number__gte=first, number__lte=last)
        self.ids = dict(made.values_list("number", "pk"))
        pairs = list(zip(self.plan.new, (self.ids[number] for number in self.numbers), strict=True))
        columns = ("project_id", *LEDGER_COLUMNS, *STAMP)
        bulk_insert(ProjectStatement, columns, ((pk, *self._values(at), *self.stamp) for at, pk in pairs))
        events = ("project_id", "event", "on", "precision", *STAMP)
        bulk_insert(EventStatement, events, self._new_events(pairs))
        bulk_insert(StageStatement, ("project_id", "on", "stage", *STAMP), self._new_stages(pairs))
        plans = ((pk, self.on.year, self.rows[at]["annual_plan"], *self.stamp) for at, pk in pairs if self._planned(at))
        bulk_insert(PlanStatement, ("project_id", "year", "amount", *STAMP), plans)
        self._join(((at, pk, self.plan.sets_of(self.rows[at])) for at, pk in pairs))

    def _planned(self, at: int) -> bool:
        return self.rows[at].get("annual_plan") is not None

    def _values(self, at: int) -> list[Any]:
        """The ledger columns of a new project, in order."""
        row = self.rows[at]
        stated = BLANK | wanted.ledger(row)
        for name, column in wanted.UNITS.items():
            if row.get(name):
                stated[column] = self.plan.units.id_of(self.plan.units.find(row[name]))
        if row.get(wanted.LEADER):
            stated["leader_id"] = self.plan.leaders.id_of(self.plan.leaders.find(row[wanted.LEADER]))
        return [stated[column] for column in LEDGER_COLUMNS]

    def _new_projects(self) -> Iterator[tuple[Any, ...]]:
        for at, number in zip(self.plan.new, self.numbers, strict=True):
            row = self.rows[at]
            stage, _ = wanted.stage(row, wanted.events(row))
            values = self._values(at)
            self._enter(values, stage.value, [self.plan.sets[name] or 0 for name in self.plan.sets_of(row)])
            yield (number, stage.value, 1, *values)

    def _enter(self, values: list[Any], stage: str, sets: list[int], sign: int = 1) -> None:
        columns = [column for column in Counted._fields if column not in ("stage", "sets")]
        self.tallies.enter(Counted(stage=stage, sets=tuple(sets), **{c: values[AT[c]] for c in columns}), sign)

    def _new_events(self, pairs: list[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
        for at, pk in pairs:
            for event, (day, precision) in wanted.events(self.rows[at]).items():
                yield pk, event.value, day, precision, *self.stamp

    def _new_stages(self, pairs: list[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
        for at, pk in pairs:
            dated = wanted.events(self.rows[at])
            reached, _ = wanted.stage(self.rows[at], dated)
            for day, stage in wanted.history(reached, dated, self.on):
                yield pk, day, stage.value, *self.stamp

    def _join(self, named: Iterator[tuple[int, int, list[str]]]) -> None:
        members = ((pk, self.plan.sets[name], self.on, *self.stamp) for _, pk, names in named for name in names)
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
        plans = [(one.project, self.on.year, one.plan) for one in changed if one.plan is not None]
        if plans:
            bulk_supersede(PlanStatement, ["project", "year"], ["amount"], plans)
        self._move([one for one in changed if one.stage])
        self._join((one.at, one.project, one.sets) for one in changed if one.sets)

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
            yield change(f"project/{number}", "*", None, text_of(self.rows[at]))
        for one in self.plan.changed:
            before = {name: pair[0] for name, pair in one.fields.items()}
            after = {name: pair[1] for name, pair in one.fields.items()}
            yield change(f"project/{self.plan.library.numbers[one.project]}", "*", text_of(before), text_of(after))


def text_of(values: dict[str, Any]) -> str:
    """A row as the trace keeps it: JSON with sorted keys and no blanks, as its canonical form is."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
