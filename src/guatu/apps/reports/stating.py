"""Approved reports become statements: investment, funds, dated events and the stage, all under one entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from guatu.apps.projects.models import EventStatement, Project, StageStatement
from guatu.apps.projects.tallies import Counted, Tallying, open_sets
from guatu.apps.reports.models import ENTRY_FIELDS, FundStatement, ReportStatement
from guatu.apps.trace.action import change
from guatu.apps.trace.bulk import Superseded, bulk_supersede
from guatu.apps.trace.running import Change
from guatu.kernel.lifecycle import MoveNotAllowed, Stage, check_move
from guatu.kernel.month import Month

STAGE_OF_EVENT = {
    "started": Stage.CONSTRUCTION,
    "completed": Stage.COMPLETED,
    "produced": Stage.PRODUCTION,
    "full_capacity": Stage.FULL_CAPACITY,
}


@dataclass(frozen=True, slots=True)
class Stated:
    """One project's month as approved. `entries` hold the values of ENTRY_FIELDS in their order."""

    project: int
    entries: tuple[Any, ...]
    late: bool = False
    stage: str = ""
    events: Mapping[str, date] = field(default_factory=dict)
    funds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What the statements need to know of the projects: the public number and the stage of each id."""

    numbers: Mapping[int, str]
    stages: Mapping[int, str]


def state(
    month: Month, stated: Sequence[Stated], known: Known, at: datetime | None = None
) -> tuple[list[Change], frozenset[int]]:
    """State the approved figures; answers a line for each subject that changed, and the projects whose report did.

    A stage that cannot follow raises MoveNotAllowed with the project's number in the sentence.
    """
    rows = ((one.project, str(month), *one.entries, one.late) for one in stated)
    told = bulk_supersede(ReportStatement, ("project", "month"), (*ENTRY_FIELDS, "late"), rows, at=at)
    lines = [_line("report", known, found, str(month)) for found in told]
    funds = _funds(month, stated, at)
    lines += [_line("funds", known, found, f"{month}/{found.subject[2]}") for found in funds]
    lines += _events(stated, known, at)
    lines += _stages(month, stated, known, at)
    return lines, frozenset(found.subject[0] for found in (*told, *funds))


def _funds(month: Month, stated: Sequence[Stated], at: datetime | None) -> list[Superseded]:
    rows = [(one.project, str(month), source, amount) for one in stated for source, amount in one.funds.items()]
    if not rows:
        return []
    return bulk_supersede(FundStatement, ("project", "month", "source"), ("amount",), rows, at=at)


def _events(stated: Sequence[Stated], known: Known, at: datetime | None) -> list[Change]:
    rows = [(one.project, event, on, "day") for one in stated for event, on in one.events.items()]
    if not rows:
        return []
    told = bulk_supersede(EventStatement, ("project", "event"), ("on", "precision"), rows, at=at)
    return [_event_line(known, found) for found in told]


def _event_line(known: Known, found: Superseded) -> Change:
    before = None if found.before is None else found.before.get("on")
    return change(f"project/{known.numbers[found.subject[0]]}", f"{found.subject[1]}_on", before, found.after.get("on"))


def _stages(month: Month, stated: Sequence[Stated], known: Known, at: datetime | None) -> list[Change]:
    """State the moves and show them on the projects; a month loaded afterwards does not take a project back."""
    moves = {one.project: move for one in stated if (move := stage_move(month, one, known)) is not None}
    if not moves:
        return []
    last = _last_moves(list(moves))
    current = [project for project in moves if last.get(project, month.start) < month.end]
    days = {project: max(moves[project][0], last.get(project, moves[project][0])) for project in current}
    rows = [(project, days.get(project, on), stage.value) for project, (on, stage) in moves.items()]
    told = bulk_supersede(StageStatement, ("project", "on"), ("stage",), rows, at=at)
    _show_stages({project: moves[project][1] for project in current})
    return [
        change(f"project/{known.numbers[one.subject[0]]}", "stage", known.stages[one.subject[0]], one.after["stage"])
        for one in told
    ]


def _show_stages(stages: Mapping[int, Stage]) -> None:
    """Bring the projects and their kept counts to the stages stated."""
    tallies = Tallying()
    for some in chunks(stages):
        sets = open_sets(some)
        for project in Project.objects.filter(pk__in=some):
            before = counted_as(project, sets.get(project.pk, ()))
            tallies.change(before, before._replace(stage=stages[project.pk].value))
        for stage in {stages[project] for project in some}:
            Project.objects.filter(pk__in=[pk for pk in some if stages[pk] is stage]).update(stage=stage.value)
    tallies.write()


def counted_as(project: Project, sets: Sequence[int]) -> Counted:
    """What the counts know of a project, its sets given."""
    return Counted(*(getattr(project, name) for name in Counted._fields if name != "sets"), tuple(sets))


def _last_moves(projects: Sequence[int]) -> dict[int, date]:
    found: dict[int, date] = {}
    for some in chunks(projects):
        moves = StageStatement.objects.known().filter(project_id__in=some)
        found |= dict(moves.order_by("on").values_list("project_id", "on"))
    return found


def stage_move(month: Month, one: Stated, known: Known) -> tuple[date, Stage] | None:
    """When and where the project goes by this report: the stage it names, else the one its newest event brings.

    An event brings a stage only when the move is open; a named stage that is not raises MoveNotAllowed.
    """
    origin = Stage(known.stages[one.project])
    if one.stage and one.stage != origin:
        target = Stage(one.stage)
        try:
            check_move(origin, target)
        except MoveNotAllowed as refused:
            raise MoveNotAllowed(f"{known.numbers[one.project]}：{refused}") from refused
        dated = [on for event, on in one.events.items() if STAGE_OF_EVENT.get(event) == target]
        return (min(dated[0], month.last_day) if dated else month.last_day), target
    return None if one.stage else _brought(origin, one.events)


def _brought(origin: Stage, events: Mapping[str, date]) -> tuple[date, Stage] | None:
    """The stage that dated events bring: 开工 brings 在建, 竣工 brings 竣工, …"""
    order = list(Stage)
    reached = [(event, target) for event, target in STAGE_OF_EVENT.items() if event in events]
    ahead = [(event, target) for event, target in reached if order.index(target) > order.index(origin)]
    if not ahead or origin is Stage.WITHDRAWN:
        return None
    event, target = ahead[-1]
    return events[event], target


def _line(kind: str, known: Known, found: Superseded, period: str) -> Change:
    before = None if found.before is None else _told(found.before)
    return change(f"{kind}/{known.numbers[found.subject[0]]}@{period}", "*", before, _told(found.after))


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def chunks(ids: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    """A list of ids in pieces that any database takes as parameters."""
    whole = list(ids)
    return (whole[at : at + size] for at in range(0, len(whole), size))


def known_of(projects: Iterable[int], actor: Any) -> Known:
    """Numbers and stages of projects the actor may see. Raises Project.DoesNotExist when one is out of sight."""
    wanted = list(projects)
    visible = Project.objects.visible_to(actor)
    if len(wanted) > 2_000:
        found = list(visible.order_by().values_list("pk", "number", "stage"))
    else:
        found = [
            row for some in chunks(wanted) for row in visible.filter(pk__in=some).values_list("pk", "number", "stage")
        ]
    numbers = {pk: number for pk, number, _ in found}
    if any(project not in numbers for project in wanted):
        raise Project.DoesNotExist("没有这个项目，或不在您的范围内。")
    return Known(numbers, {pk: stage for pk, _, stage in found})
