"""One rule tried on given figures: the same formulas on one row. Examples, help pages and `rulebook try` use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa

from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import DENOMINATOR, NUMERATOR, level_of, measures, sql, with_indicators
from guatu.engine.evaluate import clock_row
from guatu.engine.graph import Edition, edition
from guatu.engine.tables import with_month
from guatu.kernel.declare import Alert, Indicator, Measure
from guatu.kernel.display import exact_text
from guatu.kernel.money import UNITS
from guatu.kernel.month import Month
from guatu.kernel.ratio import scaled
from guatu.rulebook.facts import CLOCK, FACTS, OF_PROJECTS
from guatu.rulebook.words import EXACT


class GivenProblem(ValueError):
    """The given figures do not fit the rule; carries a Chinese sentence."""


@dataclass(frozen=True)
class Tried:
    """What the rule answered: `value` as exact text, or `level`; None is 无法判断."""

    code: str
    value: str | None = None
    level: str | None = None
    numerator: int | None = None
    denominator: int | None = None


def try_rule(code: str, given: Mapping[str, Any], *, on: date | None = None) -> Tried:
    """A measure, indicator or alert on given figures.

    `given` names the rule's parameters: fact rows for a measure, numbers (decimal text) for measures and indicators
    an indicator or alert reads, "month" as Month or "2021-03", thresholds where they are not the shipped ones.
    Raises GivenProblem with a Chinese sentence when something needed is missing or no number.
    """
    month = _month(given, on)
    chosen = edition(on or month.last_day)
    try:
        rule, _ = chosen.rule(code)
    except KeyError:
        raise GivenProblem(f"没有代码为“{code}”的规则。用 guatu rulebook list 查看全部代码。") from None
    with_engine = Duck(threads=1)
    try:
        if isinstance(rule, Measure):
            return _try_measure(with_engine, rule, given, month, chosen)
        if isinstance(rule, Indicator):
            return _try_indicator(with_engine, rule, given, month, chosen)
        assert isinstance(rule, Alert)
        return _try_alert(with_engine, rule, given, month, chosen)
    finally:
        with_engine.close()


def _month(given: Mapping[str, Any], on: date | None) -> Month:
    month = given.get("month") or Month.of(on or date.today())  # noqa: DTZ011 - the door's default; rules get rows
    return month if isinstance(month, Month) else Month.parse(str(month))


def _load_clock(engine: Duck, month: Month) -> None:
    engine.load("month", CLOCK, pa.Table.from_pylist([clock_row(month)], schema=arrow_schema(CLOCK)))


def _try_measure(engine: Duck, rule: Measure, given: Mapping[str, Any], month: Month, chosen: Edition) -> Tried:
    _load_clock(engine, month)
    only = _closure(rule.code, chosen)
    for fact in FACTS.values():
        engine.load(fact.name, fact.schema, _fact_rows(fact.name, given))
    answer = engine.run(sql(measures(only), engine.dialect)).to_pylist()
    value = answer[0][rule.code]
    return Tried(rule.code, value=None if value is None else str(value), numerator=value, denominator=1)


def _closure(code: str, chosen: Edition) -> Edition:
    """The edition with just the measures a measure needs."""
    wanted, waiting = set(), [code]
    while waiting:
        name = waiting.pop()
        if name in chosen.measures and name not in wanted:
            wanted.add(name)
            waiting.extend(chosen.measures[name][1].needs)
    kept = {name: pair for name, pair in chosen.measures.items() if name in wanted}
    return Edition(kept, {}, {}, ())


def _fact_rows(name: str, given: Mapping[str, Any]) -> pa.Table:
    schema = arrow_schema(FACTS[name].schema)
    rows = [dict(row) for row in given.get(name, [])]
    if name == "project":
        rows = [{"key": "P1", "children": 0} | row for row in rows or [{}]]
    elif FACTS[name] in OF_PROJECTS:
        rows = [{"project": "P1"} | row for row in rows]
    for row in rows:
        for column, value in row.items():
            if column not in FACTS[name].schema:
                raise GivenProblem(f"事实表“{FACTS[name].title}”没有“{column}”这一列。")
            if FACTS[name].schema[column] == "date" and isinstance(value, str):
                row[column] = date.fromisoformat(value)
    return pa.Table.from_pylist(rows, schema=schema)


def _try_indicator(engine: Duck, rule: Indicator, given: Mapping[str, Any], month: Month, chosen: Edition) -> Tried:
    _load_clock(engine, month)
    table, only = _given_row(rule.code, given, chosen)
    answer = engine.run(sql(with_indicators(with_month(table), only), engine.dialect)).to_pylist()[0]
    pair = answer[rule.code + NUMERATOR], answer[rule.code + DENOMINATOR]
    if pair[0] is None or pair[1] is None:
        return Tried(rule.code)
    exact = Fraction(int(pair[0]), int(pair[1]))
    return Tried(rule.code, value=exact_text(exact), numerator=int(pair[0]), denominator=int(pair[1]))


def _given_row(code: str, given: Mapping[str, Any], chosen: Edition) -> tuple[Any, Edition]:
    """One row of literals for what was given, and the edition with the indicators still to be computed."""
    literals: dict[str, Any] = {}
    indicators: dict[str, Any] = {}
    measures_given: dict[str, Any] = {}
    waiting = [code]
    while waiting:
        name = waiting.pop()
        if name in given and name != code and name in chosen.indicators:
            literals |= _pair_literals(name, given[name])
        elif name in chosen.indicators or name in chosen.alerts:
            if name in chosen.indicators:
                indicators[name] = chosen.indicators[name]
            waiting.extend(chosen.rule(name)[1].needs)
        elif name in chosen.measures:
            measures_given[name] = chosen.measures[name]
            literals[name] = _integer_literal(name, given)
    return _one_row(literals), Edition(measures_given, indicators, chosen.alerts, ())


def _one_row(literals: Mapping[str, Any]) -> Any:
    clock = ibis.table({"elapsed": "int64"}, name="month")
    return clock.select(one=ibis.literal(1), **literals)


def _integer_literal(name: str, given: Mapping[str, Any]) -> Any:
    if name not in given:
        raise GivenProblem(f"还缺“{name}”。")
    value = given[name]
    if value is None:
        return ibis.literal(None, EXACT)
    exact = _number(name, value)
    if exact.denominator != 1:
        raise GivenProblem(f"“{name}”应为整数（金额以分计），实际为“{value}”。")
    return ibis.literal(int(exact), "int64").cast(EXACT)


def _pair_literals(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {name + end: ibis.literal(None, EXACT) for end in (NUMERATOR, DENOMINATOR)}
    exact = _number(name, value)
    return {
        name + NUMERATOR: ibis.literal(exact.numerator, "int64").cast(EXACT),
        name + DENOMINATOR: ibis.literal(exact.denominator, "int64").cast(EXACT),
    }


def _number(name: str, value: Any) -> Fraction:
    text = str(value).strip().rstrip("%")
    for unit, size in UNITS.items():
        if unit not in {"分"} and text.endswith(unit):
            return Fraction(text[: -len(unit)]) * size
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise GivenProblem(f"“{name}”应为数，实际为“{value}”。") from None


def _try_alert(engine: Duck, rule: Alert, given: Mapping[str, Any], month: Month, chosen: Edition) -> Tried:
    _load_clock(engine, month)
    table, only = _given_row(rule.code, given, chosen)
    literals = {f"{rule.code}__on": ibis.literal(1)}
    for name, threshold in rule.thresholds.items():
        value = scaled(str(given.get(name, threshold.on(month.last_day))))
        literals[f"{rule.code}__{name}"] = ibis.literal(value, "int64")
    wide = with_indicators(with_month(table.mutate(**literals)), only)
    answer = engine.run(sql(wide.select(level=level_of(wide, rule.code, _full(only, chosen))), engine.dialect))
    return Tried(rule.code, level=answer.to_pylist()[0]["level"])


def _full(only: Edition, chosen: Edition) -> Edition:
    """Values are looked up by kind: given indicators are columns already."""
    return Edition(only.measures, chosen.indicators, chosen.alerts, ())
