"""A bulletin drawn up: by the command from facts in memory, by the page from what the last computation kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings

from guatu.apps.briefing.bulletin import answers, compose
from guatu.apps.briefing.bulletin.words import Bulletin
from guatu.apps.monitoring.models import Computation
from guatu.apps.people.models import Organisation
from guatu.apps.policies.regions import home
from guatu.apps.trace.heads import head_line, head_now
from guatu.kernel.month import Month


def draw_up(month: Month, *, on: date) -> Bulletin:
    """The bulletin of a month as its facts answer now, or as they were sealed."""
    made = compose(answers.computed(month), on=on, office=office(), demonstration=demonstration())
    return replace(made, head=trace_head())


def draft(month: Month, *, on: date) -> Bulletin:
    """The bulletin of a month as it was last computed. Raises NotComputed."""
    computation = Computation.objects.filter(month=str(month)).first()
    if computation is None:
        raise answers.NotComputed(f"{month.label}还没有计算。先计算该月，再起草通报。")
    return replace(_draft(month, on, computation.computed_at, computation.snapshot), head=trace_head())


@lru_cache(maxsize=8)
def _draft(month: Month, on: date, computed_at: datetime, snapshot: str) -> Bulletin:
    """What a page shows follows from one computation, so the next view of it asks the database for nothing."""
    return compose(answers.kept(month), on=on, office=office(), demonstration=demonstration())


def office() -> str:
    """Who signs: the project office of the house's region, else nobody."""
    offices = Organisation.objects.filter(kind="project_office", region=home(), is_active=True).order_by("code")
    return offices.values_list("name", flat=True).first() or ""


def trace_head() -> str:
    """How far the trace went: printed in many hands, it shows an end cut off or a past rewritten."""
    kept = head_now(settings.GUATU_CLOCK())
    return "" if kept is None else head_line(kept)


def demonstration() -> bool:
    return bool(getattr(settings, "GUATU_DEMONSTRATION", False))


def served_by(user: object) -> bool:
    """Whether a person sees all that a bulletin of the house tells: the whole of its region."""
    scope = user.scope  # type: ignore[attr-defined]
    return bool(scope.whole_region and scope.holds_region(home()))
