"""The regions an office knows: the national table with its own rows, and which region is home."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guatu.apps.people.models import Organisation
from guatu.apps.policies.models import LocalRegion
from guatu.kernel.powers import PowerDenied
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


def must_serve_house(actor: Any) -> None:
    """Raise PowerDenied unless the actor sees all of the home region: months and sets are one for the whole house."""
    place, scope = home(), actor.scope
    if place and not (scope.whole_region and scope.holds_region(place)):
        raise PowerDenied("这一步办的是全区的事，不限于您看得到的部分，请由区项目办办理。")


def region_name(code: str) -> str:
    """A region's name; its code when nobody named it."""
    return regions().name_of(code)
