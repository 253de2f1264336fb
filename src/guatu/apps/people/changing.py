"""Fields of a unit, a person or a leader set and saved, each with its line in the trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guatu.apps.people.checks import check_credit_code, check_region, validated
from guatu.apps.people.models import User, masked
from guatu.apps.trace.action import note

ORGANISATION_FIELDS = frozenset({"name", "short_name", "kind", "region", "parent", "uscc", "starts_on", "ends_on"})
LEADER_FIELDS = frozenset({"name", "position", "region", "organisation", "user", "is_active"})
USER_FIELDS = frozenset({"name", "organisation", "region", "phone"})


def change_fields(row: Any, fields: Mapping[str, Any], allowed: frozenset[str], actor: User) -> None:
    """Set and save the fields that differ, each with its line; a new row has lines for all it was given."""
    unknown = set(fields) - allowed
    if unknown:
        raise TypeError(f"{type(row).__name__} has no changeable field {', '.join(sorted(unknown))}")
    fresh = row.pk is None
    for name, value in fields.items():
        value = value.strip() if isinstance(value, str) else value
        before = None if fresh else getattr(row, name)
        if name == "region":
            value = check_region(value, actor)
        if name == "uscc":
            value = check_credit_code(value)
        if value == before or (fresh and value in ("", None)):
            continue
        setattr(row, name, value)
        note(row, name, told(name, before), told(name, value))
    validated(row)
    row.save()


def told(name: str, value: Any) -> Any:
    """How a value stands in the trace: units and people by their key, phones masked."""
    if value is not None and name == "phone":
        return masked(value)
    return getattr(value, "trace_key", value)
