"""What a workbench asks of a month: every question once, whoever on the page needs its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from guatu import rulebook
from guatu.apps.briefing.bulletin.words import Figure
from guatu.apps.look.context import MONTHS_OFFERED
from guatu.apps.monitoring.figures import figures_of
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, ProjectResult, Waiver
from guatu.apps.people.models import User
from guatu.apps.projects.models import Project
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.selectors import UnitStatus, status_of, waiting_corrections
from guatu.engine.explain import alert_sentence
from guatu.engine.graph import edition
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month

SOON = timedelta(days=30)
BEFORE_START = (Stage.PLANNING, Stage.PREPARATION)
MOST_LIT = 1_000
LIT = ("red", "yellow")


@dataclass(frozen=True)
class Lit:
    """A project whose light is red or yellow now or was so the month before. "" is 不评, None is 没有算过."""

    number: str
    name: str
    unit: str
    level: str
    before: str | None
    rule: str
    figures: str
    cause: str
    next: str
    due_on: date | None

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before != self.level

    @property
    def newly_red(self) -> bool:
        return self.level == "red" and self.before != "red"


def recent_windows(user: Any) -> list[ReportWindow]:
    """The newest windows, as many as a page offers months."""
    return list(ReportWindow.objects.visible_to(user).order_by("-month")[:MONTHS_OFFERED])


class Desk:
    """One person's view of a month on a day."""

    def __init__(self, user: Any, month: Month, today: date, windows: Sequence[ReportWindow]) -> None:
        self.user, self.month, self.today = user, month, today
        self.windows = {one.month: one for one in windows}
        unit = user.organisation
        self.whose = ("region", user.region) if user.scope.whole_region else ("organisation", unit.code if unit else "")

    @property
    def window(self) -> ReportWindow | None:
        return self.windows.get(str(self.month))

    @cached_property
    def units(self) -> list[UnitStatus]:
        """Every unit with months to report, those with most missing first."""
        return status_of(self.user, self.month)

    @cached_property
    def waiting(self) -> Mapping[str, int]:
        """Corrections to decide and waivers another person asked for, counted in one question."""
        asked = Waiver.objects.visible_to(self.user).known().filter(granted_by__isnull=True)
        counts = {"corrections": waiting_corrections(self.user), "waivers": asked.exclude(asked_by=self.user)}
        found = User.objects.filter(pk=self.user.pk).order_by()
        annotated = found.annotate(**{name: Subquery(_count(rows)) for name, rows in counts.items()})
        held = annotated.values(*counts).first() or {}
        return {name: held.get(name) or 0 for name in counts}

    @cached_property
    def computation(self) -> Computation | None:
        """The month's computation with `total`, what it answers for the person's region, or else their unit."""
        by, key = self.whose
        held = GroupResult.objects.filter(month=OuterRef("month"), by=by, key=key, members_of="")
        found = Computation.objects.visible_to(self.user).filter(month=str(self.month))
        return found.annotate(total=Subquery(held.values("values")[:1], output_field=JSONField())).first()

    @cached_property
    def total(self) -> Mapping[str, Figure]:
        """Figures of the person's region or unit by code; empty where the month was not computed."""
        held = getattr(self.computation, "total", None)
        if not held:
            return {}
        by, key = self.whose
        found = figures_of(held, edition(self.month.last_day), "")
        return {
            code: Figure(
                code, one.name, self.month, one.unit, one.numerator, one.denominator, one.basis, by, key, "", one.places
            )
            for code, one in found.items()
        }

    def results(self) -> QuerySet[Any]:
        """The month's result of every project the person sees, with the light before and the strictest alert."""
        earlier = ProjectResult.objects.filter(month=str(self.month - 1))
        told = Alert.objects.filter(month=str(self.month), project=OuterRef("project"))
        told = told.order_by((F("severity") * -1).asc(), "rule")  # a plain order makes SQLite walk the month's lights
        words = {name: F(name) for name in ("rule", "cause", "next", "due_on", "figures")}
        return (
            ProjectResult.objects.visible_to(self.user)
            .filter(month=str(self.month))
            .annotate(
                before=Subquery(earlier.filter(project=OuterRef("project")).values("level")[:1]),
                told=Subquery(told.values(json=JSONObject(**words))[:1]),
            )
            .order_by("-severity", "gap_order", "project__number")
        )

    @cached_property
    def lit(self) -> list[Lit]:
        """Projects lit now or the month before, red first; at most a thousand."""
        earlier = ProjectResult.objects.filter(month=str(self.month - 1), level__in=LIT).values("project")
        found = self.results().filter(Q(severity__gte=2) | Q(project__in=earlier))
        columns = ("project__number", "project__name", "project__organisation__name", "level", "before", "told")
        return [lit_of(row) for row in found.values_list(*columns)[:MOST_LIT]]

    def count(self, level: str) -> int:
        return sum(one.level == level for one in self.lit)

    @cached_property
    def starts(self) -> list[tuple[str, str, date]]:
        """Planned starts of the coming thirty days that have not begun: number, name, day."""
        found = Project.objects.visible_to(self.user).filter(
            stage__in=BEFORE_START,
            planned_start_on__gte=self.today,
            planned_start_on__lte=self.today + SOON,
        )
        rows = found.order_by("planned_start_on", "number").values_list("number", "name", "planned_start_on")
        return [(number, name, day) for number, name, day in rows[:200]]


def _count(rows: QuerySet[Any]) -> QuerySet[Any]:
    """How many rows there are, as a subquery of one value."""
    return rows.order_by().values(every=Value(1)).annotate(count=Count("pk")).values("count")


def lit_of(row: tuple[Any, ...]) -> Lit:
    number, name, unit, level, before, told = row
    held = json.loads(told) if isinstance(told, str) else (told or {})
    figures = held.get("figures") or {}
    pairs = json.loads(figures) if isinstance(figures, str) else figures
    rule = rulebook.rules().alerts.get(held.get("rule", ""))
    shown = {code: (whole(pair[0]), whole(pair[1])) for code, pair in pairs.items()}
    day = held.get("due_on")
    return Lit(
        number=number,
        name=name,
        unit=unit or "没有责任单位",
        level=level,
        before=before,
        rule=held.get("rule", ""),
        figures=alert_sentence(rule, shown) if rule else "",
        cause=held.get("cause", ""),
        next=held.get("next", ""),
        due_on=date.fromisoformat(day) if day else None,
    )


def whole(value: Any) -> int | None:
    return None if value is None else int(value)
