"""What monitoring adds to the project library: lights and completion beside each project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from guatu import rulebook
from guatu.apps.look.context import month_of
from guatu.apps.monitoring.computing import SEVERITY
from guatu.apps.monitoring.lights import sentence_of
from guatu.apps.monitoring.models import Alert, ProjectResult, Waiver
from guatu.apps.monitoring.pages.alert import history_of
from guatu.apps.monitoring.selectors import lights_counted
from guatu.apps.projects.models import Project, ProjectQuerySet
from guatu.apps.projects.panels import Asked, ListColumn, ListFilter, ListSort, Panel
from guatu.kernel.declare import Level
from guatu.kernel.month import Month
from guatu.kernel.ratio import Ratio

NEVER = 2**62
"""Where a project without a result stands in an order: last."""


@dataclass(frozen=True)
class Progress:
    """A project's year in a month: what was done of the plan, against the schedule."""

    done: int
    plan: int | None
    gap: Ratio
    month: Month

    @property
    def rate(self) -> Ratio:
        return Ratio(100 * self.done, self.plan)

    @property
    def due(self) -> Ratio:
        return Ratio(100 * self.month.elapsed, 12)


def results_of(asked: Asked) -> Any:
    """Kept results of the month looked at, of the projects the person sees."""
    return ProjectResult.objects.visible_to(asked.user).filter(month=str(asked.month)).order_by()


def kept(asked: Asked, ids: Sequence[int]) -> Mapping[int, ProjectResult]:
    """The results of one page of the list; its columns ask for the same ones, so they are read once a request."""
    held = asked.user.__dict__.setdefault("_results_of_page", {})
    wanted = (asked.month, tuple(ids))
    if wanted not in held:
        held[wanted] = {row.project_id: row for row in results_of(asked).filter(project__in=ids)}
    return held[wanted]  # type: ignore[no-any-return]


def lights(asked: Asked, ids: Sequence[int]) -> Mapping[int, str]:
    """Each project's strictest light."""
    return {pk: row.level for pk, row in kept(asked, ids).items()}


def progress(asked: Asked, ids: Sequence[int]) -> Mapping[int, Progress]:
    return {pk: progress_of(row) for pk, row in kept(asked, ids).items()}


def progress_of(row: ProjectResult) -> Progress:
    gap = Ratio(row.gap_numerator, row.gap_denominator)
    return Progress(row.invested, row.planned, gap, Month.parse(row.month))


def total_progress(asked: Asked, found: ProjectQuerySet) -> Progress | None:
    """The same of all projects of the list: the ratio of the sums."""
    if asked.month is None:
        return None
    held = asked.user.__dict__.setdefault("_total_of_list", {})
    if asked.month not in held:
        held[asked.month] = _total(asked, found)
    return held[asked.month]  # type: ignore[no-any-return]


def _total(asked: Asked, found: ProjectQuerySet) -> Progress | None:
    sums = results_of(asked).filter(project__in=found.order_by().values("pk")).aggregate(
        done=Sum("invested"), plan=Sum("planned")
    )  # fmt: skip
    if not sums["plan"] or asked.month is None:
        return None
    done, plan, elapsed = sums["done"] or 0, sums["plan"], asked.month.elapsed
    return Progress(done, plan, Ratio(1200 * done - 100 * elapsed * plan, 12 * plan), asked.month)


def lit(found: ProjectQuerySet, level: str, asked: Asked) -> ProjectQuerySet:
    """Only projects with this light."""
    severity = SEVERITY.get(None if level == "none" else level, -1)
    return found.filter(results__month=str(asked.month), results__severity=severity)


def counts(asked: Asked) -> Mapping[str, int]:
    """How many projects have each light."""
    return lights_counted(asked.user, asked.month) if asked.month else {}


BY_PLACE = ("region", "number")
"""The order of a month that was not computed: no project has anything that would set it before another."""


def by_gap(found: ProjectQuerySet, asked: Asked) -> tuple[ProjectQuerySet, tuple[str, ...]]:
    """The furthest behind first; those without a plan last."""
    return (_with(found, asked, "gap_order", NEVER), ("gap_order", "at")) if counts(asked) else (found, BY_PLACE)


def by_light(found: ProjectQuerySet, asked: Asked) -> tuple[ProjectQuerySet, tuple[str, ...]]:
    """Red first, then yellow."""
    return (_with(found, asked, "severity", -1), ("-severity", "at")) if counts(asked) else (found, BY_PLACE)


def _with(found: ProjectQuerySet, asked: Asked, column: str, last: int) -> ProjectQuerySet:
    """Each project with a column of its result of the month, `last` where it has none."""
    of_month = ProjectResult.objects.filter(project=OuterRef("pk"), month=str(asked.month)).values(column)[:1]
    value = Coalesce(Subquery(of_month), Value(last), output_field=BigIntegerField())
    return found.annotate(**{column: value}, at=F("pk"))


def ranked_by_gap(found: ProjectQuerySet, asked: Asked) -> tuple[ProjectQuerySet, tuple[str, ...]]:
    return _ranked(found, asked, "gap_order"), ("gap_order", "at")


def ranked_by_light(found: ProjectQuerySet, asked: Asked) -> tuple[ProjectQuerySet, tuple[str, ...]]:
    return _ranked(found, asked, "severity"), ("-severity", "at")


def _ranked(found: ProjectQuerySet, asked: Asked, column: str) -> ProjectQuerySet:
    """Joined to the results, of which `lit` may have joined those of the month already: the same join serves both."""
    if not counts(asked):
        return found.none()
    joined = found.annotate(of_month=F("results__month"), **{column: F(f"results__{column}")}, at=F("results__project"))
    return joined.filter(of_month=str(asked.month), **{f"{column}__isnull": False})


LIST_COLUMNS = [
    ListColumn("灯", "monitoring/_list_light.html", lights, order=10),
    ListColumn("完成率", "monitoring/_list_rate.html", progress, order=60, span=2, total=total_progress),
    ListColumn("超欠序时", "monitoring/_list_gap.html", progress, order=61, unit="百分点", numeric=True,
               total=total_progress),
]  # fmt: skip
LIST_FILTERS = [
    ListFilter(
        "light",
        "灯",
        [(Level.RED.value, Level.RED.label), (Level.YELLOW.value, Level.YELLOW.label)],
        lit,
        tab=True,
        counts=counts,
        order=10,
    ),
]
LIST_SORTS = [
    ListSort("light", "灯，红灯在前", by_light, order=10, ranked=ranked_by_light),
    ListSort("gap", "落后多的在前", by_gap, order=20, ranked=ranked_by_gap),
]


# --- the project page -----------------------------------------------------------------------------------------


def alerts_of(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The project's lights of the month; None where there are none."""
    month = month_of(request)
    found = (
        Alert.objects.visible_to(request.user).filter(project=project, month=str(month)).order_by("-severity", "rule")
    )
    known = rulebook.rules().alerts
    rows = [
        (each, known[each.rule], sentence_of(known[each.rule], each.figures)) for each in found if each.rule in known
    ]
    return {"rows": rows, "project": project, "month": month} if rows else None


def monitored(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The project's light and completion by month, and what is waived."""
    month = month_of(request)
    if month is None:
        return None
    history = history_of(request, project, month)
    if not history:
        return None
    known = rulebook.rules().alerts
    waived = Waiver.objects.visible_to(request.user).known().filter(
        project=project, granted_by__isnull=False, start_on__lt=month.end
    )  # fmt: skip
    standing = [
        (each, known[each.rule].name if each.rule in known else each.rule)
        for each in waived.select_related("granted_by")
        if each.end_on is None or each.end_on >= month.end
    ]
    now = history[-1].result if history[-1].month == month else None
    return {
        "history": history,
        "progress": progress_of(now) if now else None,
        "light": now.level if now else None,
        "waived": standing,
        "project": project,
        "month": month,
    }


PANELS = [
    Panel("预警", "monitoring/_panel_alerts.html", alerts_of, order=10, place="top"),
    Panel("监测", "monitoring/_panel_months.html", monitored, order=20, place="main"),
]
