"""How many lights a month has, how they moved since the month before, and which projects a page names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from guatu import rulebook
from guatu.apps.monitoring.computing import LEVEL_OF, SEVERITY
from guatu.apps.monitoring.models import Alert, ProjectResult
from guatu.apps.monitoring.selectors import LIT
from guatu.engine.explain import alert_sentence
from guatu.kernel.month import Month

MOST_LIT = 1_000
"""Up to so many projects are told from their rows; of more the numbers are counted and only those shown are read."""
CHANGES_SHOWN = 8
NAMED = 2
DATES_SHOWN = 6
RED, YELLOW = SEVERITY["red"], SEVERITY["yellow"]
COLUMNS = ("project__number", "project__name", "project__organisation__name", "level", "before", "told")


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


@dataclass(frozen=True)
class Lights:
    """The numbers are those of all projects; `rows` are all of them or, of many, those a page names, red first.

    `moves` counts projects lit in either month by (light before, light now); `told` are the newly red with a cause.
    """

    rows: Sequence[Lit]
    moves: Mapping[tuple[str | None, str], int]
    told: int

    def count(self, level: str) -> int:
        return sum(count for (_, now), count in self.moves.items() if now == level)

    def came(self, level: str) -> int:
        return sum(count for (before, now), count in self.moves.items() if now == level != before)

    def went(self, level: str) -> int:
        return sum(count for (before, now), count in self.moves.items() if before == level != now)

    @property
    def changed(self) -> int:
        return sum(count for (before, now), count in self.moves.items() if before is not None and before != now)


def lights_of(rows: Sequence[Lit]) -> Lights:
    """The numbers of projects that are all at hand."""
    moves = Counter((one.before, one.level) for one in rows)
    return Lights(rows, moves, sum(bool(one.cause) for one in rows if one.newly_red))


def counted_lights(user: Any, month: Month, today: date, numbers: Mapping[str, int], *, compared: bool) -> Lights:
    """The same of many, by indexes. `numbers` answers `questions`; `compared`: the month before was computed."""
    alone = {(None, level): numbers[level] for level in LIT}
    counted = Lights((), _moves(user, month) if compared else alone, numbers["told"])
    results = results_of(user, month)
    named = Q(project__in=_promised(user, month, today))
    if counted.changed:
        moved = _lit_in_either(results, month).filter(was__isnull=False).exclude(was=F("severity"))
        named |= Q(pk__in=moved.values("pk")[:CHANGES_SHOWN])
    if counted.came("red"):
        new = results.filter(severity=RED).filter(Q(was__isnull=True) | ~Q(was=RED))
        named |= Q(pk__in=new.values("pk")[:NAMED])
    rows = [lit_of(row) for row in results.filter(named).values_list(*COLUMNS)]
    return Lights(rows, counted.moves, counted.told)


def questions(user: Any, month: Month) -> dict[str, QuerySet[Any]]:
    """Rows to be counted for a month of many lights: the red, the yellow, alerts with a cause of the newly red."""
    seen = ProjectResult.objects.visible_to(user).filter(month=str(month))
    was_red = ProjectResult.objects.filter(month=str(month - 1), severity=RED, project=OuterRef("project"))
    told = Alert.objects.visible_to(user).filter(month=str(month), severity=RED).exclude(cause="")
    by_level = {level: seen.filter(severity=SEVERITY[level]) for level in LIT}
    return {**by_level, "told": told.exclude(Exists(was_red))}


def lit_rows(user: Any, month: Month, most: int) -> list[Lit]:
    """Projects lit now or the month before, red first, then those furthest behind; at most so many."""
    return [lit_of(row) for row in _lit_in_either(results_of(user, month), month).values_list(*COLUMNS)[:most]]


def results_of(user: Any, month: Month) -> QuerySet[Any]:
    """The month's result of every project the person sees, with the light before and the strictest alert."""
    earlier = ProjectResult.objects.filter(month=str(month - 1), project=OuterRef("project"))
    told = Alert.objects.filter(month=str(month), project=OuterRef("project"))
    told = told.order_by((F("severity") * -1).asc(), "rule")  # a plain order makes SQLite walk the month's lights
    words = {name: F(name) for name in ("rule", "cause", "next", "due_on", "figures")}
    return (
        ProjectResult.objects.visible_to(user)
        .filter(month=str(month))
        .annotate(
            before=Subquery(earlier.values("level")[:1]),
            was=Subquery(earlier.values("severity")[:1]),
            told=Subquery(told.values(json=JSONObject(**words))[:1]),
        )
        .order_by("-severity", "gap_order", "project")
    )


def _lit_in_either(results: QuerySet[Any], month: Month) -> QuerySet[Any]:
    earlier = ProjectResult.objects.filter(month=str(month - 1), level__in=LIT).values("project")
    return results.filter(Q(severity__gte=YELLOW) | Q(project__in=earlier))


def _moves(user: Any, month: Month) -> dict[tuple[str | None, str], int]:
    seen = ProjectResult.objects.visible_to(user).order_by().filter(severity__gte=YELLOW)
    now = seen.filter(month=str(month)).annotate(was=_severity(month - 1))
    gone = seen.filter(month=str(month - 1)).annotate(now=_severity(month)).filter(now__lt=YELLOW)
    rows = now.values_list("was", "severity").annotate(Count("pk")).union(
        gone.values_list("severity", "now").annotate(Count("pk")), all=True
    )  # fmt: skip
    return {(None if was is None else LEVEL_OF[was], LEVEL_OF[is_]): count for was, is_, count in rows}


def _severity(month: Month) -> Subquery:
    return Subquery(ProjectResult.objects.filter(month=str(month), project=OuterRef("project")).values("severity")[:1])


def _promised(user: Any, month: Month, today: date) -> QuerySet[Any]:
    """Ids of projects with the nearest promised days: enough for a page, however many alerts a project has."""
    dated = Alert.objects.visible_to(user).filter(month=str(month), due_on__gte=today).order_by("due_on", "pk")
    return dated.values("project")[: DATES_SHOWN * len(rulebook.rules().alerts)]


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
