"""Questions asked of monthly reports: what is to be filled, what waits for review, who has not reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from guatu.apps.people.models import Organisation
from guatu.apps.people.scope import sight
from guatu.apps.projects.models import PlanStatement, Project
from guatu.apps.reports.models import Correction, Report
from guatu.apps.trace.holding import held
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month

REPORTING = (Stage.PREPARATION, Stage.CONSTRUCTION, Stage.COMPLETED, Stage.PRODUCTION)
PASSED = ("approved", "locked")
HANDED_IN = ("submitted", *PASSED)
WAITING = "_count_waiting"
"""Where a person's count is kept for the length of a request."""


def projects_to_report(user: Any, month: Month) -> QuerySet[Project]:
    """Projects whose month is due: from 前期 to 投产, 谋划 with a plan for the year; not bundles themselves.

    One that entered the library after the month owes nothing for it, unless it had reported by then.
    """
    planned = PlanStatement.objects.known().filter(project=OuterRef("pk"), year=month.year, amount__gt=0)
    children = Project.objects.filter(parent=OuterRef("pk")).exclude(stage=Stage.WITHDRAWN)
    due = Q(stage__in=REPORTING) | (Q(stage=Stage.PLANNING) & Exists(planned))
    later = Q(entered_on__gte=month.end) & ~Exists(_reported(month))
    return Project.objects.visible_to(user).filter(due).exclude(later).exclude(Exists(children))


def _reported(month: Month) -> QuerySet[Report]:
    return Report.objects.filter(project=OuterRef("pk"), month__lte=str(month))


def units_to_fill(user: Any, month: Month) -> list[Organisation]:
    """The responsible units whose months the person sees, with how many projects each has to report."""
    due = projects_to_report(user, month).order_by().values("organisation").distinct()
    return list(Organisation.objects.filter(pk__in=due).order_by("code"))


def reports_of(user: Any, month: Month) -> QuerySet[Report]:
    return Report.objects.visible_to(user).filter(month=str(month))


def waiting_reports(user: Any, month: Month | None = None) -> QuerySet[Report]:
    """What waits for a decision, the earliest first; one's own are shown, though another must decide them."""
    found = Report.objects.visible_to(user).filter(state="submitted")
    if month is not None:
        found = found.filter(month=str(month))
    return found.select_related("project__organisation", "submitter").order_by("submitted_at", "pk")


def waiting_corrections(user: Any) -> QuerySet[Correction]:
    found = Correction.objects.visible_to(user).filter(state="submitted")
    return found.select_related("report__project__organisation", "submitter").order_by("submitted_at", "pk")


def count_waiting(user: Any) -> int:
    """Reports that wait for a decision, themselves or by a correction; one query, for the menu, once a request.

    A union, since each half has its index and together they have none: a million reports would be read.
    """
    if WAITING not in user.__dict__:
        user.__dict__[WAITING] = _count_waiting(user)
    return user.__dict__[WAITING]  # type: ignore[no-any-return]


def waiting_counted(user: Any, reports: int, corrections: int) -> None:
    """Both are at hand: the menu need not ask. A corrected report has passed, so no report is in both."""
    user.__dict__[WAITING] = reports + corrections


def _count_waiting(user: Any) -> int:
    mine = Report.objects.visible_to(user).order_by()
    corrected = Correction.objects.filter(state="submitted").values("report")
    return mine.filter(state="submitted").values("pk").union(mine.filter(pk__in=corrected).values("pk")).count()


@dataclass(frozen=True)
class UnitStatus:
    """How far one unit is with a month. `missing` are neither handed in nor approved."""

    code: str
    name: str
    due: int
    filling: int
    returned: int
    submitted: int
    passed: int
    late: int

    @property
    def missing(self) -> int:
        return self.due - self.submitted - self.passed


def status_of(user: Any, month: Month) -> Sequence[UnitStatus]:
    """Each unit's state of a month, those with most missing first."""
    question = ("reports.status", sight(user), str(month))
    return held(question, lambda: _status_of(user, month), lambda found: sum(one.due for one in found))


def _status_of(user: Any, month: Month) -> Sequence[UnitStatus]:
    units: dict[int | None, list[int]] = {}
    for unit, *counts in _counted(user, month):
        own = units.setdefault(unit, [0] * len(counts))
        units[unit] = [one + more for one, more in zip(own, counts, strict=True)]
    named = {pk: told for pk, *told in Organisation.objects.filter(pk__in=units).values_list("pk", "code", "name")}
    found = [UnitStatus(*named.get(unit, ("", "没有责任单位")), *counts) for unit, counts in units.items() if counts[0]]
    return tuple(sorted(found, key=lambda one: (-one.missing, one.code)))


def _counted(user: Any, month: Month) -> QuerySet[Any]:
    """(unit, and what UnitStatus counts, in its order): first what is due, of projects, then what there is, of reports.

    Two halves, each in the order of an index: joined, the month's reports would be looked up one by one. Reports are
    grouped by nothing but their unit, since SQLite sorts them for it: a short key sorts faster than four columns.
    """
    planned = Q(project__stage=Stage.PLANNING) & Exists(_plans(month).filter(project=OuterRef("project")))
    told = reports_of(user, month).filter(Q(project__stage__in=REPORTING) | planned)
    told = told.exclude(project__in=bundles()).order_by().values("project__organisation")
    late = Q(late=True, state__in=HANDED_IN)
    states = [Q(state="draft"), Q(state="returned"), Q(state="submitted"), Q(state__in=PASSED), late]
    counts = {f"count{at}": Count("pk", filter=state) for at, state in enumerate(states)}
    told = told.annotate(**counts).values_list("project__organisation", Value(0), *counts)
    nothing = [Value(0)] * len(states)
    due = _due(user, month).values_list("organisation", "due", *nothing)
    later = _entered_later(user, month).values_list("organisation", "less", *nothing)
    return due.union(later, told, all=True)


def _due(user: Any, month: Month) -> QuerySet[Any, Any]:
    """Projects that are to report, `due`, counted by region, unit and stage.

    A stage is grouped by, not asked for, since its own index would lead away from the order of this one.
    """
    planned = Q(stage=Stage.PLANNING) & Exists(_plans(month).filter(project=OuterRef("pk")))
    found = (
        Project.objects.visible_to(user).exclude(pk__in=bundles()).order_by().values("region", "organisation", "stage")
    )
    return found.annotate(due=Count("pk", filter=Q(stage__in=REPORTING) | planned))


def _entered_later(user: Any, month: Month) -> QuerySet[Any, Any]:
    """Of each unit how many of these owe nothing for the month yet, below zero: few, and found by an index."""
    planned = Q(stage=Stage.PLANNING) & Exists(_plans(month).filter(project=OuterRef("pk")))
    found = Project.objects.visible_to(user).filter(entered_on__gte=month.end).exclude(pk__in=bundles())
    found = found.filter(Q(stage__in=REPORTING) | planned).exclude(Exists(_reported(month))).order_by()
    return found.values("organisation").annotate(less=Count("pk") * -1)


def _plans(month: Month) -> QuerySet[PlanStatement]:
    return PlanStatement.objects.known().filter(year=month.year, amount__gt=0)


def bundles() -> QuerySet[Any, Any]:
    """Ids of bundles; "greater than 0" is "not null" in words by which SQLite takes the index."""
    return Project.objects.filter(parent__gt=0).exclude(stage=Stage.WITHDRAWN).order_by().values("parent")


def unreported(user: Any, month: Month, unit: str = "") -> QuerySet[Project]:
    """Projects of which nothing has been handed in for the month."""
    handed = Report.objects.filter(project=OuterRef("pk"), month=str(month), state__in=HANDED_IN)
    found = projects_to_report(user, month).exclude(Exists(handed)).select_related("organisation")
    return found.filter(organisation__code=unit) if unit else found
