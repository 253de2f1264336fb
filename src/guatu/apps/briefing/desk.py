"""What a workbench asks of a month: every question once, whoever on the page needs its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Count, Exists, JSONField, OuterRef, QuerySet, Subquery, Value

from guatu.apps.briefing.bulletin.words import Figure
from guatu.apps.briefing.lights import MOST_LIT, RED, Lights, Lit, counted_lights, lights_of, lit_rows, questions
from guatu.apps.look.context import MONTHS_OFFERED
from guatu.apps.monitoring.figures import figures_of
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, Waiver
from guatu.apps.monitoring.selectors import lights_counted
from guatu.apps.people.models import User
from guatu.apps.people.scope import sight
from guatu.apps.projects.models import Project
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.selectors import UnitStatus, status_of, waiting_corrections, waiting_counted, waiting_reports
from guatu.apps.trace.holding import held
from guatu.engine.graph import edition
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

T = TypeVar("T")

SOON = timedelta(days=30)
COUNTED = {"told": "project"}
"""What is counted of rows of which a project may have several."""
BEFORE_START = (Stage.PLANNING, Stage.PREPARATION)


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
    def units(self) -> Sequence[UnitStatus]:
        """Every unit with months to report, those with most missing first."""
        return status_of(self.user, self.month)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Corrections to decide, waivers others asked for, red lights, many lights: counted in one question.

        All who see the same are answered the same, but for waivers: nobody decides those they asked for.
        """
        whose = self.user.pk if self._decides_waivers else 0
        found = self.held("numbers", self._numbers, lambda found: max(found.values()), whose)
        waiting_counted(self.user, found["reports"], found["corrections"])
        return found

    def held(self, what: str, ask: Callable[[], T], size: Callable[[T], int], whose: int = 0) -> T:
        """What all who see the same are answered of a month; what only one is answered names whose it is."""
        return held((f"desk.{what}", sight(self.user), str(self.month), str(self.today), whose), ask, size)

    @property
    def _decides_waivers(self) -> bool:
        return self.user.has_power(Power.WAIVE_ALERT)  # type: ignore[no-any-return]

    def _numbers(self) -> Mapping[str, int]:
        asked = Waiver.objects.visible_to(self.user).known().filter(granted_by__isnull=True)
        red = Alert.objects.visible_to(self.user).filter(month=str(self.month), severity=RED)
        counts = {
            "reports": waiting_reports(self.user),
            "corrections": waiting_corrections(self.user),
            **({"waivers": asked.exclude(asked_by=self.user)} if self._decides_waivers else {}),
            "overdue": red.filter(rule="listing_overdue"),
            "reds": red,
            "explained": red.exclude(cause=""),
            **(questions(self.user, self.month) if self._many else {}),
        }
        found = User.objects.filter(pk=self.user.pk).order_by()
        counted = {name: Subquery(_count(rows, COUNTED.get(name, "pk"))) for name, rows in counts.items()}
        answer = found.annotate(**counted).values(*counts).first() or {}
        return {name: answer.get(name) or 0 for name in counts}

    @cached_property
    def computation(self) -> Computation | None:
        """The month's computation with `total`, what it answers for the person's region, or else their unit.

        `compared` is whether the month before was computed too.
        """
        by, key = self.whose
        group = GroupResult.objects.filter(month=OuterRef("month"), by=by, key=key, members_of="")
        found = Computation.objects.visible_to(self.user).filter(month=str(self.month))
        before = Computation.objects.visible_to(self.user).filter(month=str(self.month - 1))
        total = Subquery(group.values("values")[:1], output_field=JSONField())
        return found.annotate(total=total, compared=Exists(before)).first()

    @cached_property
    def total(self) -> Mapping[str, Figure]:
        """Figures of the person's region or unit by code; empty where the month was not computed."""
        kept = getattr(self.computation, "total", None)
        if not kept:
            return {}
        by, key = self.whose
        found = figures_of(kept, edition(self.month.last_day), "")
        return {
            code: Figure(
                code, one.name, self.month, one.unit, one.numerator, one.denominator, one.basis, by, key, "", one.places
            )
            for code, one in found.items()
        }

    @cached_property
    def lit(self) -> list[Lit]:
        """Projects lit now or the month before, red first; at most a thousand."""
        return self._lit[:MOST_LIT]

    @cached_property
    def _lit(self) -> list[Lit]:
        return lit_rows(self.user, self.month, MOST_LIT + 1) if self.computation else []

    @cached_property
    def _many(self) -> bool:
        """Whether so many projects are lit, or were, that they are counted instead of read."""
        kept = lights_counted(self.user, self.month, self.computation) if self.computation else {}
        return sum(kept.values()) > MOST_LIT or len(self._lit) > MOST_LIT

    @cached_property
    def lights(self) -> Lights:
        """The month's lights in numbers, and those a page names."""
        if not self._many:
            return lights_of(self._lit)
        return self.held("lights", self._many_lights, lambda found: sum(found.moves.values()))

    def _many_lights(self) -> Lights:
        compared = bool(getattr(self.computation, "compared", False))
        return counted_lights(self.user, self.month, self.today, self.numbers, compared=compared)

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


def _count(rows: QuerySet[Any], of: str = "pk") -> QuerySet[Any]:
    """How many rows there are, or how many different values of a column, as a subquery of one value."""
    count = Count(of, distinct=of != "pk")
    return rows.order_by().values(every=Value(1)).annotate(count=count).values("count")
