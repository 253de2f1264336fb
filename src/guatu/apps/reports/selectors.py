"""Questions asked of monthly reports: what is to be filled, what waits for review, who has not reported."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from guatu.apps.people.models import Organisation
from guatu.apps.projects.models import PlanStatement, Project
from guatu.apps.reports.models import Correction, Report
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month

REPORTING = (Stage.PREPARATION, Stage.CONSTRUCTION, Stage.COMPLETED, Stage.PRODUCTION)
HANDED_IN = ("submitted", "approved", "locked")


def projects_to_report(user: Any, month: Month) -> QuerySet[Project]:
    """Projects whose month is due: from 前期 to 投产, 谋划 with a plan for the year; not bundles themselves."""
    planned = PlanStatement.objects.known().filter(project=OuterRef("pk"), year=month.year, amount__gt=0)
    children = Project.objects.filter(parent=OuterRef("pk")).exclude(stage=Stage.WITHDRAWN)
    due = Q(stage__in=REPORTING) | (Q(stage=Stage.PLANNING) & Exists(planned))
    return Project.objects.visible_to(user).filter(due).exclude(Exists(children))


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
    """Reports that wait for a decision, themselves or by a correction; one query, for the menu.

    A union, since each half has its index and together they have none: a million reports would be read.
    """
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


def status_of(user: Any, month: Month) -> list[UnitStatus]:
    """Each unit's state of a month, those with most missing first."""
    units: dict[int | None, Counter[str]] = {}
    for unit, stage, state, late, count, planned in _counted(user, month):
        due = count if stage in REPORTING else planned
        if due:
            counts = units.setdefault(unit, Counter())
            counts["passed" if state in ("approved", "locked") else state] += due
            counts["late"] += due if late and state in HANDED_IN else 0
    named = {pk: told for pk, *told in Organisation.objects.filter(pk__in=units).values_list("pk", "code", "name")}
    found = [
        UnitStatus(
            *named.get(unit, ("", "没有责任单位")), counts["due"], counts["draft"], counts["returned"],
            counts["submitted"], counts["passed"], counts["late"],
        )
        for unit, counts in units.items()
        if counts["due"]
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.missing, one.code))


def count_due(user: Any, month: Month) -> int:
    """How many projects are to report for a month."""
    rows = _due(user, month).values_list("stage", "count", "planned")
    return sum(count if stage in REPORTING else planned for stage, count, planned in rows)


def _counted(user: Any, month: Month) -> QuerySet[Any]:
    """(unit, stage, state, late, projects, those with a plan while 谋划): first of projects, as "due", then of reports.

    Two halves, each in the order of an index: joined, the month's reports would be looked up one by one.
    """
    planned = Q(project__stage=Stage.PLANNING) & Exists(_plans(month).filter(project=OuterRef("project")))
    told = (
        reports_of(user, month).exclude(project__in=_bundles()).order_by()
        .values("project__organisation", "project__stage", "state", "late")
        .annotate(count=Count("pk"), planned=Count("pk", filter=planned))
        .values_list("project__organisation", "project__stage", "state", "late", "count", "planned")
    )  # fmt: skip
    due = _due(user, month).values_list("organisation", "stage", Value("due"), Value(False), "count", "planned")
    return due.union(told, all=True)


def _due(user: Any, month: Month) -> QuerySet[Any, Any]:
    """Projects counted by region, unit and stage, with `planned`, those that have a plan of the year while 谋划.

    A stage is grouped by, not asked for, since its own index would lead away from the order of this one.
    """
    planned = Q(stage=Stage.PLANNING) & Exists(_plans(month).filter(project=OuterRef("pk")))
    found = (
        Project.objects.visible_to(user).exclude(pk__in=_bundles()).order_by().values("region", "organisation", "stage")
    )
    return found.annotate(count=Count("pk"), planned=Count("pk", filter=planned))


def _plans(month: Month) -> QuerySet[PlanStatement]:
    return PlanStatement.objects.known().filter(year=month.year, amount__gt=0)


def _bundles() -> QuerySet[Any, Any]:
    """Ids of bundles; "greater than 0" is "not null" in words by which SQLite takes the index."""
    return Project.objects.filter(parent__gt=0).exclude(stage=Stage.WITHDRAWN).order_by().values("parent")


def unreported(user: Any, month: Month, unit: str = "") -> QuerySet[Project]:
    """Projects of which nothing has been handed in for the month."""
    handed = Report.objects.filter(project=OuterRef("pk"), month=str(month), state__in=HANDED_IN)
    found = projects_to_report(user, month).exclude(Exists(handed)).select_related("organisation")
    return found.filter(organisation__code=unit) if unit else found
