"""Given figures as rows an engine can answer: the same compiled formulas as a month's, on a few rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa

from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import DENOMINATOR, NUMERATOR, level_of, measures, sql, with_indicators
from guatu.engine.evaluate import clock_row
from guatu.engine.given import (
    EVIDENCE,
    MONTH,
    TEXTS,
    Missing,
    Wanted,
    check_names,
    described,
    fact_rows,
    integer,
    number,
    unit_of,
)
from guatu.engine.graph import Edition
from guatu.engine.tables import PREFIX
from guatu.engine.texts import texts_of
from guatu.kernel.declare import Alert
from guatu.kernel.month import Month
from guatu.kernel.ratio import scaled
from guatu.rulebook.facts import CLOCK, FACTS, OF_PROJECTS
from guatu.rulebook.words import EXACT

_TEXTS: dict[tuple[Any, ...], str] = {}


def measured(
    engine: Duck, cases: Sequence[tuple[str, Mapping[str, Any]]], month: Month, chosen: Edition
) -> list[int | None]:
    """Measures on fact rows: each case is one project of its own; one text answers all."""
    tables: dict[str, list[dict[str, Any]]] = {table.name: [] for table in (FACTS["project"], *OF_PROJECTS)}
    for place, (code, given) in enumerate(cases):
        _check_tables(code, given, chosen)
        for name in tables:
            tables[name].extend(fact_rows(name, given.get(name, ()), f"P{place}"))
    for name, rows in tables.items():
        schema = FACTS[name].schema
        engine.load(name, schema, pa.Table.from_pylist(rows, schema=arrow_schema(schema)))
    engine.load(MONTH, CLOCK, pa.Table.from_pylist([clock_row(month)], schema=arrow_schema(CLOCK)))
    codes = {code for code, _ in cases}
    found = {row["key"]: row for row in engine.run(_measures_text(codes, chosen, engine.dialect)).to_pylist()}
    return [as_int(found[f"P{place}"][code]) for place, (code, _) in enumerate(cases)]


def _measures_text(codes: set[str], chosen: Edition, dialect: str) -> str:
    if len(codes) > 10:
        return texts_of(chosen, dialect).measures
    return cached(("measures", *sorted(codes)), chosen, dialect, lambda: measures(_closure(codes, chosen)))


def _closure(codes: set[str], chosen: Edition) -> Edition:
    """The edition with just the measures that some measures need."""
    kept: dict[str, Any] = {}
    waiting = list(codes)
    while waiting:
        name = waiting.pop()
        if name in chosen.measures and name not in kept:
            kept[name] = chosen.measures[name]
            waiting.extend(chosen.measures[name][1].needs)
    return Edition(dict(sorted(kept.items())), {}, {}, ())


def _check_tables(code: str, given: Mapping[str, Any], chosen: Edition) -> None:
    needs = {name for pair in _closure({code}, chosen).measures.values() for name in pair[1].needs}
    tables = {name for name in needs if name in FACTS}
    rule = chosen.rule(code)[0]
    check_names(given, tables | {"project"}, chosen, rule.name)
    if not tables & given.keys():
        raise Missing(f"“{rule.name}”还缺：{described(sorted(tables), chosen)}。")
    if MONTH in needs and MONTH not in given:
        raise Missing(f"“{rule.name}”还缺：{described([MONTH], chosen)}。")


# --- rows of given figures ---


def check_missing(want: Wanted, given: Mapping[str, Any], chosen: Edition, title: str) -> None:
    """Raise Missing, naming everything that is not there and everything the rule takes."""
    month = {MONTH} if want.month else set()
    missing = sorted((want.measures | month) - given.keys())
    if missing:
        takes = described(sorted(want.measures | want.given | month), chosen)
        indirect = f"（也可以直接给：{described(sorted(want.computed), chosen)}）" if want.computed else ""
        raise Missing(f"“{title}”还缺：{described(missing, chosen)}。这条规则需要：{takes}{indirect}。")


def answer_rows(
    engine: Duck,
    want: Wanted,
    givens: Sequence[Mapping[str, Any]],
    month: Month,
    chosen: Edition,
    *,
    alert: Alert | None = None,
    limits: Mapping[str, Fraction] | None = None,
) -> list[dict[str, Any]]:
    """The pairs of every wanted indicator (and the level of an alert) for each set of figures."""
    schema = given_schema(want)
    rows = [given_row(want, given, month, chosen) for given in givens]
    if alert is not None:
        columns = {f"{alert.code}__{name}": scaled(value) for name, value in (limits or {}).items()}
        columns[f"{alert.code}__on"] = 1
        schema |= dict.fromkeys(columns, "int64")
        rows = [row | columns for row in rows]
    engine.load("given", schema, pa.Table.from_pylist(rows, schema=arrow_schema(schema)))

    def expression() -> Any:
        wide = with_indicators(given_table(schema, want), only(want, chosen))
        if alert is not None:
            full = Edition(only(want, chosen).measures, chosen.indicators, chosen.alerts, ())
            wide = wide.mutate(level=level_of(wide, alert.code, full))
        return wide

    key = (alert.code if alert else "", want.given, want.measures, want.computed)
    return list(engine.run(cached(key, chosen, engine.dialect, expression)).to_pylist())


def given_schema(want: Wanted, texts: Sequence[str] = (), evidence: Sequence[str] = ()) -> dict[str, str]:
    """Columns of the table of given figures; digits beyond 64 bits travel as text."""
    pairs = [name + end for name in sorted(want.given) for end in (NUMERATOR, DENOMINATOR)]
    columns = dict.fromkeys([*pairs, *sorted(want.measures), *texts, *evidence], "string")
    return columns | {PREFIX + name: kind for name, kind in CLOCK.items()}


def given_row(want: Wanted, given: Mapping[str, Any], month: Month, chosen: Edition) -> dict[str, Any]:
    """One row of given figures. Raises GivenProblem for what is no number."""
    row: dict[str, Any] = {PREFIX + name: value for name, value in clock_row(month).items()}
    for name in want.measures:
        value = given.get(name)
        row[name] = None if value is None else str(integer(name, value, unit_of(name, chosen)))
    for name in want.given:
        if given.get(name) is not None:
            exact = number(name, given[name], unit_of(name, chosen))
            row |= {name + NUMERATOR: str(exact.numerator), name + DENOMINATOR: str(exact.denominator)}
    return row


def given_table(schema: Mapping[str, str], want: Wanted, texts: Sequence[str] = ()) -> Any:
    """The given figures as formulas see them: exact columns, pairs, and the month's columns beside them."""
    table = ibis.table(schema, name="given")
    digits = [name for name, kind in schema.items() if kind == "string" and name not in texts]
    return table.mutate(**{name: table[name].cast(EXACT) for name in digits}) if digits else table


def only(want: Wanted, chosen: Edition) -> Edition:
    held = {name: chosen.measures[name] for name in sorted(want.measures)}
    return Edition(held, {name: chosen.indicators[name] for name in sorted(want.computed)}, {}, ())


def figures_of(row: Mapping[str, Any], want: Wanted) -> dict[str, tuple[int | None, int | None]]:
    pairs = {
        name: (as_int(row[name + NUMERATOR]), as_int(row[name + DENOMINATOR])) for name in want.given | want.computed
    }
    return pairs | {name: (as_int(row[name]), 1) for name in want.measures}


def as_int(value: Any) -> int | None:
    return None if value is None else int(value)


def cached(key: tuple[Any, ...], chosen: Edition, dialect: str, expression: Any) -> str:
    whole = (key, chosen.marker, dialect)
    if whole not in _TEXTS:
        _TEXTS[whole] = sql(expression(), dialect)
    return _TEXTS[whole]


def kinds_of(names: Sequence[str], chosen: Edition) -> tuple[list[str], list[str], list[str]]:
    """Names of a scheme's needs apart: rules (measures and indicators), texts of the project, sums of evidence."""
    texts = [name for name in names if name in TEXTS and name not in chosen.measures]
    evidence = [name for name in names if name.startswith(tuple(EVIDENCE))]
    return [name for name in names if name not in texts and name not in evidence], texts, evidence
