"""The regions an office knows: the national table with its own rows, and which region is home."""

from __future__ import annotations

from collections.abc import Iterable

from guatu.apps.people.models import Organisation
from guatu.apps.policies.models import LocalRegion
from guatu.kernel.regions import Level, Region, Regions, national, trimmed


def regions() -> Regions:
    """The national table extended by the office's own rows."""
    return with_own(LocalRegion.objects.order_by("code"))


def with_own(rows: Iterable[LocalRegion]) -> Regions:
    """The national table extended by these rows."""
    own = [Region(row.code, row.name, Level(row.level), row.parent) for row in rows]
    return national().extended(own) if own else national()


def home() -> str:
    """The region this house serves: that of its highest organisation; "" while there is none."""
    codes = Organisation.objects.filter(parent=None, is_active=True).exclude(region="").values_list("region", flat=True)
    return min(codes, key=lambda code: (len(trimmed(code)), code), default="")


def region_name(code: str) -> str:
    """A region's name; its code when nobody named it."""
    found = regions().find(code)
    return found.name if found else code
