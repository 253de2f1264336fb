"""Questions of statistics: which started projects are not listed, and 调度数 beside 统计数."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, DateField, OuterRef, QuerySet, Subquery, Sum, Value

from guatu.apps.listing.models import UNLISTED_REASONS, PublishedStatement, StatisticsStatement, UnlistedStatement
from guatu.apps.people.scope import sight
from guatu.apps.projects.models import EventStatement, Project, seen_by
from guatu.apps.reports.models import ReportStatement
from guatu.apps.reports.selectors import bundles
from guatu.apps.trace.holding import held
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.month import Month

FEW_LEFT_OUT = 5_000
"""Up to so many projects are taken off a sum of all; where more are left out, those that count are summed."""


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


def unlisted_projects(user: Any, *, unit: str = "") -> QuerySet[EventStatement]:
    """Starts of what is not listed, neither withdrawn nor a bundle, each with its project; the earliest start first.

    Asked of the starts, since an index has all of them, and those listed, without a look at the projects.
    """
    days = EventStatement.objects.known().filter(on__isnull=False)
    listed = days.filter(event=DatedEvent.LISTED.value).values("project")
    found = days.visible_to(user).filter(event=DatedEvent.STARTED.value).exclude(project__in=listed)
    found = found.exclude(project__stage=Stage.WITHDRAWN).exclude(project__in=bundles())
    if unit:
        found = found.filter(project__organisation__code=unit)
    return found.select_related("project__organisation").order_by("on", "project__number")


def unlisted_page(user: Any, unit: str, first: int, most: int) -> tuple[Sequence[EventStatement], int]:
    """At most so many of them from the one at `first`, and how many there are in all."""
    found = unlisted_projects(user, unit=unit)

    def ask() -> tuple[Sequence[EventStatement], int]:
        rows = list(found[first : first + most])
        return rows, first + len(rows) if rows and len(rows) < most else found.count()

    return held(("listing.unlisted", sight(user), unit, first, most), ask, lambda answer: answer[1])


def unlisted_rows(starts: Sequence[Any], today: date) -> list[Unlisted]:
    """The projects of these starts with months since and the reason stated."""
    stated = UnlistedStatement.objects.known().filter(project__in=[one.project_id for one in starts])
    reasons = {pk: (reason, note) for pk, reason, note in stated.values_list("project_id", "reason", "note")}
    now = Month.of(today).index
    return [
        Unlisted(
            one.project, one.on, max(now - Month.of(one.on).index, 0),
            UNLISTED_REASONS.get(reasons.get(one.project_id, ("", ""))[0], ""),
            reasons.get(one.project_id, ("", ""))[1],
        )
        for one in starts
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
    found = _counting(Project.objects.filter(seen_by(user, "pk")))  # by number, not by an index of the region
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
    """The year's 调度数 and 统计数 of every project in sight, up to the month.

    Where few projects are out of sight or not counted, all is summed by an index and theirs is taken off.
    """
    question = ("listing.totals", sight(user), str(month))
    found = held(question, lambda: _totals(user, month), lambda found: found.rows)
    return found.reported, found.counted


class Sums(NamedTuple):
    """Two sums in 分, and of how many statements they are."""

    reported: int = 0
    counted: int = 0
    rows: int = 0


def _totals(user: Any, month: Month) -> Sums:
    if user.is_authenticated and user.scope.whole_region:
        left_out = _left_out(user)
        if len(left_out) <= FEW_LEFT_OUT:
            whole, off = _sums(month), _sums(month, left_out) if left_out else Sums()
            return Sums(whole.reported - off.reported, whole.counted - off.counted, whole.rows)
    return _sums(month, _counting(Project.objects.visible_to(user)).values("pk"))


def _sums(month: Month, projects: Any = None) -> Sums:
    """The year's two sums up to a month, of some projects or of all; one query."""
    span: dict[str, Any] = {"month__gte": f"{month.year}-01", "month__lte": str(month)}
    if projects is not None:
        span["project__in"] = projects
    reported = ReportStatement.objects.known().filter(**span).values(which=Value("reported"))
    counted = StatisticsStatement.objects.known().filter(**span).values(which=Value("counted"))
    columns = ("which", "sum", "rows")
    both = reported.annotate(sum=Sum("done"), rows=Count("pk")).values_list(*columns)
    both = both.union(counted.annotate(sum=Sum("amount"), rows=Count("pk")).values_list(*columns), all=True)
    found = {which: (total or 0, rows) for which, total, rows in both}
    (told, tolds), (count, counts) = found.get("reported", (0, 0)), found.get("counted", (0, 0))
    return Sums(told, count, tolds + counts)


def _left_out(user: Any) -> list[int]:
    """Ids of projects whose figures do not count for someone who sees a region, some twice; of many, the first."""
    scope, every = user.scope, Project.objects.order_by()
    parts = (
        every.filter(region__lt=scope.first).values_list("pk"),
        every.filter(region__gte=scope.last).values_list("pk"),
        every.filter(stage=Stage.WITHDRAWN).values_list("pk"),
        bundles().values_list("parent"),
    )
    return [pk for (pk,) in parts[0].union(*parts[1:], all=True)[: FEW_LEFT_OUT + 1]]


def _counting(found: QuerySet[Project]) -> QuerySet[Project]:
    """Those whose figures count: in the library, and no bundle."""
    return found.exclude(stage=Stage.WITHDRAWN).exclude(pk__in=bundles()).order_by()


def published_rows(user: Any, region: str = "") -> QuerySet[PublishedStatement]:
    """Published figures as they stand, the newest month first."""
    found = PublishedStatement.objects.visible_to(user).known().order_by("-month", "region", "code")
    return found.filter(region=region) if region else found
