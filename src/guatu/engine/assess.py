"""A scheme counted: marks of each item and the ranking, from the measures of a computed month."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis

from guatu.engine.compile import (
    DENOMINATOR,
    KEY,
    NUMERATOR,
    grouped,
    indicator_pair,
    measured_schema,
    with_indicators,
)
from guatu.engine.evaluate import Evaluation
from guatu.engine.graph import Edition
from guatu.engine.tables import fact_table, month_view, with_month
from guatu.kernel.declare import Item, Scheme
from guatu.kernel.ratio import SCALE
from guatu.rulebook.words import EXACT, exact

_TEXTS: dict[tuple[Any, ...], str] = {}


class Row:
    """A row as counting methods see it: measures and indicators by code, the project's texts by name."""

    def __init__(self, table: Any, edition: Edition, league: str | None = None) -> None:
        self._table, self._edition, self._league = table, edition, league

    def __getitem__(self, code: str) -> Any:
        if code in self._edition.indicators:
            return indicator_pair(self._table, code)
        if code in self._edition.measures or code in self._table.columns:
            return self._table[code]
        raise KeyError(f"{code} is no measure or indicator in force")

    def text(self, name: str) -> Any:
        return self._table[name]

    @property
    def league(self) -> list[Any]:
        return [self._table[self._league]] if self._league else []


@dataclass(frozen=True)
class ItemMarks:
    item: Item
    marks: int | None  # 0.0001 point; None is 无法判断
    figures: Mapping[str, tuple[int | None, int | None]]


@dataclass(frozen=True)
class Ranked:
    """One unit's place: equal marks and equal tie-breakers share it."""

    rank: int
    key: str
    marks: int
    items: tuple[ItemMarks, ...]


def needed(scheme: Scheme, edition: Edition) -> Edition:
    """The edition with just the measures and indicators a scheme counts by: a tenth of the text to compile and run."""
    found: set[str] = set()
    waiting = [need for item in scheme.items for need in item.by.needs] + list(scheme.ties)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(edition.indicators[code][1].needs if code in edition.indicators else ())
    kept = [
        {code: pair for code, pair in kind.items() if code in found} for kind in (edition.measures, edition.indicators)
    ]
    return Edition(kept[0], kept[1], {}, edition.marker)  # type: ignore[arg-type]


def marks_table(scheme: Scheme, edition: Edition) -> Any:
    """One row a unit: its measures and pairs, and `item` columns of marks by item code."""
    edition = needed(scheme, edition)
    league = ibis.table(measured_schema(edition), name="measured")
    units = grouped(league.filter(league[scheme.grain].notnull()), scheme.grain, edition)
    own = [item for item in scheme.items if item.per == "unit"]
    summed = [item for item in scheme.items if item.per == "project"]
    units = _with_evidence(units, scheme)
    row = Row(units, edition)
    units = units.mutate(**{_column(item): _marks(item, row) for item in own})
    if summed:
        units = _joined_sums(units, summed, scheme, edition)
    return units


def _marks(item: Item, row: Row) -> Any:
    return item.by.marks(row, item.full).cast(EXACT)


def _column(item: Item) -> str:
    return f"item__{item.code}"


def _marked_projects(items: list[Item], edition: Edition) -> Any:
    """Every project with its marks of the items that are added up over projects."""
    measured = ibis.table(measured_schema(edition), name="measured")
    wide = with_indicators(with_month(measured.mutate(**{c: exact(measured[c]) for c in edition.measures})), edition)
    row = Row(wide, edition)
    return wide.mutate(**{_column(item): _marks(item, row) for item in items})


def _joined_sums(units: Any, items: list[Item], scheme: Scheme, edition: Edition) -> Any:
    marked = _marked_projects(items, edition)
    sums = marked.group_by(marked[scheme.grain]).aggregate(
        **{_column(item): marked[_column(item)].sum().cast(EXACT) for item in items}
    )
    sums = sums.rename({"unit": scheme.grain})
    return units.left_join(sums, units[KEY] == sums.unit)


def _with_evidence(units: Any, scheme: Scheme) -> Any:
    """Each kind of evidence a scheme counts, as the sum of its points or the number of its events."""
    wanted = sorted({need for item in scheme.items for need in item.by.needs if need.startswith("evidence_")})
    if not wanted:
        return units
    sums = evidence_sums(wanted)
    joined = units.left_join(sums, units[KEY] == sums.evidence_of).drop("evidence_of")
    return joined.mutate(**{need: joined[need].fill_null(0) for need in wanted})


def evidence_sums(wanted: list[str]) -> Any:
    """Of the month's year, by organisation: `evidence_points_KIND` adds points, `evidence_count_KIND` counts events,
    `evidence_quarters_KIND` counts quarters that had one."""
    facts = with_month(fact_table("evidence"))
    month = month_view(facts)
    facts = facts.filter((facts.day >= month.year_start) & (facts.day < month.end))
    columns: dict[str, Any] = {}
    for need in wanted:
        _, what, kind = need.split("_", 2)
        if what == "quarters":
            columns[need] = ibis.ifelse(facts.kind == kind, facts.day.quarter(), ibis.null()).nunique().cast(EXACT)
            continue
        value = facts.points if what == "points" else ibis.literal(1)
        columns[need] = ibis.ifelse(facts.kind == kind, value, 0).sum().cast(EXACT)
    return facts.group_by(facts.organisation.name("evidence_of")).aggregate(**columns)


def rank(scheme: Scheme, evaluation: Evaluation) -> list[Ranked]:
    """The ranking by total marks, larger first, then by the scheme's named tie-breakers; equal in all, equal place."""
    whole = hashlib.sha256(repr((scheme.grain, scheme.items)).encode()).hexdigest()[:16]
    text = evaluation.texts.kept(f"ranking/{scheme.code}/{whole}", lambda: marks_table(scheme, evaluation.edition))
    found = [_counted(scheme, row) for row in evaluation.engine.run(text).to_pylist()]
    return [
        Ranked(place, key, items_of[0], items_of[1])
        for place, (_, key, items_of) in placed([(order, key, (total, items)) for order, key, total, items in found])
    ]


def placed(rows: Iterable[tuple[tuple[int, ...], str, Any]]) -> list[tuple[int, tuple[tuple[int, ...], str, Any]]]:
    """Rows of (what is compared, key, rest) in order with their places: equal in all that is compared, equal place."""
    ordered = sorted(rows, key=lambda row: (tuple(-part for part in row[0]), row[1]))
    places: list[int] = []
    for position, row in enumerate(ordered):
        tied = bool(position) and ordered[position - 1][0] == row[0]
        places.append(places[-1] if tied else position + 1)
    return list(zip(places, ordered, strict=True))


def project_marks(scheme: Scheme, evaluation: Evaluation) -> dict[str, dict[str, dict[str, int | None]]]:
    """What the items added up over projects are made of: marks by unit, project and item code, in 0.0001 point."""
    items = [item for item in scheme.items if item.per == "project"]
    if not items:
        return {}

    def by_project() -> Any:
        marked = _marked_projects(items, needed(scheme, evaluation.edition))
        chosen = marked.filter(marked[scheme.grain].notnull()).order_by([scheme.grain, KEY])
        return chosen.select(scheme.grain, KEY, *map(_column, items))

    text = _text("projects", scheme, evaluation, by_project)
    found: dict[str, dict[str, dict[str, int | None]]] = {}
    for row in evaluation.engine.run(text).to_pylist():
        found.setdefault(row[scheme.grain], {})[row[KEY]] = {item.code: _whole(row[_column(item)]) for item in items}
    return found


def _text(what: str, scheme: Scheme, evaluation: Evaluation, build: Callable[[], Any]) -> str:
    """The compiled text, kept for the life of the process: a scheme counts by what its items say, whatever its name."""
    items = tuple((item.code, repr(item.by), str(item.full), item.per) for item in scheme.items)
    key = (what, items, scheme.grain, scheme.ties, evaluation.edition.marker, evaluation.engine.dialect)
    if key not in _TEXTS:
        _TEXTS[key] = str(ibis.to_sql(build(), dialect=evaluation.engine.dialect))
    return _TEXTS[key]


def _counted(scheme: Scheme, row: Mapping[str, Any]) -> tuple[tuple[int, ...], str, int, tuple[ItemMarks, ...]]:
    items = tuple(ItemMarks(item, _whole(row[_column(item)]), _figures(item, row)) for item in scheme.items)
    total = sum(item.marks or 0 for item in items)
    ties = tuple(_whole(row[code]) or 0 for code in scheme.ties)
    return (total, *ties), row[KEY] or "", total, items


def _figures(item: Item, row: Mapping[str, Any]) -> dict[str, tuple[int | None, int | None]]:
    """The pairs an item of the unit counts; an item added up over projects has none of its own (project_marks)."""
    figures: dict[str, tuple[int | None, int | None]] = {}
    for code in item.by.needs if item.per == "unit" else ():
        if code + NUMERATOR in row:
            figures[code] = _whole(row[code + NUMERATOR]), _whole(row[code + DENOMINATOR])
        else:
            figures[code] = _whole(row.get(code)), 1
    return figures


def _whole(value: Decimal | int | None) -> int | None:
    return None if value is None else int(value)


def marks_text(marks: int | None) -> str | None:
    """Marks as decimal text of four places, as JSON carries them."""
    if marks is None:
        return None
    sign, size = ("-", -marks) if marks < 0 else ("", marks)
    return f"{sign}{size // SCALE}.{size % SCALE:04d}"
