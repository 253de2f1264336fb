"""Questions of statistics: which started projects are not listed, and 调度数 beside 统计数."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, OuterRef, QuerySet, Subquery, Sum

from guatu.apps.listing.models import UNLISTED_REASONS, PublishedStatement, StatisticsStatement, UnlistedStatement
from guatu.apps.projects.models import EventStatement, Project
from guatu.apps.reports.models import ReportStatement
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.month import Month


@dataclass(frozen=True)
class Unlisted:
    """A started project outside the statistics library. `months` are whole calendar months since its start."""

    project: Project
    started_on: date
    months: int
    reason: str
    note: str


def dated(event: DatedEvent) -> Subquery:
    """The standing day of an event of the outer project."""
    rows = EventStatement.objects.known().filter(project=OuterRef("pk"), event=event.value)
    return Subquery(rows.values("on")[:1], output_field=DateField())


def unlisted_projects(user: Any, *, unit: str = "") -> QuerySet[Project]:
    """Started, not listed, neither withdrawn nor a bundle; the earliest start first."""
    listed = EventStatement.objects.known().filter(
        project=OuterRef("pk"), event=DatedEvent.LISTED.value, on__isnull=False
    )
    children = Project.objects.filter(parent=OuterRef("pk")).exclude(stage=Stage.WITHDRAWN)
    found = Project.objects.visible_to(user).exclude(stage=Stage.WITHDRAWN).exclude(Exists(listed))
    found = found.exclude(Exists(children)).annotate(started=dated(DatedEvent.STARTED)).filter(started__isnull=False)
    if unit:
        found = found.filter(organisation__code=unit)
    return found.select_related("organisation").order_by("started", "number")


def unlisted_rows(projects: Sequence[Any], today: date) -> list[Unlisted]:
    """The projects with months since start and the reason stated."""
    stated = UnlistedStatement.objects.known().filter(project__in=[one.pk for one in projects])
    reasons = {pk: (reason, note) for pk, reason, note in stated.values_list("project_id", "reason", "note")}
    now = Month.of(today).index
    return [
        Unlisted(
            one, one.started, max(now - Month.of(one.started).index, 0),
            UNLISTED_REASONS.get(reasons.get(one.pk, ("", ""))[0], ""), reasons.get(one.pk, ("", ""))[1],
        )
        for one in projects
    ]  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """调度数 and 统计数 of a project: the month's, and the year's so far. None is 未报 or 无统计数."""

    project: Project
    reported: int | None
    counted: int | None
    reported_year: int
    counted_year: int
    listed_on: date | None = None
    ever_counted: bool = False
    """Whether the year has any 统计数 at all; without one there is nothing to show rather than 0."""

    @property
    def gap(self) -> int:
        """What was reported more (positive) or less than what was counted, over the year."""
        return self.reported_year - self.counted_year


def projects_to_count(user: Any, *, unit: str = "") -> QuerySet[Project]:
    """Projects whose figures stand side by side: all in the library but bundles."""
    children = Project.objects.filter(parent=OuterRef("pk")).exclude(stage=Stage.WITHDRAWN)
    found = Project.objects.visible_to(user).exclude(stage=Stage.WITHDRAWN).exclude(Exists(children))
    found = found.annotate(listed=dated(DatedEvent.LISTED)).select_related("organisation").order_by("number")
    return found.filter(organisation__code=unit) if unit else found


def compared(projects: Sequence[Any], month: Month) -> list[Compared]:
    """Each project's two figures; two queries."""
    ids = [one.pk for one in projects]
    reported = _by_month(ReportStatement, "done", ids, month)
    counted = _by_month(StatisticsStatement, "amount", ids, month)
    return [
        Compared(
            one,
            reported.get(one.pk, {}).get(str(month)),
            counted.get(one.pk, {}).get(str(month)),
            sum(amount or 0 for amount in reported.get(one.pk, {}).values()),
            sum(amount or 0 for amount in counted.get(one.pk, {}).values()),
            getattr(one, "listed", None),
            one.pk in counted,
        )
        for one in projects
    ]


def _by_month(model: Any, field: str, ids: Sequence[int], month: Month) -> dict[int, dict[str, int | None]]:
    found: dict[int, dict[str, int | None]] = {}
    rows = model.objects.known().filter(project__in=ids, month__gte=f"{month.year}-01", month__lte=str(month))
    for pk, text, amount in rows.values_list("project_id", "month", field):
        found.setdefault(pk, {})[text] = amount
    return found


def totals(user: Any, month: Month) -> tuple[int, int]:
    """The year's 调度数 and 统计数 of every project in sight, up to the month."""
    own = projects_to_count(user).order_by().values("pk")
    span = {"month__gte": f"{month.year}-01", "month__lte": str(month), "project__in": own}
    reported = ReportStatement.objects.known().filter(**span).aggregate(sum=Sum("done"))["sum"] or 0
    counted = StatisticsStatement.objects.known().filter(**span).aggregate(sum=Sum("amount"))["sum"] or 0
    return reported, counted


def published_rows(user: Any, region: str = "") -> QuerySet[PublishedStatement]:
    """Published figures as they stand, the newest month first."""
    found = PublishedStatement.objects.visible_to(user).known().order_by("-month", "region", "code")
    return found.filter(region=region) if region else found
