"""Hand-over: the seats a person has in task forces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from guatu.apps.people.dated import TaskForceMember
from guatu.apps.people.forces import end_membership, state_member
from guatu.apps.people.handing import Duty, DutyKind
from guatu.kernel.powers import Power


def lasting(person: Any, today: date) -> Any:
    """Memberships that last beyond today, of forces that do."""
    mine = Q(end_on__isnull=True) | Q(end_on__gt=today)
    force = Q(organisation__ends_on__isnull=True) | Q(organisation__ends_on__gt=today)
    found = TaskForceMember.objects.known().filter(mine, force, user=person, organisation__is_active=True)
    return found.select_related("organisation", "user").order_by("organisation__code", "start_on")


def open_for(person: Any, today: date) -> list[Duty]:
    return [
        Duty(str(one.pk), f"{one.organisation}{one.duty or '成员'}", f"taskforcemember/{one.trace_key}")
        for one in lasting(person, today)
    ]


def seen(user: Any, duties: Sequence[Duty]) -> set[str]:
    found = TaskForceMember.objects.visible_to(user).filter(pk__in=[int(duty.key) for duty in duties])
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def move(person: Any, successor: Any, duties: Sequence[Duty], today: date) -> None:
    """The seat is the successor's from today on, or from the day on which it would have begun; in it they stay once."""
    for one in lasting(person, today):
        start_on, end_on = max(one.start_on, today), one.end_on
        end_membership(one, today)
        if not lasting(successor, today).filter(organisation=one.organisation).exists():
            state_member(one.organisation, successor, start_on=start_on, end_on=end_on, duty=one.duty)


def holders(people: Any) -> Any:
    """Whoever sits in a force without a last day."""
    found = TaskForceMember.objects.known().filter(user__in=people, end_on__isnull=True, organisation__is_active=True)
    return found.filter(organisation__ends_on__isnull=True).values_list("user", flat=True)


KINDS = [DutyKind("people.members", "专班成员", "个", Power.VIEW, open_for, seen, move, sight=False, holders=holders)]
