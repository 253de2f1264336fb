"""What the verbs share: finding a project to change, stating its values, naming what changed, numbering a new one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F

from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects.models import LEDGER_FIELDS, EventStatement, Project, ProjectStatement, Serial, StageStatement
from guatu.apps.projects.tallies import Counted, Tallying, counted
from guatu.apps.trace.action import note
from guatu.apps.trace.statements import supersede
from guatu.kernel.lifecycle import DatedEvent, Stage

DIGITS = 7
EVENT_OF_STAGE = {
    Stage.CONSTRUCTION: DatedEvent.STARTED,
    Stage.COMPLETED: DatedEvent.COMPLETED,
    Stage.PRODUCTION: DatedEvent.PRODUCED,
    Stage.FULL_CAPACITY: DatedEvent.FULL_CAPACITY,
}
"""The dated event by which a project enters a stage."""


def to_change(project_id: int, actor: Any) -> Project:
    """The project, locked until the verb ends. Raises Project.DoesNotExist for one the actor may not see."""
    return Project.objects.visible_to(actor).select_for_update().get(pk=project_id)


def numbers(count: int) -> list[str]:
    """The next public numbers; they stand in the order they were given and are never given twice."""
    Serial.objects.bulk_create([Serial(pk=1)], ignore_conflicts=True)
    Serial.objects.filter(pk=1).update(last=F("last") + count)
    last = Serial.objects.get(pk=1).last
    return [f"P{number:0{DIGITS}d}" for number in range(last - count + 1, last + 1)]


def state_ledger(project: Project, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """State values (by field name; foreign keys as rows) and show them on the project; answers what changed."""
    stated = {Project._meta.get_field(name).attname: _plain(value) for name, value in values.items()}  # type: ignore[union-attr]
    _, changed = supersede(ProjectStatement, subject={"project": project}, values=stated)
    if not changed:
        return {}
    for column in changed:
        setattr(project, column, stated[column])
    return {_field(column): pair for column, pair in changed.items()}


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value)


def _field(column: str) -> str:
    return str(Project._meta.get_field(column).name)


def note_changes(project: Project, changed: Mapping[str, tuple[Any, Any]]) -> None:
    """A line of the trace for each changed field; units, leaders and bundles by their lasting keys."""
    for name, (before, after) in changed.items():
        note(project, name, key_of(name, before), key_of(name, after))


def key_of(field: str, value: Any) -> Any:
    """A stored value as the trace and other people read it: a foreign key's own key."""
    if value is None or field not in KEYS:
        return value
    model, key = KEYS[field]
    return model._default_manager.filter(pk=value).values_list(key, flat=True).first()


KEYS: dict[str, tuple[Any, str]] = {
    "organisation": (Organisation, "code"),
    "lead_organisation": (Organisation, "code"),
    "leader": (Leader, "key"),
    "parent": (Project, "number"),
}


def last_stage(project: Project) -> StageStatement | None:
    """The latest standing statement of a project's stage."""
    return StageStatement.objects.known().filter(project=project).order_by("-on").first()


def state_stage(project: Project, stage: Stage, on: date) -> dict[str, tuple[Any, Any]]:
    """State the stage a project is in from a day on, never before its latest move, and show it on the project."""
    last = last_stage(project)
    day = max(on, last.on) if last else on
    _, changed = supersede(StageStatement, subject={"project": project, "on": day}, values={"stage": stage.value})
    project.stage = stage.value
    return changed


def state_event(project: Project, event: DatedEvent, on: date | None, precision: str) -> dict[str, tuple[Any, Any]]:
    """State the day of an event; answers what changed."""
    subject = {"project": project, "event": event.value}
    _, changed = supersede(EventStatement, subject=subject, values={"on": on, "precision": precision})
    return {name: pair for name, pair in changed.items() if name == "on" or pair[0] is not None}


def note_dated(project: Project, name: str, changed: Mapping[str, tuple[Any, Any]]) -> None:
    """A line of the trace for a dated value: its day or amount under `name`, anything else beside it."""
    for part, (before, after) in changed.items():
        note(project, name if part in ("on", "amount") else f"{name}.{part}", before, after)


def ledger_of(project: Project) -> dict[str, Any]:
    """The ledger's values a project shows now, by field name; foreign keys as ids."""
    return {name: getattr(project, Project._meta.get_field(name).attname) for name in LEDGER_FIELDS}  # type: ignore[union-attr]


class Recount:
    """`with Recount(project): …` moves the kept counts by what the block changed on the project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.before: Counted | None = None

    def __enter__(self) -> Recount:
        self.before = counted(self.project)
        return self

    def __exit__(self, kind: Any, fault: Any, traceback: Any) -> None:
        if kind is None and self.before is not None:
            tallies = Tallying()
            tallies.change(self.before, counted(self.project))
            tallies.write()
