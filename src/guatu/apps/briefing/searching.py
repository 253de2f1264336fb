"""The search box: projects by number, name or code, and units by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from guatu.apps.people.selectors import organisations_to_list
from guatu.apps.projects.models import Project
from guatu.apps.trace.paging import page_of

UNITS_SHOWN = 5
SHORTEST = 1


def found_for(user: Any, words: str, given: Mapping[str, str]) -> dict[str, Any]:
    """`page` of projects by number, the first `units`, whether there are `more_units`: what the person may see."""
    if len(words) < SHORTEST:
        return {"page": None, "units": [], "more_units": False}
    named = Q(name__icontains=words) | Q(number__iexact=words) | Q(code__startswith=words) | Q(owner__icontains=words)
    projects = Project.objects.visible_to(user).filter(named).select_related("organisation", "leader")
    first = not given.get("after") and not given.get("before")
    units = list(organisations_to_list(user, words=words)[: UNITS_SHOWN + 1]) if first else []
    page = page_of(projects, given, by="number")
    return {"page": page, "units": units[:UNITS_SHOWN], "more_units": len(units) > UNITS_SHOWN}
