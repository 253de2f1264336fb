"""What a person gives a trial: figures by code, read exactly, and what is missing named all at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from guatu.engine.graph import Edition
from guatu.kernel.declare import Alert, Threshold, Unit
from guatu.kernel.money import UNITS
from guatu.kernel.month import Month, NotAMonth
from guatu.kernel.ratio import exact_number
from guatu.rulebook.facts import FACTS

MONTH = "month"
MONEY_WORDS = sorted(UNITS, key=len, reverse=True)
TEXTS = {column.name: column.title for column in FACTS["project"].columns if column.type == "string"}
EVIDENCE = {
    "evidence_points_": ("佐证分值合计，万分之一分", Unit.MARK),
    "evidence_count_": ("佐证事项数，个", Unit.COUNT),
    "evidence_quarters_": ("有佐证的季度数，个", Unit.COUNT),
}


class GivenProblem(ValueError):
    """The given figures do not fit the rule; carries a Chinese sentence."""


class Missing(GivenProblem):
    """Something the rule needs was not given."""


@dataclass(frozen=True)
class Wanted:
    """What a rule needs with some names given: indicators taken as given, measures to give, indicators to compute."""

    given: frozenset[str]
    measures: frozenset[str]
    computed: frozenset[str]
    month: bool


def wanted(needs: Iterable[str], names: Iterable[str], edition: Edition) -> Wanted:
    """Follow needs down to what is given: a given indicator is taken, another is computed from its measures."""
    names, given, measures, computed, month = set(names), set(), set(), set(), False
    waiting = list(needs)
    while waiting:
        name = waiting.pop()
        if name == MONTH:
            month = True
        elif name in edition.measures:
            measures.add(name)
        elif name in edition.indicators and name in names:
            given.add(name)
        elif name in edition.indicators and name not in computed:
            computed.add(name)
            waiting.extend(edition.indicators[name][1].needs)
    return Wanted(frozenset(given), frozenset(measures), frozenset(computed), month)


def reachable(needs: Iterable[str], edition: Edition) -> set[str]:
    """Every name a rule can be given: its needs and, for indicators, the measures below them."""
    found: set[str] = set()
    waiting = list(needs)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(edition.indicators[name][1].needs if name in edition.indicators else ())
    return found


def check_names(given: Iterable[str], known: set[str], edition: Edition, title: str) -> None:
    """Raise GivenProblem when a name is none that the rule takes."""
    unknown = sorted(set(given) - known - {MONTH})
    if unknown:
        strange = "、".join(f"“{name}”" for name in unknown)
        raise GivenProblem(f"“{title}”不用{strange}。可以给：{described(sorted(known), edition)}。")


def described(names: Iterable[str], edition: Edition) -> str:
    """Names with their Chinese words and units: invested_this_year（本年完成投资，分）."""
    return "、".join(f"{name}（{_words(name, edition)}）" for name in names)


def _words(name: str, edition: Edition) -> str:
    if name == MONTH:
        return "调度月，如 2021-03"
    if name in FACTS:
        return f"“{FACTS[name].title}”的行，列：{'、'.join(FACTS[name].schema)}"
    if name in TEXTS:
        return TEXTS[name]
    for start, (words, _) in EVIDENCE.items():
        if name.startswith(start):
            return words
    if name in edition.measures or name in edition.indicators:
        rule, _ = edition.rule(name)
        return f"{rule.name}，{rule.unit}"
    found = threshold(name, edition)
    return f"界限：{found.name}，{found.unit}" if found else name


def threshold(name: str, edition: Edition) -> Threshold | None:
    """The first declared threshold of that name."""
    return next((rule.thresholds[name] for rule, _ in edition.alerts.values() if name in rule.thresholds), None)


def month_of(given: Mapping[str, Any], on: date | None) -> Month:
    """The month given, else that of the day asked, else the present one (only its rule versions then matter)."""
    month = given.get(MONTH) or Month.of(on or date.today())  # noqa: DTZ011 - chooses versions where no month counts
    try:
        return month if isinstance(month, Month) else Month.parse(str(month))
    except NotAMonth as wrong:
        raise GivenProblem(str(wrong)) from None


def number(name: str, value: Any, unit: Unit) -> Fraction:
    """An exact number: 28.1, "28.1%", and for money 分 as an integer or text with its unit, "12亿" or "1000万元"."""
    text = unicodedata.normalize("NFKC", str(value)).strip().replace(",", "")
    if isinstance(value, bool):
        raise GivenProblem(f"“{name}”应为数，实际为“{value}”。")
    size = 1
    if unit == Unit.FEN:
        word = next((word for word in MONEY_WORDS if text.endswith(word)), "")
        text, size = text.removesuffix(word), UNITS.get(word, 1)
    elif unit in {Unit.PERCENT, Unit.PERCENTAGE_POINT}:
        text = text.removesuffix("个百分点").removesuffix("%")
    try:
        return (value if isinstance(value, Fraction) else exact_number(text)) * size
    except ValueError:
        raise GivenProblem(f"“{name}”应为{_expected(unit)}，实际为“{value}”。") from None


def integer(name: str, value: Any, unit: Unit) -> int:
    """A measure's value: an integer in its unit. Raises GivenProblem."""
    exact = number(name, value, unit)
    if exact.denominator != 1:
        raise GivenProblem(f"“{name}”应为整数，实际为“{value}”。" + ("金额以分计。" if unit == Unit.FEN else ""))
    return int(exact)


def _expected(unit: Unit) -> str:
    return "金额（以分计的整数，或带单位的文字，如“12亿”“1000万元”）" if unit == Unit.FEN else f"数（{unit}）"


def unit_of(name: str, edition: Edition) -> Unit:
    for start, (_, unit) in EVIDENCE.items():
        if name.startswith(start):
            return unit
    return edition.rule(name)[0].unit


def thresholds_of(rule: Alert, given: Mapping[str, Any], month: Month) -> dict[str, Fraction]:
    """The thresholds a trial judges by: those given, else those in force at the month's end."""
    values: dict[str, Fraction] = {}
    for name, limit in rule.thresholds.items():
        values[name] = number(name, given.get(name, limit.on(month.last_day)), limit.unit)
    return values


def fact_rows(name: str, rows: Sequence[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    """Rows of a fact table for one project of the trial. Raises GivenProblem for a column it does not have."""
    schema, owner = FACTS[name].schema, FACTS[name].project or "project"
    usual: dict[str, Any] = {owner: key, "children": 0} if name == "project" else {owner: key}
    read: list[dict[str, Any]] = []
    for row in rows:
        strange = [column for column in row if column not in schema]
        if strange:
            raise GivenProblem(f"事实表“{FACTS[name].title}”没有“{strange[0]}”这一列。列有：{'、'.join(schema)}。")
        read.append(usual | {column: _cell(column, value, schema[column]) for column, value in row.items()})
    return read or ([usual] if name == "project" else [])


def _cell(column: str, value: Any, kind: str) -> Any:
    if value is None or isinstance(value, date):
        return value
    if kind == "date":
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise GivenProblem(f"“{column}”应为日期，如 2022-05-31，实际为“{value}”。") from None
    if kind == "int64":
        money = any(c.name == column and c.unit == Unit.FEN for table in FACTS.values() for c in table.columns)
        return integer(column, value, Unit.FEN if money else Unit.COUNT)
    return str(value)


def plain(value: Any) -> Any:
    """A value as JSON carries it."""
    return str(value) if isinstance(value, Decimal | Fraction) else value
