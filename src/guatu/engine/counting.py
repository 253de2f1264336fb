"""A scheme's items counted on given figures, by the same methods as a month's ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from guatu.engine.answering import (
    as_int,
    cached,
    check_missing,
    figures_of,
    given_row,
    given_schema,
    given_table,
    kinds_of,
    only,
)
from guatu.engine.assess import Row, placed
from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import with_indicators
from guatu.engine.given import GivenProblem, Missing, check_names, described, integer, reachable, unit_of, wanted
from guatu.engine.graph import Edition, edition
from guatu.kernel.declare import Item, Scheme
from guatu.kernel.month import Month
from guatu.rulebook.words import EXACT

Given = Mapping[str, Any]
UNITS, PROJECTS, KEY = "units", "projects", "key"


@dataclass(frozen=True)
class ItemTried:
    """One item of one unit: marks in 0.0001 point (None is 无法判断), the pairs it used, or what was missing."""

    item: Item
    marks: int | None
    figures: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    missing: str = ""


@dataclass(frozen=True)
class UnitTried:
    key: str
    rank: int
    marks: int
    items: tuple[ItemTried, ...]


@dataclass(frozen=True)
class SchemeTried:
    """Units from the first place down."""

    scheme: Scheme
    units: tuple[UnitTried, ...]


def count_item(engine: Duck, item: Item, given: Given, month: Month, on: date | None) -> list[ItemTried]:
    """One item for each unit of `given`; see trial.try_item."""
    chosen = edition(on or month.last_day)
    check_names(given, reachable(_needs(item), chosen), chosen, item.name)
    return _counted(engine, item, _transposed(given), month, chosen)


def count_scheme(engine: Duck, scheme: Scheme, given: Given, month: Month, on: date | None) -> SchemeTried:
    """All items for each unit of `given`, ranked; see trial.try_scheme."""
    chosen = edition(on or month.last_day)
    units = [dict(unit) for unit in given.get(UNITS) or _transposed(given)]
    units = [{"month": given["month"]} | unit if "month" in given else unit for unit in units]
    _check(scheme, units, chosen)
    counted: list[list[ItemTried]] = []
    for item in scheme.items:
        try:
            counted.append(_of_units(engine, item, units, month, chosen))
        except Missing as lacking:
            counted.append([ItemTried(item, None, missing=str(lacking)) for _ in units])
    if all(each.missing for column in counted for each in column):
        raise Missing("给出的数不够计任何一项。" + "".join(dict.fromkeys(column[0].missing for column in counted)))
    return SchemeTried(scheme, tuple(_ranked(scheme, units, counted, chosen)))


def _check(scheme: Scheme, units: Iterable[Given], chosen: Edition) -> None:
    known = reachable([need for item in scheme.items for need in _needs(item)], chosen) | set(scheme.ties)
    for unit in units:
        check_names(unit.keys() - {KEY, PROJECTS}, known, chosen, scheme.name)
        for project in unit.get(PROJECTS) or ():
            check_names(project.keys() - {KEY}, known, chosen, scheme.name)


def _ranked(
    scheme: Scheme, units: Sequence[Given], counted: Sequence[Sequence[ItemTried]], chosen: Edition
) -> list[UnitTried]:
    rows: list[tuple[tuple[int, ...], str, tuple[ItemTried, ...]]] = []
    for place, unit in enumerate(units):
        items = tuple(column[place] for column in counted)
        total = sum(each.marks or 0 for each in items)
        ties = tuple(_tie(unit, code, chosen) for code in scheme.ties)
        rows.append(((total, *ties), str(unit.get(KEY, place + 1)), items))
    return [UnitTried(key, rank, order[0], items) for rank, (order, key, items) in placed(rows)]


def _of_units(engine: Duck, item: Item, units: Sequence[Given], month: Month, chosen: Edition) -> list[ItemTried]:
    """An item of every unit; one that counts projects is added up over them, what is unknown left out."""
    if item.per == "unit":
        names = reachable(_needs(item), chosen) | {"month"}
        own = [{name: _summed(unit, name, chosen) for name in names if _gives(unit, name, chosen)} for unit in units]
        return _counted(engine, item, own, month, chosen)
    owners = [(place, project) for place, unit in enumerate(units) for project in unit.get(PROJECTS) or (unit,)]
    found = _counted(engine, item, [project for _, project in owners], month, chosen)
    sums: list[ItemTried] = []
    for place in range(len(units)):
        mine = [each for (owner, _), each in zip(owners, found, strict=True) if owner == place]
        known = [each.marks for each in mine if each.marks is not None]
        figures = mine[0].figures if len(mine) == 1 else {}
        sums.append(ItemTried(item, sum(known) if known else None, figures))
    return sums


def _gives(unit: Given, name: str, chosen: Edition) -> bool:
    return name in unit or (name in chosen.measures and any(name in each for each in unit.get(PROJECTS) or ()))


def _summed(unit: Given, name: str, chosen: Edition) -> Any:
    """A unit's own value, or the sum of its projects' measures; only measures add up."""
    if name in unit or not unit.get(PROJECTS) or name not in chosen.measures:
        return unit.get(name)
    values = [project[name] for project in unit[PROJECTS] if project.get(name) is not None]
    return sum(integer(name, value, unit_of(name, chosen)) for value in values) if values else None


def _tie(unit: Given, name: str, chosen: Edition) -> int:
    value = _summed(unit, name, chosen)
    return 0 if value is None else integer(name, value, unit_of(name, chosen))


def _counted(engine: Duck, item: Item, givens: Sequence[Given], month: Month, chosen: Edition) -> list[ItemTried]:
    """Marks of an item for each set of figures; all are one league."""
    rules, texts, evidence = kinds_of(_needs(item), chosen)
    names = {name for given in givens for name in given}
    want = wanted(rules, names, chosen)
    check_missing(want, dict.fromkeys(names), chosen, item.name)
    lacking = sorted({*texts, *evidence} - names)
    if lacking:
        raise Missing(f"“{item.name}”还缺：{described(lacking, chosen)}。")
    schema = given_schema(want, texts, evidence) | {"place": "int64"}
    rows = [given_row(want, given, month, chosen) | {"place": place} for place, given in enumerate(givens)]
    for row, given in zip(rows, givens, strict=True):
        row |= {name: given.get(name) for name in texts}
        row |= {name: str(integer(name, given.get(name) or 0, unit_of(name, chosen))) for name in evidence}
    engine.load("given", schema, pa.Table.from_pylist(rows, schema=arrow_schema(schema)))

    def expression() -> Any:
        wide = with_indicators(given_table(schema, want, texts), only(want, chosen))
        return wide.mutate(marks=item.by.marks(Row(wide, chosen), item.full).cast(EXACT)).order_by("place")

    key = ("item", repr(item.by), str(item.full), want.given, want.measures, want.computed)
    answers = engine.run(cached(key, chosen, engine.dialect, expression)).to_pylist()
    return [
        ItemTried(item, as_int(row["marks"]), figures_of(row, want) | {n: (as_int(row[n]), 1) for n in evidence})
        for row in answers
    ]


def _needs(item: Item) -> list[str]:
    """What an item counts: rules, sums of evidence, and the project's own text for marks by kind."""
    return [*item.by.needs] or [item.by.of]


def _transposed(given: Given) -> list[dict[str, Any]]:
    """Lists hold one value a unit; all lists are of one length."""
    columns = {name: value for name, value in given.items() if isinstance(value, list) and name != PROJECTS}
    if not columns:
        return [dict(given)]
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise GivenProblem(f"{'、'.join(columns)} 的个数不一致，每个单位应各有一个数。")
    common = {name: value for name, value in given.items() if name not in columns}
    return [common | {name: column[i] for name, column in columns.items()} for i in range(lengths.pop())]
