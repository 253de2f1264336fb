"""The verbs of task forces: who joins, in what duty, from which day, until which. Their sight lasts as long."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from guatu.apps.people import events
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.dated import TaskForceMember
from guatu.apps.people.models import Organisation, OrganisationKind, User
from guatu.apps.trace.action import action, note, record
from guatu.apps.trace.statements import retract, supersede
from guatu.kernel.powers import Power

FIELDS = ("duty", "end_on")
Changed = dict[str, tuple[Any, Any]]


@action(power=Power.MANAGE_PEOPLE)
def join_force(
    code: str, *, login: str, start_on: date, actor: User, end_on: date | None = None, duty: str = "", reason: str = ""
) -> TaskForceMember:
    """Make a person a member of a task force from a day until another (not included); None: as long as it stands.

    Raises PeopleProblem for a unit that is no task force, days outside its own, or days that the person is a member
    already; Organisation.DoesNotExist or User.DoesNotExist out of range.
    """
    force = Organisation.objects.visible_to(actor).select_for_update().get(code=code)
    person = User.objects.visible_to(actor).get(login=login)
    member, changed = state_member(force, person, start_on=start_on, end_on=end_on, duty=duty.strip())
    if not changed:
        raise PeopleProblem(f"{person.name}已是{force}的成员，没有变化。")
    until = f"至{end_on}前" if end_on else ""
    said = {"force": str(force), "start_on": start_on, "until": until}
    record(events.MEMBER_JOINED, actor=actor, subject=person, reason=reason, **said)
    return member


@action(power=Power.MANAGE_PEOPLE)
def change_member(
    code: str, *, login: str, start_on: date, actor: User, end_on: date | None, duty: str, reason: str
) -> TaskForceMember:
    """Change the last day or the duty of a membership that stands."""
    force = Organisation.objects.visible_to(actor).select_for_update().get(code=code)
    person = User.objects.visible_to(actor).get(login=login)
    TaskForceMember.objects.known().get(organisation=force, user=person, start_on=start_on)
    member, changed = state_member(force, person, start_on=start_on, end_on=end_on, duty=duty.strip())
    if not changed:
        raise PeopleProblem("没有变化，不用保存。")
    said = {"force": str(force), "end_on": end_on or "未定"}
    record(events.MEMBER_CHANGED, actor=actor, subject=person, reason=reason, **said)
    return member


def state_member(
    force: Organisation, person: User, *, start_on: date, end_on: date | None, duty: str
) -> tuple[TaskForceMember, Changed]:
    """State a membership within the running verb, each changed field with its line; {} where it stands already."""
    _check(force, person, start_on, end_on)
    subject = {"organisation": force, "user": person, "start_on": start_on}
    fresh = not TaskForceMember.objects.known().filter(**subject).exists()
    member, changed = supersede(TaskForceMember, subject=subject, values={"duty": duty, "end_on": end_on})
    told = ({"start_on": (None, start_on)} if fresh else {}) | changed
    for name, (before, after) in told.items():
        if before or after:
            note(f"taskforcemember/{member.trace_key}", name, before, after)
    return member, told


def end_membership(member: TaskForceMember, on: date) -> None:
    """Let a membership last no longer than before a day; one that had not begun by then is taken back whole."""
    subject = {"organisation": member.organisation, "user": member.user, "start_on": member.start_on}
    key = f"taskforcemember/{member.trace_key}"
    if on <= member.start_on:
        retract(TaskForceMember, subject=subject)
        note(key, "start_on", member.start_on, None)
    else:
        supersede(TaskForceMember, subject=subject, values={"end_on": on})
        note(key, "end_on", member.end_on, on)


def _check(force: Organisation, person: User, start_on: date, end_on: date | None) -> None:
    if force.kind != OrganisationKind.TASK_FORCE:
        raise PeopleProblem(f"{force}不是专班。先在“单位”里把类别改成专班，填起始日。")
    if not person.is_active:
        raise PeopleProblem(f"{person.name}的账号已停用，不能加入专班。")
    if force.starts_on is not None and start_on < force.starts_on:
        raise PeopleProblem(f"加入日期{start_on}早于{force}的起始日{force.starts_on}。")
    if force.ends_on is not None and start_on >= force.ends_on:
        raise PeopleProblem(f"加入日期{start_on}时{force}已经终止（{force.ends_on}）。")
    if end_on is not None and end_on <= start_on:
        raise PeopleProblem(f"退出日期{end_on}应晚于加入日期{start_on}。")
    lasting = Q(end_on__isnull=True) | Q(end_on__gt=start_on)
    others = TaskForceMember.objects.known().filter(lasting, organisation=force, user=person)
    if end_on is not None:
        others = others.filter(start_on__lt=end_on)
    held = others.exclude(start_on=start_on).order_by("start_on").first()
    if held is not None:
        until = f"至{held.end_on}前" if held.end_on else ""
        raise PeopleProblem(f"{person.name}自{held.start_on}{until}已是{force}的成员，加入日期和退出日期不能与之重叠。")
