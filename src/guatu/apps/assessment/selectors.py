"""Questions about evidence."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, Value, When

from guatu.apps.assessment.models import Evidence, EvidenceQuerySet
from guatu.kernel.month import Month

WAITS = Q(confirmed_by__isnull=True, return_reason="") | Q(confirmed_by__isnull=False, leaving_by__isnull=False)
"""For a second person: recorded and not decided, or asked to be taken back."""


def evidence_of_year(user: Any, month: Month) -> list[Evidence]:
    """What stands of the year up to the month and the user may see: what waits first, then the latest."""
    found = Evidence.objects.visible_to(user).known().filter(day__gte=month.year_start, day__lt=month.end)
    first = Case(When(WAITS, then=Value(0)), When(confirmed_by__isnull=True, then=Value(1)), default=Value(2))
    named = found.select_related("organisation", "recorded_by", "confirmed_by", "leaving_by")
    return list(named.order_by(first, "-day", "organisation__code", "pk"))


def evidence_waiting(user: Any) -> EvidenceQuerySet:
    """What waits for a second person, without what the user recorded or asked to take back."""
    own = Q(confirmed_by__isnull=True, recorded_by=user.pk) | Q(leaving_by=user.pk)
    return Evidence.objects.visible_to(user).known().filter(WAITS).exclude(own)


def evidence_returned(user: Any) -> EvidenceQuerySet:
    """What came back to the user, who recorded it or took it over."""
    return Evidence.objects.visible_to(user).known().filter(returned_to(user))


def returned_to(person: Any) -> Q:
    """That an item came back to somebody: to whom it was handed over, else to who recorded it."""
    mine = Q(handed_to=person.pk) | Q(handed_to__isnull=True, recorded_by=person.pk)
    return Q(confirmed_by__isnull=True) & ~Q(return_reason="") & mine
