"""Questions about units, people and leaders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from guatu.apps.people.dated import Handover, TaskForceMember, TaskForceMemberQuerySet
from guatu.apps.people.models import Leader, Organisation, User, UserQuerySet


def organisations_to_list(user: User, *, words: str = "", kind: str = "") -> models.QuerySet[Organisation]:
    """Units of one's range, by words of their name or code, and by kind."""
    found = Organisation.objects.visible_to(user).select_related("parent")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(code__icontains=words))
    return found.filter(kind=kind) if kind else found


def people_to_list(user: User, *, words: str = "", organisation: str = "") -> UserQuerySet:
    """Accounts of one's range, by words of their name or login, and by the code of their unit."""
    found = User.objects.visible_to(user).select_related("organisation").prefetch_related("roles")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(login__icontains=words))
    return found.filter(organisation__code=organisation) if organisation else found


def leaders_to_list(user: User, *, words: str = "") -> models.QuerySet[Leader]:
    """Leaders of one's range, by words of their name or position."""
    found = Leader.objects.visible_to(user).select_related("organisation", "user")
    return found.filter(Q(name__icontains=words) | Q(position__icontains=words)) if words else found


def handovers_of(user: User) -> models.QuerySet[Handover]:
    """Hand-overs of people of one's range, the latest first."""
    return Handover.objects.visible_to(user).select_related("person", "successor")


def members_to_list(user: User, *, words: str = "", force: str = "") -> TaskForceMemberQuerySet:
    """Members of the task forces of one's range, past and to come too, by words of their name, and by task force."""
    found = TaskForceMember.objects.visible_to(user).known().select_related("organisation", "user__organisation")
    if words:
        named = Q(user__name__icontains=words) | Q(user__login__icontains=words) | Q(duty__icontains=words)
        found = found.filter(named | Q(organisation__name__icontains=words))
    return found.filter(organisation__code=force) if force else found
