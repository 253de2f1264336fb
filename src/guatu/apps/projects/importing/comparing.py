"""A matched row beside what stands: which fields it changes. A blank cell states nothing and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from guatu.apps.projects.importing import wanted
from guatu.apps.projects.models import LEDGER_COLUMNS
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.regions import code_range

if TYPE_CHECKING:
    from guatu.apps.projects.importing.library import Standing
    from guatu.apps.projects.importing.plan import Plan

AT = {name: place for place, name in enumerate(LEDGER_COLUMNS)}
DAYS = frozenset(name for name, _ in wanted.DAYS)
FINENESS = ("year", "half", "quarter", "month", "day")
NO_WAY = "项目现为“{origin}”，不能变成“{target}”；请核对，或先在项目页变更阶段"


@dataclass
class Compared:
    """What a row changes of its project. `fields`: field of the sheet → (before, after), as people read them."""

    at: int
    project: int
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    ledger: dict[str, Any] = field(default_factory=dict)
    """Column → new value; a unit or leader yet to be made by its marked name."""
    events: dict[DatedEvent, tuple[date, str]] = field(default_factory=dict)
    year: dict[str, int] = field(default_factory=dict)
    """Column of the year's statement → new value."""
    stage: tuple[Stage, date] | None = None
    sets: list[str] = field(default_factory=list)


def compare(plan: Plan, standing: Standing, at: int, project: int) -> Compared:
    """Compare one row with its project."""
    row = plan.reading.rows[at]
    found = Compared(at, project)
    held = standing.ledger[project]
    for name, value in wanted.ledger(row).items():
        before = held[AT[name]]
        if before != value and not _states_nothing_new(name, before, value, row):
            found.fields[name] = (before or None, value)
            found.ledger[name] = value
    _compare_people(plan, row, held, found)
    dated = wanted.events(row)
    _compare_events(standing.events.get(project, {}), row, dated, found)
    _compare_year(standing.years.get(project, {}), row, found)
    _compare_stage(plan, at, project, dated, found)
    held_sets = standing.sets.get(project, set())
    found.sets = [name for name in plan.sets_of(row) if plan.sets[name] not in held_sets]
    if found.sets:
        found.fields["sets"] = (None, found.sets)
    return found


def _states_nothing_new(name: str, before: Any, value: Any, row: Mapping[str, Any]) -> bool:
    """A day written as coarsely as a month that holds the known day, or a region that holds the known one."""
    if name in DAYS:
        return wanted.within(before, row.get(name))
    return name == "region" and bool(before) and before in code_range(value)


def _compare_people(plan: Plan, row: Mapping[str, Any], held: list[Any], found: Compared) -> None:
    for name, column in (*wanted.UNITS.items(), (wanted.LEADER, "leader_id")):
        known = plan.leaders if name == wanted.LEADER else plan.units
        if not row.get(name):
            continue
        who = known.find(row[name])
        if who is not None and who != held[AT[column]]:
            found.fields[name] = (known.name_of(held[AT[column]]), known.name_of(who))
            found.ledger[column] = who


def _compare_year(held: Mapping[str, int | None], row: Mapping[str, Any], found: Compared) -> None:
    """The plan of the ledger's year and what was done before it, beside what stands of that year."""
    for name, column in wanted.OF_YEAR.items():
        if row.get(name) is not None and held.get(column) != row[name]:
            found.fields[name] = (held.get(column), row[name])
            found.year[column] = row[name]


def _compare_events(
    held: Mapping[str, tuple[str, str]],
    row: Mapping[str, Any],
    dated: Mapping[DatedEvent, tuple[date, str]],
    found: Compared,
) -> None:
    for event, (day, precision) in dated.items():
        before = held.get(event.value)
        written = row[f"{event.value}_on"]
        if before is not None:
            coarser = FINENESS.index(precision) < FINENESS.index(before[1])
            if before == (day.isoformat(), precision) or (coarser and wanted.within(before[0], written)):
                continue
        found.events[event] = (day, precision)
        found.fields[f"{event.value}_on"] = (cut(*before) if before else None, written)


def cut(day: str, precision: str) -> str:
    """A stored day as finely as it is known: 2022-06-01 known to the month is 2022-06."""
    year, month = day[:4], int(day[5:7])
    if precision == "quarter":
        return f"{year}-Q{(month + 2) // 3}"
    if precision == "half":
        return f"{year}-H{1 if month <= 6 else 2}"
    return {"year": year, "month": day[:7]}.get(precision, day)


def _compare_stage(
    plan: Plan, at: int, project: int, dated: Mapping[DatedEvent, tuple[date, str]], found: Compared
) -> None:
    """A stage the row names must be reachable; one that merely follows from its dates only ever goes forward."""
    origin = Stage(plan.library.stages[project])
    target, named = wanted.stage(plan.reading.rows[at], dated)
    if target == origin:
        return
    order = list(Stage)
    if not named and (origin == Stage.WITHDRAWN or order.index(target) < order.index(origin)):
        return
    if not wanted.reachable(origin, target):
        if named:
            plan.tell(at, "stage", NO_WAY.format(origin=origin.label, target=target.label), target.label)
        return
    found.fields["stage"] = (origin.value, target.value)
    found.stage = (target, wanted.stage_day(target, dated, plan.options.on))
