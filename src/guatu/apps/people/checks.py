"""What must hold before a verb of people changes anything; each refusal is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models

from guatu.apps.people.models import Organisation, Role, User
from guatu.apps.people.roles import joined_offices
from guatu.kernel.codes import check_uscc
from guatu.kernel.regions import RegionError, code_range

KEY = re.compile(r"[\w.-]+")
RESERVED = frozenset({"new", "import", "export", "template", "operator", ".", ".."})
"""What the addresses of pages and the house itself use."""


class PeopleProblem(ValueError):
    """A unit, person or role cannot be so; carries a Chinese sentence."""


def unused(model: type[models.Model], **key: str) -> None:
    """Raise unless no row has this key yet."""
    (name, value), *_ = key.items()
    field = model._meta.get_field(name)
    if not KEY.fullmatch(value) or value in RESERVED:
        raise PeopleProblem(f"{field.verbose_name}“{value}”不能用：写汉字、字母、数字、点、横线，不留空。")
    if model._default_manager.filter(**key).exists():
        raise PeopleProblem(f"{field.verbose_name}“{value}”已经有了，换一个。")


def check_region(code: str, actor: User) -> str:
    """The code, if it is one and lies within the actor's own range."""
    try:
        code_range(code)
    except RegionError as wrong:
        raise PeopleProblem(str(wrong)) from wrong
    if not actor.region_scope.holds_region(code):
        raise PeopleProblem(f"行政区划“{code}”不在您的范围内。")
    return code


def check_credit_code(text: str) -> str:
    """The code in its plain form, or nothing; a wrong check character passes, since real early codes have one."""
    if not text:
        return ""
    found = check_uscc(text)
    if found.level == "error":
        raise PeopleProblem(f"{found.message}。")
    return found.normal


def check_password(password: str, user: User) -> None:
    """Long enough, not common, not the person's own name: all that is wrong, in one sentence."""
    try:
        validate_password(password, user)
    except ValidationError as wrong:
        raise PeopleProblem("".join(wrong.messages)) from wrong


def check_roles(codes: Iterable[str]) -> list[Role]:
    """The roles of these codes, in the order of the table."""
    wanted = set(codes)
    roles = list(Role.objects.filter(code__in=wanted))
    unknown = wanted - {role.code for role in roles}
    if unknown:
        raise PeopleProblem(f"没有这个角色：{'、'.join(sorted(unknown))}。")
    offices = [role.name for role in roles if role.office]
    if len(offices) > 1:
        raise PeopleProblem(f"{'、'.join(offices)}不能由同一人担任，只留一个。")
    joined = joined_offices(power for role in roles for power in role.powers)
    if joined:
        named = "、".join(role.name for role in roles)
        raise PeopleProblem(f"{named}合起来有了{'、'.join(joined)}的职权，三员不能由同一人担任，去掉一个。")
    return roles


def organisation_named(code: str, actor: User) -> Organisation:
    """The unit, locked for the verb; another region's does not exist."""
    return Organisation.objects.visible_to(actor).select_for_update().get(code=code)


def someone_else(user: User, actor: User, sentence: str) -> None:
    if user.pk == actor.pk:
        raise PeopleProblem(sentence)


def validated(row: models.Model) -> None:
    """The model's own rules and constraints, and no unit below itself; all that is wrong, in one sentence."""
    try:
        row.full_clean(exclude=["password"] if isinstance(row, User) else None)
    except ValidationError as wrong:
        raise PeopleProblem("".join(_sentences(row, wrong))) from wrong
    if isinstance(row, Organisation) and row.pk is not None:
        above, seen = row.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == row.pk:
                raise PeopleProblem(f"{row.name}不能是自己的上级。")
            seen.add(above.pk)
            above = above.parent


def _sentences(row: models.Model, wrong: ValidationError) -> Iterable[str]:
    for name, messages in wrong.message_dict.items():
        named = "" if name == "__all__" else f"{row._meta.get_field(name).verbose_name}："
        for message in messages:
            yield f"{named}{message}"
