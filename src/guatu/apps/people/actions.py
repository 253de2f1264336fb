"""The verbs of people: units, leaders, accounts, roles and passwords, each with its trace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from guatu.apps.people import events, passwords, second_factor
from guatu.apps.people.changing import LEADER_FIELDS, ORGANISATION_FIELDS, USER_FIELDS, change_fields
from guatu.apps.people.checks import (
    PeopleProblem,
    check_password,
    check_roles,
    organisation_named,
    someone_else,
    unused,
)
from guatu.apps.people.handing import nothing_open
from guatu.apps.people.models import Leader, Organisation, User, UserRole
from guatu.apps.trace.action import action, note, record
from guatu.kernel.powers import Power


@action(power=Power.MANAGE_PEOPLE)
def create_organisation(code: str, *, name: str, kind: str, region: str, actor: User, **fields: Any) -> Organisation:
    """Add a unit. Raises PeopleProblem for a code in use or a region outside the actor's."""
    unused(Organisation, code=code.strip())
    made = Organisation(code=code.strip())
    change_fields(made, {"name": name, "kind": kind, "region": region} | fields, ORGANISATION_FIELDS, actor)
    record(events.ORGANISATION_CREATED, actor=actor, subject=made)
    return made


@action(power=Power.MANAGE_PEOPLE)
def change_organisation(code: str, *, actor: User, reason: str = "", **fields: Any) -> Organisation:
    """Change a unit's fields. Raises PeopleProblem when it would stand below itself."""
    found = organisation_named(code, actor)
    change_fields(found, fields, ORGANISATION_FIELDS, actor)
    record(events.ORGANISATION_CHANGED, actor=actor, subject=found, reason=reason)
    return found


@action(power=Power.MANAGE_PEOPLE)
def close_organisation(code: str, *, reason: str, actor: User) -> Organisation:
    """Let a unit be used no longer; what it did stays."""
    found = organisation_named(code, actor)
    if found.users.filter(is_active=True).exists():
        raise PeopleProblem(f"{found.name}还有在用的账号，先停用或调到别的单位。")
    change_fields(found, {"is_active": False}, frozenset({"is_active"}), actor)
    record(events.ORGANISATION_CLOSED, actor=actor, subject=found, reason=reason)
    return found


@action(power=Power.MANAGE_PEOPLE)
def reopen_organisation(code: str, *, reason: str, actor: User) -> Organisation:
    """Let a closed unit be used again."""
    found = organisation_named(code, actor)
    change_fields(found, {"is_active": True}, frozenset({"is_active"}), actor)
    record(events.ORGANISATION_REOPENED, actor=actor, subject=found, reason=reason)
    return found


@action(power=Power.MANAGE_PEOPLE)
def create_leader(key: str, *, name: str, region: str, actor: User, **fields: Any) -> Leader:
    """Add a leader who answers for projects."""
    unused(Leader, key=key.strip())
    made = Leader(key=key.strip())
    change_fields(made, {"name": name, "region": region} | fields, LEADER_FIELDS, actor)
    record(events.LEADER_CREATED, actor=actor, subject=made)
    return made


@action(power=Power.MANAGE_PEOPLE)
def change_leader(key: str, *, actor: User, reason: str = "", **fields: Any) -> Leader:
    """Change a leader's name, position, account, or whether they are in office."""
    found = Leader.objects.visible_to(actor).select_for_update().get(key=key)
    change_fields(found, fields, LEADER_FIELDS, actor)
    record(events.LEADER_CHANGED, actor=actor, subject=found, reason=reason)
    return found


@action(power=Power.MANAGE_PEOPLE)
def create_user(
    login: str,
    *,
    name: str,
    region: str,
    actor: User,
    password: str | None = None,
    roles: Iterable[str] = (),
    must_change_password: bool = True,
    **fields: Any,
) -> User:
    """Add an account. Without a password it cannot log in yet; roles need the power to grant them as well."""
    login = login.strip()
    unused(User, login=login)
    made = User(login=login, must_change_password=must_change_password)
    if password is None:
        made.set_unusable_password()
    else:
        made.name = name
        check_password(password, made)
        passwords.give(made, password, timezone.now())
    change_fields(made, {"name": name, "region": region} | fields, USER_FIELDS, actor)
    codes = tuple(roles)
    if codes:
        set_roles(login, codes, reason="新增人员", actor=actor)
    record(events.USER_CREATED, actor=actor, subject=made, login=login)
    return made


@action(power=Power.MANAGE_PEOPLE)
def change_user(login: str, *, actor: User, reason: str = "", **fields: Any) -> User:
    """Change a person's name, unit, region or phone."""
    found = _user(login, actor)
    change_fields(found, fields, USER_FIELDS, actor)
    record(events.USER_CHANGED, actor=actor, subject=found, reason=reason)
    return found


@action(power=Power.MANAGE_PEOPLE)
def disable_user(login: str, *, reason: str, actor: User, today: date | None = None) -> User:
    """Shut an account: its log-ins end with the next request, and for good.

    Given the day, raises PeopleProblem while the person has open duties: they are handed over first. Without it the
    account is shut all the same, as when a password got out; the duties wait for their hand-over.
    """
    found = _user(login, actor)
    someone_else(found, actor, "不能停用自己的账号，请由另一位管理员办理。")
    if today is not None:
        nothing_open(found, today)
    found.session_version += 1  # opened again, its old log-ins stay shut
    change_fields(found, {"is_active": False}, frozenset({"is_active"}), actor)
    record(events.USER_DISABLED, actor=actor, subject=found, reason=reason)
    return found


@action(power=Power.MANAGE_PEOPLE)
def enable_user(login: str, *, reason: str, actor: User) -> User:
    """Open a shut account again."""
    found = _user(login, actor)
    change_fields(found, {"is_active": True}, frozenset({"is_active"}), actor)
    record(events.USER_ENABLED, actor=actor, subject=found, reason=reason)
    return found


@action(power=Power.MANAGE_SECURITY)
def set_roles(login: str, codes: Iterable[str], *, reason: str, actor: User) -> User:
    """Give a person exactly these roles. Nobody grants to themselves, and nobody holds two of the 三员."""
    found = _user(login, actor)
    someone_else(found, actor, "不能给自己授权，请由另一位安全管理员办理。")
    roles = check_roles(codes)
    held = UserRole.objects.filter(user=found).order_by("role").values_list("role__name", flat=True)
    before, named = "、".join(held), "、".join(role.name for role in roles)
    UserRole.objects.filter(user=found).delete()
    UserRole.objects.bulk_create(UserRole(user=found, role=role, office=role.office) for role in roles)
    note(found, "roles", before or None, named or None)
    User.objects.filter(pk=found.pk).update(session_version=F("session_version") + 1)
    codes = [role.code for role in roles]
    record(events.ROLES_SET, actor=actor, subject=found, reason=reason, roles=named or "无", codes=codes)
    return User.objects.get(pk=found.pk)


@action(power=Power.MANAGE_SECURITY)
def reset_password(login: str, *, password: str, actor: User, must_change_password: bool = True) -> User:
    """Give a person a new password, which they must change at their next log-in. Nobody gives it to themselves."""
    found = _user(login, actor)
    someone_else(found, actor, "自己的口令在“我的账号”里改，或由另一位安全管理员重设。")
    check_password(password, found)
    found.must_change_password = must_change_password
    found.save(update_fields=["must_change_password", *passwords.give(found, password, timezone.now())])
    record(events.PASSWORD_RESET, actor=actor, subject=found)
    return found


@action(power=Power.OWN_ACCOUNT)
def change_password(old: str, new: str, *, actor: User) -> User:
    """Change one's own password; the old one proves that it is oneself."""
    if not actor.check_password(old):
        raise PeopleProblem("原口令不对。")
    if old == new:
        raise PeopleProblem("新口令和原口令一样，换一个。")
    check_password(new, actor)
    actor.must_change_password = False
    actor.save(update_fields=["must_change_password", *passwords.give(actor, new, timezone.now())])
    record(events.PASSWORD_CHANGED, actor=actor, subject=actor)
    return actor


@action(power=Power.OWN_ACCOUNT)
def note_log_in(*, actor: User) -> None:
    """Leave in the trace that a person came in; where from stands in the entry's origin."""
    record(events.LOGGED_IN, actor=actor, subject=actor)


@action(power=Power.OWN_ACCOUNT)
def note_log_out(*, actor: User) -> None:
    """Leave in the trace that a person went out."""
    record(events.LOGGED_OUT, actor=actor, subject=actor)


@action(power=Power.MANAGE_SECURITY)
def note_lock_out(key: str, *, times: int, actor: User) -> None:
    """Leave in the trace that an account name or an address was shut after wrong passwords."""
    record(events.LOCKED_OUT, actor=actor, subject=("log-in", key, key), times=times)


@action(power=Power.OWN_ACCOUNT)
def join_second_factor(code: str, *, actor: User) -> list[str]:
    """Take the phone whose code is right as one's second factor; answers the codes for paper, told this once."""
    codes = second_factor.join(actor, code)
    if codes is None:
        raise PeopleProblem("验证码不对，或已过时。看手机上现在的六位数，再填一次。")
    record(events.SECOND_FACTOR_JOINED, actor=actor, subject=actor)
    return codes


@action(power=Power.OWN_ACCOUNT)
def leave_second_factor(password: str, *, actor: User) -> None:
    """Do without one's second factor, where the house's profile lets one."""
    if not actor.check_password(password):
        raise PeopleProblem("口令不对。")
    if second_factor.must_have_one(actor):
        raise PeopleProblem("本系统要求三员使用第二种验证，不能取消。换手机，直接重新绑定。")
    if not second_factor.leave(actor):
        raise PeopleProblem("没有绑定，不用取消。")
    record(events.SECOND_FACTOR_LEFT, actor=actor, subject=actor)


@action(power=Power.MANAGE_SECURITY)
def reset_second_factor(login: str, *, reason: str, actor: User) -> User:
    """Forget a person's second factor, when phone and paper are lost; their log-ins end."""
    found = _user(login, actor)
    someone_else(found, actor, "不能重置自己的第二种验证，请由另一位安全管理员办理。")
    if not second_factor.leave(found):
        raise PeopleProblem(f"{found.name}没有绑定第二种验证。")
    found.session_version += 1
    found.save(update_fields=["session_version"])
    record(events.SECOND_FACTOR_RESET, actor=actor, subject=found, reason=reason)
    return found


def _user(login: str, actor: User) -> User:
    return User.objects.visible_to(actor).select_for_update().get(login=login)
