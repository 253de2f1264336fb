"""The command line's own account, and the built-in roles, made when they are first needed."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from guatu.apps.people.models import Role, User
from guatu.apps.people.roles import BUILT_IN, OPERATOR

OPERATOR_LOGIN = "operator"


def operator() -> User:
    """The actor of commands: holds every power, belongs to whoever holds the machine, and cannot log in."""
    ensure_roles()
    found, _ = User.objects.get_or_create(
        login=OPERATOR_LOGIN,
        defaults={"name": OPERATOR.name, "built_in": True, "password": make_password(None)},
    )
    return found


def ensure_roles() -> None:
    """Bring the table of roles to what roles.py says; asked for by `guatu migrate`, it writes only what differs."""
    known = {role.code: role for role in Role.objects.all()}
    for role in BUILT_IN:
        wanted = {
            "name": role.name,
            "powers": sorted(role.powers),
            "reach": str(role.reach),
            "office": role.office,
        }
        found = known.get(role.code)
        if found is None:
            Role.objects.get_or_create(code=role.code, defaults=wanted)
        elif any(getattr(found, name) != value for name, value in wanted.items()):
            Role.objects.filter(pk=found.pk).update(**wanted)
