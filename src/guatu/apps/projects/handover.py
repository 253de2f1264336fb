"""Hand-over: the projects a leader answers for, until they leave the library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from guatu.apps.people.handing import Duty, DutyKind
from guatu.apps.people.models import Leader
from guatu.apps.projects.models import Project
from guatu.apps.projects.stating import Recount, note_changes, state_ledger
from guatu.kernel.lifecycle import Stage
from guatu.kernel.powers import Power

NO_SEAT = "{name}不是在任的分包领导，接不了分包项目；先在“分包领导”里登记并连到账号，或另选一人。"
AFAR = "{name}的行政区划管不到其中 {count} 个项目，另选一位分包领导。"


def led(person: Any) -> Any:
    """Projects under the person's name as their leader, that are still in the library."""
    return Project.objects.filter(leader__user=person).exclude(stage=Stage.WITHDRAWN).order_by("number")


def open_for(person: Any, today: date) -> list[Duty]:
    return [
        Duty(number, name, f"project/{number}", reverse("projects:project", args=[number]))
        for number, name in led(person).values_list("number", "name")
    ]


def seen(user: Any, duties: Sequence[Duty]) -> set[str]:
    keys = [duty.key for duty in duties]
    return set(Project.objects.visible_to(user).filter(number__in=keys).values_list("number", flat=True))


def seat_of(successor: Any) -> Leader | None:
    return Leader.objects.filter(user=successor, is_active=True).first()


def against(successor: Any, duties: Sequence[Duty]) -> str:
    if seat_of(successor) is None:
        return NO_SEAT.format(name=successor.name)
    area = successor.region_scope
    keys = [duty.key for duty in duties]
    within = Project.objects.filter(number__in=keys, region__gte=area.first, region__lt=area.last).count()
    return "" if within == len(keys) else AFAR.format(name=successor.name, count=len(keys) - within)


def move(person: Any, successor: Any, duties: Sequence[Duty], today: date) -> None:
    """Put another leader in the ledger, as known from now on; months closed before keep the one they had."""
    seat = seat_of(successor)
    for project in led(person).select_for_update().filter(number__in=[duty.key for duty in duties]):
        with Recount(project):
            changed = state_ledger(project, {"leader": seat})
            Project.objects.filter(pk=project.pk).update(leader=seat, version=F("version") + 1)
        note_changes(project, changed)


def holders(people: Any) -> Any:
    mine = Project.objects.filter(leader__user=OuterRef("pk")).exclude(stage=Stage.WITHDRAWN)
    return people.filter(Exists(mine)).values_list("pk", flat=True)


def among(people: Any) -> Any:
    """Accounts of leaders in office."""
    return people.filter(leader__is_active=True)


KINDS = [
    DutyKind(
        *("projects.leads", "分包项目", "个", Power.VIEW, open_for, seen, move, against),
        sight=False,
        holders=holders,
        among=among,
    )
]
