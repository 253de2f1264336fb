"""Units and leaders a ledger names: found by name in the range of regions, created with the import, or told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guatu.apps.people.models import Leader, Organisation, OrganisationKind
from guatu.apps.projects.importing.names import same
from guatu.apps.trace.action import note

LEADER_LENGTH = 32
CODE_DIGITS, KEY_DIGITS = 3, 3


class Known:
    """Who goes by which name. A name of several is ambiguous; `missing` gathers names nobody goes by."""

    def __init__(self, rows: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        self.ids: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.ambiguous: set[str] = set()
        self.missing: dict[str, str] = {}
        self._asked: dict[str, int | str | None] = {}
        self._made: dict[str, int] = {}
        for pk, names in rows:
            self.names[pk] = names[0]
            for name in {same(name) for name in names if name}:
                if self.ids.setdefault(name, pk) != pk:
                    self.ambiguous.add(name)

    def find(self, name: str) -> int | str | None:
        """The id; the name itself, marked, where it has to be created; None where it is ambiguous."""
        if name not in self._asked:
            self._asked[name] = self._find(name)
        return self._asked[name]

    def _find(self, name: str) -> int | str | None:
        key = same(name)
        if key in self.ambiguous:
            return None
        if key in self.ids:
            return self.ids[key]
        return f"+{self.missing.setdefault(key, name)}"

    def made(self, name: str, pk: int) -> None:
        self.ids[same(name)] = pk
        self.names[pk] = name

    def id_of(self, found: int | str | None) -> int | None:
        """The id of what `find` answered, once the missing ones are made."""
        if not isinstance(found, str):
            return found
        if found not in self._made:
            self._made[found] = self.ids[same(found[1:])]
        return self._made[found]

    def name_of(self, found: int | str | None) -> str | None:
        if found is None:
            return None
        return found[1:] if isinstance(found, str) else self.names.get(found, "")


def known_units(actor: Any) -> Known:
    """The organisations of the actor's range, by full and short name."""
    found = Organisation.objects.visible_to(actor).filter(is_active=True).order_by("pk")  # type: ignore[attr-defined]
    return Known((pk, names) for pk, *names in found.values_list("pk", "name", "short_name"))  # type: ignore[misc]


def known_leaders(actor: Any) -> Known:
    found = Leader.objects.visible_to(actor).filter(is_active=True).order_by("pk")  # type: ignore[attr-defined]
    return Known((pk, (name,)) for pk, name in found.values_list("pk", "name"))


def create_missing(units: Known, leaders: Known, region: str, parent: Organisation | None = None) -> None:
    """Create who is missing, as responsible units and leaders of the region, with a line of the trace each.

    Units stand under `parent`, the importer's own, so that an import never makes another region the house's home.
    """
    for name, code in zip(units.missing.values(), _free(Organisation, "code", f"{region}-", CODE_DIGITS), strict=False):
        made = Organisation.objects.create(
            code=code, name=name, kind=OrganisationKind.RESPONSIBLE_UNIT, region=region, parent=parent
        )
        units.made(name, made.pk)
        note(made, "name", None, name)
    for name, key in zip(leaders.missing.values(), _free(Leader, "key", f"L{region}", KEY_DIGITS), strict=False):
        leader = Leader.objects.create(key=key, name=name, region=region)
        leaders.made(name, leader.pk)
        note(leader, "name", None, name)


def _free(model: Any, field: str, start: str, digits: int) -> Iterable[str]:
    """Codes nobody has: 410703-001, 410703-002, …"""
    taken = set(model.objects.filter(**{f"{field}__startswith": start}).values_list(field, flat=True))
    number = len(taken)
    while True:
        number += 1
        if (code := f"{start}{number:0{digits}d}") not in taken:
            yield code
