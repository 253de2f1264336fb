"""Rules, presets and schemes tried on given figures. Examples, help pages and `rulebook try` use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from guatu import rulebook
from guatu.engine.answering import answer_rows, check_missing, figures_of, measured
from guatu.engine.backends.duck import Duck
from guatu.engine.compile import DENOMINATOR, NUMERATOR
from guatu.engine.counting import ItemTried, SchemeTried, count_item, count_scheme
from guatu.engine.given import MONTH, GivenProblem, Missing, check_names, month_of, reachable, thresholds_of, wanted
from guatu.engine.graph import Edition, edition
from guatu.kernel.declare import Alert, Indicator, Item, Measure, Rule, Scheme
from guatu.kernel.display import exact_text
from guatu.kernel.month import Month

__all__ = [
    "GivenProblem",
    "ItemTried",
    "Missing",
    "PresetTried",
    "SchemeTried",
    "Tried",
    "try_item",
    "try_many",
    "try_preset",
    "try_rule",
    "try_scheme",
]

Figures = Mapping[str, tuple[int | None, int | None]]
STRICT = ("red", "yellow", "clear")


@dataclass(frozen=True)
class Tried:
    """What the rule answered: `value` as exact text, or `level`; None is 无法判断. `figures` are the pairs it used."""

    code: str
    value: str | None = None
    level: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    figures: Figures = field(default_factory=dict)
    thresholds: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class PresetTried:
    """The levels of a preset's rules that could be judged, the strictest of them, and what the others still need."""

    code: str
    level: str | None
    rules: tuple[Tried, ...]
    missing: Mapping[str, str]


@contextmanager
def an_engine(engine: Duck | None) -> Iterator[Duck]:
    """The engine given, or a private one for the while."""
    if engine is not None:
        yield engine
        return
    own = Duck(small=True)
    try:
        yield own
    finally:
        own.close()


def try_rule(code: str, given: Mapping[str, Any], *, on: date | None = None, engine: Duck | None = None) -> Tried:
    """A measure, indicator or alert on given figures.

    `given` names the rule's parameters: fact rows for a measure; numbers (decimal text, money with its unit) for the
    measures and indicators an indicator or alert reads; "month" as Month or "2021-03"; thresholds where they are not
    the shipped ones. Raises GivenProblem with a Chinese sentence when something needed is missing or no number.
    """
    return try_many(code, [given], on=on, engine=engine)[0]


def try_many(
    code: str, givens: Sequence[Mapping[str, Any]], *, on: date | None = None, engine: Duck | None = None
) -> list[Tried]:
    """The same rule on several sets of figures, in one engine."""
    with an_engine(engine) as running:
        return [_one(running, code, given, on) for given in givens]


def _one(engine: Duck, code: str, given: Mapping[str, Any], on: date | None) -> Tried:
    month = month_of(given, on)
    chosen = edition(on or month.last_day)
    rule = _rule_named(code, chosen)
    if isinstance(rule, Measure):
        return of_measure(code, measured(engine, [(code, given)], month, chosen)[0])
    if isinstance(rule, Alert):
        return _alert(engine, rule, given, month, chosen)
    assert isinstance(rule, Indicator)
    return _indicator(engine, rule, given, month, chosen)


def of_measure(code: str, value: int | None) -> Tried:
    """A measure's answer."""
    return Tried(code, None if value is None else str(value), numerator=value, denominator=1)


def _rule_named(code: str, chosen: Edition) -> Rule:
    try:
        return chosen.rule(code)[0]
    except KeyError:
        raise GivenProblem(f"没有代码为“{code}”的规则。用 guatu rulebook list 查看全部代码。") from None


def _indicator(engine: Duck, rule: Indicator, given: Mapping[str, Any], month: Month, chosen: Edition) -> Tried:
    check_names(given, reachable(chosen.indicators[rule.code][1].needs, chosen), chosen, rule.name)
    check_missing(wanted(chosen.indicators[rule.code][1].needs, given, chosen), given, chosen, rule.name)
    want = wanted([rule.code], given.keys() - {rule.code}, chosen)
    row = answer_rows(engine, want, [given], month, chosen)[0]
    top, below = row[rule.code + NUMERATOR], row[rule.code + DENOMINATOR]
    figures = figures_of(row, want)
    if top is None or below is None:
        return Tried(rule.code, figures=figures)
    return Tried(rule.code, exact_text(Fraction(int(top), int(below))), None, int(top), int(below), figures)


def _alert(engine: Duck, rule: Alert, given: Mapping[str, Any], month: Month, chosen: Edition) -> Tried:
    needs = chosen.alerts[rule.code][1].needs
    check_names(given, reachable([*needs, *rule.shows], chosen), chosen, rule.name)
    needed = [need for need in needs if need not in rule.thresholds]
    check_missing(wanted(needed, given, chosen), given, chosen, rule.name)
    want = wanted([*needed, *(code for code in rule.shows if _can_tell(code, given, chosen))], given, chosen)
    limits = thresholds_of(rule, given, month)
    row = answer_rows(engine, want, [given], month, chosen, alert=rule, limits=limits)[0]
    return Tried(rule.code, level=row["level"], figures=figures_of(row, want), thresholds=limits)


def _can_tell(code: str, given: Mapping[str, Any], chosen: Edition) -> bool:
    """Whether what is given is enough for a figure the sentence shows but the rule does not decide by."""
    want = wanted([code], given, chosen)
    return want.measures <= given.keys() and (MONTH in given or not want.month)


def try_preset(
    code: str, given: Mapping[str, Any], *, on: date | None = None, engine: Duck | None = None
) -> PresetTried:
    """The rules of a preset that can be judged from what is given, and the strictest level among them.

    Raises Missing when not one rule can be judged, GivenProblem when a name belongs to none of them.
    """
    if code not in rulebook.presets():
        raise GivenProblem(f"没有代码为“{code}”的预设。现有：{'、'.join(rulebook.presets())}。")
    preset = rulebook.presets()[code]
    chosen = edition(on or month_of(given, on).last_day)
    rules = [rule for name, (rule, _) in chosen.alerts.items() if name in preset.rules]
    names = {rule.code: reachable([*chosen.alerts[rule.code][1].needs, *rule.shows], chosen) for rule in rules}
    check_names(given, set().union(*names.values()), chosen, preset.name)
    tried: list[Tried] = []
    missing: dict[str, str] = {}
    with an_engine(engine) as running:
        for rule in rules:
            own = {name: value for name, value in given.items() if name in names[rule.code] or name == MONTH}
            try:
                tried.append(try_rule(rule.code, {**preset.rules[rule.code], **own}, on=on, engine=running))
            except Missing as lacking:
                missing[rule.code] = str(lacking)
    if not tried:
        raise Missing("给出的数不够判断任何一条规则。" + "".join(missing.values()))
    levels = {each.level for each in tried}
    return PresetTried(code, next((level for level in STRICT if level in levels), None), tuple(tried), missing)


def try_item(
    item: Item, given: Mapping[str, Any], *, on: date | None = None, engine: Duck | None = None
) -> list[ItemTried]:
    """The marks of one item for each unit: a given list holds one value a unit, anything else is one unit.

    Raises Missing when what the item counts is not given, GivenProblem when a value is no number.
    """
    with an_engine(engine) as running:
        return count_item(running, item, given, month_of(given, on), on)


def try_scheme(
    scheme: Scheme, given: Mapping[str, Any], *, on: date | None = None, engine: Duck | None = None
) -> SchemeTried:
    """A scheme on given figures: one unit, or "units": [{…}, …], each with "projects": [{…}, …] where items need them.

    What a unit does not give and its projects do is added up from them. An item that cannot be counted has marks None
    and says what is missing; when none can be counted Missing is raised.
    """
    with an_engine(engine) as running:
        return count_scheme(running, scheme, given, month_of(given, on), on)
