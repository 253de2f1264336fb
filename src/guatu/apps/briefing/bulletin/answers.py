"""What a bulletin is told from: a month's rows by grouping, lights, ranking and events, computed or as kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guatu import rulebook
from guatu.apps.assessment.models import RankingRow
from guatu.apps.briefing.bulletin.words import Figure
from guatu.apps.monitoring.computing import COUNTED, closed_computation, evaluation_of, project_rows
from guatu.apps.monitoring.figures import Scope, figures_of
from guatu.apps.monitoring.lights import Light, Waived, lights_of, sentence_of, waived_in
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, ProjectResult
from guatu.apps.monitoring.naming import NOBODY, Here, here, names_of
from guatu.apps.policies.selectors import preset_of, scheme_of
from guatu.apps.projects.models import LEVELS, EventStatement, Project
from guatu.apps.trace.bulk import fetch
from guatu.engine.assess import rank
from guatu.engine.graph import Edition, edition
from guatu.kernel.declare import Preset, Scheme
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.month import Month

LIT = ("red", "yellow")
GROUPS = ("", "level", "organisation", "set", "industry")
NEWS = (DatedEvent.SIGNED, DatedEvent.STARTED, DatedEvent.LISTED, DatedEvent.COMPLETED, DatedEvent.PRODUCED)


class NotComputed(ValueError):
    """The month has no kept results; carries a Chinese sentence."""


@dataclass(frozen=True)
class Row:
    """One member of a grouping with all its figures by code."""

    by: str
    key: str
    name: str
    figures: Mapping[str, Figure]

    def __getitem__(self, code: str) -> Figure:
        return self.figures[code]


@dataclass(frozen=True)
class Place:
    """A unit's place in the ranking; marks in 0.0001 point."""

    key: str
    rank: int
    marks: int


@dataclass(frozen=True)
class Answers:
    """A month, ready to be told. `levels` counts projects by unit and light, "" for 不评."""

    month: Month
    place: str
    edition: Edition
    preset: Preset
    scheme: Scheme
    sealed: bool
    rows: Mapping[str, tuple[Row, ...]]
    lights: tuple[Light, ...]
    waived: tuple[Waived, ...]
    levels: Mapping[str, Mapping[str, int]]
    earlier: Mapping[str, int] | None
    places: tuple[Place, ...]
    news: Mapping[str, tuple[str, ...]]

    @property
    def total(self) -> Row:
        return self.rows[""][0]

    def count(self, level: str) -> int:
        """Projects of the whole month with a light; red, yellow, clear or "" for 不评."""
        return sum(of_unit.get(level, 0) for of_unit in self.levels.values())


def computed(month: Month) -> Answers:
    """A month answered from facts in memory: from its seal when it is closed, else from what is known now."""
    evaluation, closed = evaluation_of(month), closed_computation(month)
    held = {by: evaluation.groups(by).to_pylist() for by in GROUPS}
    levels: dict[str, dict[str, int]] = {}
    for row in project_rows(evaluation):
        if not row[COUNTED]:
            continue  # a bundle is told by its parts
        of_unit = levels.setdefault(row["organisation"] or "", {})
        of_unit[row["level"] or ""] = of_unit.get(row["level"] or "", 0) + 1
    house = here()
    known = closed.known_at if closed else None
    scheme = rulebook.schemes()[scheme_of(house.code, month.last_day, known)]
    places = tuple(Place(each.key, each.rank, each.marks) for each in rank(scheme, evaluation) if each.key)
    lights = tuple(lights_of(evaluation, month))
    earlier = Computation.objects.filter(month=str(month - 1)).first()
    told = _Told(held, lights, levels, places, earlier.counts if earlier else None)
    return _answers(month, house, evaluation.edition, told, scheme, closed is not None, known)


def kept(month: Month) -> Answers:
    """A month as its last computation left it in the database. Raises NotComputed."""
    computations = {one.month: one for one in Computation.objects.filter(month__in=[str(month - 1), str(month)])}
    computation, earlier = computations.get(str(month)), computations.get(str(month - 1))
    if computation is None:
        raise NotComputed(f"{month.label}还没有计算。先计算该月，再起草通报。")
    held: dict[str, list[dict[str, Any]]] = {by: [] for by in GROUPS}
    for by, key, values in GroupResult.objects.filter(month=str(month), members_of="", by__in=GROUPS).values_list(
        "by", "key", "values"
    ):
        held[by].append({"key": key, **values})
    house = here()
    chosen, sealed = edition(month.last_day), bool(computation.snapshot)
    known = computation.known_at if sealed else None
    scheme = rulebook.schemes()[scheme_of(house.code, month.last_day, known)]
    ranked = RankingRow.objects.filter(month=str(month), scheme=scheme.code).order_by("rank", "key")
    places = tuple(Place(key, place, marks) for key, place, marks in ranked.values_list("key", "rank", "marks"))
    lights = _kept_lights(month, chosen)
    told = _Told(held, lights, _kept_levels(month), places, earlier.counts if earlier else None)
    return _answers(month, house, chosen, told, scheme, sealed, known)


@dataclass(frozen=True)
class _Told:
    """What the two ways of answering find by themselves."""

    held: Mapping[str, Iterable[Mapping[str, Any]]]
    lights: tuple[Light, ...]
    levels: Mapping[str, Mapping[str, int]]
    places: tuple[Place, ...]
    earlier: Mapping[str, int] | None


def _answers(
    month: Month, house: Here, chosen: Edition, told: _Told, scheme: Scheme, sealed: bool, known: datetime | None
) -> Answers:
    scope = Scope(house, month, sealed)
    rows = {by: _rows(by, of, chosen, scope) for by, of in told.held.items()}
    if not rows[""]:
        rows[""] = (Row("", "", house.name, _figures("", "", house.name, {}, chosen, scope)),)
    return Answers(
        month=month,
        place=house.name,
        edition=chosen,
        preset=rulebook.presets()[preset_of(house.code, month.last_day, known)],
        scheme=scheme,
        sealed=sealed,
        rows=rows,
        lights=told.lights,
        waived=tuple(waived_in(month, chosen, known=known)),
        levels=told.levels,
        earlier=told.earlier,
        places=told.places,
        news=_news(month, known),
    )


def _rows(by: str, held: Iterable[Mapping[str, Any]], chosen: Edition, scope: Scope) -> tuple[Row, ...]:
    listed = list(held)
    keys = [row["key"] or "" for row in listed]
    names = {"": scope.here.name} if by == "" else _names(by, keys)
    made = [
        Row(by, key, names[key], _figures(by, key, names[key], row, chosen, scope))
        for key, row in zip(keys, listed, strict=True)
    ]
    order = list(LEVELS) if by == "level" else []
    return tuple(sorted(made, key=lambda row: (not row.key, order.index(row.key) if row.key in order else 0, row.key)))


def _names(by: str, keys: list[str]) -> Mapping[str, str]:
    if by == "level":
        return {key: LEVELS.get(key, key) if key else NOBODY["level"] for key in keys}
    return names_of(by, keys)


def _figures(by: str, key: str, name: str, row: Mapping[str, Any], chosen: Edition, scope: Scope) -> dict[str, Figure]:
    found = figures_of(row, chosen, scope.said(by, name))
    return {
        code: Figure(
            code, each.name, scope.month, each.unit, each.numerator, each.denominator, each.basis,
            by, key, name, each.places,
        )
        for code, each in found.items()
    }  # fmt: skip


def _kept_lights(month: Month, chosen: Edition) -> tuple[Light, ...]:
    rows = (
        Alert.objects.filter(month=str(month), level__in=LIT)
        .select_related("project__organisation")
        .order_by("-severity", "rule", "project__number")
    )
    return tuple(_light(row, chosen) for row in rows if row.rule in chosen.alerts)


def _light(row: Alert, chosen: Edition) -> Light:
    rule, version = chosen.alerts[row.rule]
    unit = row.project.organisation
    return Light(
        project=row.project.number,
        name=row.project.name,
        organisation=unit.code if unit else "",
        organisation_name=unit.name if unit else NOBODY["organisation"],
        rule=row.rule,
        rule_name=rule.name,
        level=row.level,
        figures=sentence_of(rule, row.figures),
        cause=row.cause,
        category=row.category,
        next=row.next,
        due_on=row.due_on,
        since=row.since,
        source=str(version.source),
    )


def _kept_levels(month: Month) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    held = ProjectResult.objects.filter(month=str(month)).order_by()
    for unit, level in fetch(held.values_list("project__organisation__code", "level")):
        of_unit = found.setdefault(unit or "", {})
        of_unit[level] = of_unit.get(level, 0) + 1
    return found


def _news(month: Month, known: datetime | None) -> dict[str, tuple[str, ...]]:
    """Names of the projects that signed, started, were listed, completed or produced inside the month."""
    rows = EventStatement.objects.known(known).filter(
        event__in=[event.value for event in NEWS], on__gte=month.start, on__lt=month.end
    )
    found: dict[str, list[str]] = {event.value: [] for event in NEWS}
    in_library = rows.exclude(project__in=Project.objects.filter(stage="withdrawn"))
    for event, name in in_library.order_by("on", "project__number").values_list("event", "project__name"):
        found[event].append(name)
    return {event: tuple(names) for event, names in found.items()}


def day_text(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
