"""Verbs on a project's own ledger: create it, edit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from guatu.apps.projects.checking import ProjectRefused, checked
from guatu.apps.projects.events import PROJECT_CREATED, PROJECT_EDITED
from guatu.apps.projects.models import Project
from guatu.apps.projects.stating import Recount, key_of, note_changes, numbers, state_ledger, state_stage, to_change
from guatu.apps.projects.tallies import Tallying, counted
from guatu.apps.trace.action import action, note, record
from guatu.apps.trace.models import Entry
from guatu.kernel.lifecycle import Stage
from guatu.kernel.powers import Power

OUT_OF_REACH = "这样保存后，项目就不在您的范围内了。请改由项目办办理。"


@dataclass(frozen=True)
class Difference:
    """A field where what was sent differs from what stands. Foreign keys by their lasting keys."""

    field: str
    title: str
    standing: Any
    sent: Any


class LostUpdate(ValueError):
    """Someone changed the project since it was opened; nothing was saved. `differences` compares the two."""

    def __init__(self, project: Project, differences: list[Difference], by: str, at: datetime | None) -> None:
        super().__init__(f"{by}改了“{project}”，您的改动没有保存。比较两份，再决定留哪份。")
        self.project = project
        self.differences = differences
        self.by = by
        self.at = at


@action(power=Power.EDIT_PROJECT)
def create_project(
    *, values: Mapping[str, Any], on: date, actor: Any, stage: Stage = Stage.PLANNING, reason: str = ""
) -> Project:
    """Put a project into the library, in `stage` from the day `on`; it enters on that day, or on its own `entered_on`.

    `values` go by field name, foreign keys as rows. Raises ProjectRefused with a sentence for each wrong field.
    """
    entered = values.get("entered_on") or on
    stated = checked({"name": "", "region": "", **values, "entered_on": entered}, actor)
    _check_twin(stated, None)
    project = Project(number=numbers(1)[0], stage=stage.value, **stated)
    project.save(force_insert=True)
    changed = state_ledger(project, {name: value for name, value in stated.items() if value not in (None, "")})
    state_stage(project, stage, on)
    _must_stay_visible(project, actor)
    tallies = Tallying()
    tallies.enter(counted(project))
    tallies.write()
    note_changes(project, changed)
    note(project, "stage", None, stage.value)
    record(PROJECT_CREATED, actor=actor, subject=project, reason=reason, on=on, stage=stage.value)
    return project


@action(power=Power.EDIT_PROJECT)
def edit_project(project_id: int, *, values: Mapping[str, Any], version: int, actor: Any, reason: str = "") -> Project:
    """Change values of a project's ledger; those not named stay.

    `version` is the one the person looked at: raises LostUpdate when another stands now, ProjectRefused with a
    sentence for each wrong field or when nothing would change, Project.DoesNotExist for one out of sight.
    """
    project = to_change(project_id, actor)
    if project.version != version:
        raise _lost(project, values)
    stated = checked(values, actor, project)
    _check_twin(stated, project)
    with Recount(project):
        changed = state_ledger(project, stated)
        if not changed:
            raise ProjectRefused({"": "没有变化，不用保存。"})
        project.version = version + 1
        columns = [Project._meta.get_field(name).attname for name in changed]  # type: ignore[union-attr]
        Project.objects.filter(pk=project.pk).update(
            version=F("version") + 1, **{column: getattr(project, column) for column in columns}
        )
        _must_stay_visible(project, actor)
    note_changes(project, changed)
    titles = "、".join(str(Project._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    record(PROJECT_EDITED, actor=actor, subject=project, reason=reason, fields=titles, version=project.version)
    return project


def _check_twin(stated: dict[str, Any], project: Project | None) -> None:
    """A code is shared within a bundle only, and never by two projects of one name."""
    code, name, parent = (
        stated.get(field, getattr(project, field, None) if project else None) for field in ("code", "name", "parent")
    )
    if not code or (project is not None and not {"code", "name", "parent"} & set(stated)):
        return
    others = Project.objects.filter(code=code)
    for other in others.exclude(pk=project.pk) if project else others:
        bundle = {pk for pk in (other.pk, other.parent_id) if pk}
        own = {pk for pk in (project.pk if project else None, parent.pk if parent else None) if pk}
        if other.name == name or not bundle & own:
            raise ProjectRefused(
                {"code": f"项目代码{code}已有项目在用。同一打包项目的子项目，请先选打包项目；否则请核对代码。"}
            )


def _must_stay_visible(project: Project, actor: Any) -> None:
    if not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        raise ProjectRefused({"organisation": OUT_OF_REACH})


def _lost(project: Project, values: Mapping[str, Any]) -> LostUpdate:
    found = []
    for name, sent in values.items():
        field: Any = Project._meta.get_field(name)
        standing, sent_plain = getattr(project, field.attname), getattr(sent, "pk", sent)
        if standing != sent_plain:
            found.append(Difference(name, field.verbose_name, key_of(name, standing), key_of(name, sent_plain)))
    last = Entry.objects.filter(lines__subject=f"project/{project.number}").order_by("-number").first()
    by = last.actor.name if last else "另一人"
    return LostUpdate(project, found, by, last.at if last else None)
