"""Questions asked of monthly reports: what is to be filled, what waits for review, who has not reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

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
    states = ("draft", "returned", "submitted")
    mine = Q(reports__month=str(month))
    counts = {state: Count("reports", filter=mine & Q(reports__state=state)) for state in states}
    passed = Count("reports", filter=mine & Q(reports__state__in=["approved", "locked"]))
    late = Count("reports", filter=mine & Q(reports__state__in=HANDED_IN, reports__late=True))
    rows = (
        projects_to_report(user, month)
        .order_by()
        .values("organisation__code", "organisation__name")
        .annotate(due=Count("pk", distinct=True), **counts, passed=passed, late_count=late)
    )
    found = [
        UnitStatus(
            row["organisation__code"] or "", row["organisation__name"] or "没有责任单位", row["due"], row["draft"],
            row["returned"], row["submitted"], row["passed"], row["late_count"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda unit: (-unit.missing, unit.code))


def unreported(user: Any, month: Month, unit: str = "") -> QuerySet[Project]:
    """Projects of which nothing has been handed in for the month."""
    handed = Report.objects.filter(project=OuterRef("pk"), month=str(month), state__in=HANDED_IN)
    found = projects_to_report(user, month).exclude(Exists(handed)).select_related("organisation")
    return found.filter(organisation__code=unit) if unit else found
