"""Verbs on sets: create one, let projects join and leave from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from guatu.apps.policies.regions import must_serve_house
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.events import SET_CREATED, SET_JOINED, SET_LEFT
from guatu.apps.projects.models import MembershipStatement, Project, ProjectSet
from guatu.apps.projects.tallies import Tallying, counted
from guatu.apps.trace.action import action, note, record
from guatu.apps.trace.statements import retract, supersede
from guatu.kernel.powers import Power


@action(power=Power.MANAGE_SETS)
def create_set(
    *, name: str, actor: Any, code: str = "", family: str = "", note: str = "", reason: str = ""
) -> ProjectSet:
    """Create a set; its code is given by the office or made. Raises ProjectRefused when the name or code is taken."""
    must_serve_house(actor)
    name, code = name.strip(), code.strip() or _next_code()
    if not name:
        raise ProjectRefused({"name": "集合名称不能为空。"})
    if len(name) > 100:
        raise ProjectRefused({"name": f"集合名称不能超过100字，实际有{len(name)}字。"})
    if ProjectSet.objects.filter(Q(name=name) | Q(code=code)).exists():
        raise ProjectRefused({"name": f"已有集合“{name}”，或代码{code}已被占用，请直接使用或换一个。"})
    made = ProjectSet.objects.create(code=code, name=name, family=family.strip(), note=note.strip())
    record(SET_CREATED, actor=actor, subject=made, reason=reason, name=name, family=family, note=note)
    return made


@action(power=Power.MANAGE_SETS)
def join_set(set_id: int, *, projects: Sequence[int], on: date, actor: Any, reason: str = "") -> int:
    """Let projects belong to a set from a day on; answers how many joined. Those that belong already stay as they are.

    Raises ProjectRefused when none would join, Project.DoesNotExist when one is out of sight.
    """
    chosen = ProjectSet.objects.get(pk=set_id)
    joined = 0
    tallies = Tallying()
    for project in _to_change(projects, actor):
        if _overlapping(project, chosen, on).exists():
            continue
        before = counted(project)
        supersede(
            MembershipStatement,
            subject={"project": project, "set": chosen, "start_on": on},
            values={"end_on": None},
        )
        tallies.change(before, counted(project))
        note(project, f"set:{chosen.code}", None, on)
        joined += 1
    if not joined:
        raise ProjectRefused({"projects": f"这些项目{on}已在“{chosen}”里，没有变化。"})
    tallies.write()
    record(SET_JOINED, actor=actor, subject=chosen, reason=reason, count=joined, on=on, set_name=chosen.name)
    return joined


@action(power=Power.MANAGE_SETS)
def leave_set(set_id: int, *, projects: Sequence[int], on: date, actor: Any, reason: str = "") -> int:
    """Let projects leave a set: `on` is the first day outside. A membership that had not begun is taken back whole."""
    chosen = ProjectSet.objects.get(pk=set_id)
    left = 0
    tallies = Tallying()
    for project in _to_change(projects, actor):
        before = counted(project)
        for held in _overlapping(project, chosen, on):
            subject = {"project": project, "set": chosen, "start_on": held.start_on}
            if held.start_on >= on:
                retract(MembershipStatement, subject=subject)
            else:
                supersede(MembershipStatement, subject=subject, values={"end_on": on})
            note(project, f"set:{chosen.code}", held.start_on, on)
            left += 1
        tallies.change(before, counted(project))
    if not left:
        raise ProjectRefused({"projects": f"这些项目{on}不在“{chosen}”里，没有变化。"})
    tallies.write()
    record(SET_LEFT, actor=actor, subject=chosen, reason=reason, count=left, on=on, set_name=chosen.name)
    return left


def _next_code() -> str:
    last = ProjectSet.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"set-{last + 1:03d}"


def _overlapping(project: Project, chosen: ProjectSet, on: date) -> Any:
    """Memberships that reach the day `on` or begin after it."""
    held = MembershipStatement.objects.known().filter(project=project, set=chosen)
    return held.filter(Q(end_on__isnull=True) | Q(end_on__gt=on))


def _to_change(projects: Iterable[int], actor: Any) -> list[Project]:
    wanted = sorted(set(projects))
    found = list(Project.objects.visible_to(actor).select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(found) < len(wanted):
        raise Project.DoesNotExist(f"no such projects in sight: {set(wanted) - {project.pk for project in found}}")
    return found
