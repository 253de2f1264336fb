"""How a rule is declared: facts, measures, indicators, alerts, with their dated versions and examples."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

Formula = Callable[..., Any]


class Unit(StrEnum):
    FEN = "分"
    COUNT = "个"
    PERCENT = "%"
    PERCENTAGE_POINT = "个百分点"
    DAY = "天"
    WORKDAY = "个工作日"
    MONTH = "个月"
    PLACE = "位"
    TIMES = "次"
    FLAG = "是否"
    MARK = "得分"


class Level(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    CLEAR = "clear"

    @property
    def label(self) -> str:
        return {"red": "红灯", "yellow": "黄灯", "clear": "绿灯"}[self.value]


@dataclass(frozen=True)
class Source:
    """Where a rule comes from. `in_force` is the first day it applies; None applies always."""

    document: str
    clause: str = ""
    in_force: date | None = None
    url: str = ""
    note: str = ""

    def __str__(self) -> str:
        joint = "：" if self.clause and not self.clause.startswith("第") else ""
        return f"{self.document}{joint}{self.clause}"


@dataclass(frozen=True)
class Example:
    """One line of a rule's examples: its tests and its help page. Decimals are text."""

    title: str
    given: Mapping[str, Any]
    expect: Any


@dataclass(frozen=True)
class Threshold:
    """A number a rule compares with, by the day it came into force. Regions may set their own (policies)."""

    name: str
    unit: Unit
    values: Mapping[date, int | str]

    def on(self, day: date) -> int | str:
        """The value in force on a day; the earliest one before its own beginning."""
        past = [start for start in self.values if start <= day]
        return self.values[max(past) if past else min(self.values)]


@dataclass(frozen=True)
class FactColumn:
    name: str
    type: str  # int64, string or date
    title: str
    unit: Unit | None = None


@dataclass(frozen=True)
class FactTable:
    """A table of facts that formulas read. `project` names its project column; None for facts of units or regions."""

    name: str
    title: str
    columns: tuple[FactColumn, ...]
    project: str | None = "project"

    @property
    def schema(self) -> dict[str, str]:
        return {column.name: column.type for column in self.columns}


@dataclass(frozen=True)
class Version:
    """One wording of a rule: its formula, and the first day of the months it is used for."""

    formula: Formula
    source: Source
    basis: str
    examples: tuple[Example, ...]
    in_force: date | None

    @property
    def needs(self) -> tuple[str, ...]:
        """Parameter names are dependencies."""
        return tuple(inspect.signature(self.formula).parameters)


@dataclass(eq=False)
class Rule:
    """A declared measure, indicator or alert. Its code is its function name is its file name."""

    code: str
    name: str
    unit: Unit
    doc: str
    versions: list[Version]
    k: str = ""  # the indicator's number in DOMAIN.md 1.5, "K-1"

    def since(
        self, source: Source, *, basis: str = "", examples: tuple[Example, ...] = ()
    ) -> Callable[[Formula], Rule]:
        """A later wording, in force from the source's day; the earlier one still computes earlier months."""
        if source.in_force is None:
            raise ValueError(f"{self.code}: a later version needs the day it came into force")

        def add(formula: Formula) -> Rule:
            self.versions.append(Version(formula, source, basis or self.versions[-1].basis, examples, source.in_force))
            return self

        return add

    def on(self, day: date) -> Version:
        """The version in force on a day."""
        chosen = self.versions[0]
        for version in self.versions[1:]:
            if version.in_force is not None and version.in_force <= day:
                chosen = version
        return chosen


@dataclass(eq=False)
class Measure(Rule):
    """Adds up over projects. `empty` is its value where a project has no row of facts."""

    empty: int | None = 0


@dataclass(eq=False)
class Indicator(Rule):
    """Arithmetic on measures, right at every grain. `better` says which direction ranks first."""

    places: int = 1
    better: str = "more"


@dataclass(eq=False)
class Alert(Rule):
    """A light. `grain` is project or unit; `shows` names the indicators its sentence quotes."""

    advice: str = ""
    sentence: str = ""  # "年度投资完成率 {annual_completion}，{schedule_gap}" – figures by code
    shows: tuple[str, ...] = ()
    release: str = ""  # 怎样解除
    thresholds: dict[str, Threshold] = field(default_factory=dict)
    grain: str = "project"


class Registry:
    """The rules that were declared, by kind and code. Codes are never reused, not even across kinds."""

    def __init__(self) -> None:
        self.measures: dict[str, Measure] = {}
        self.indicators: dict[str, Indicator] = {}
        self.alerts: dict[str, Alert] = {}

    def add(self, rule: Rule) -> None:
        if self.get(rule.code):
            raise ValueError(f"{rule.code} is declared twice")
        if isinstance(rule, Measure):
            self.measures[rule.code] = rule
        elif isinstance(rule, Indicator):
            self.indicators[rule.code] = rule
        elif isinstance(rule, Alert):
            self.alerts[rule.code] = rule

    def get(self, code: str) -> Rule | None:
        return self.measures.get(code) or self.indicators.get(code) or self.alerts.get(code)


REGISTRY = Registry()


def _declare(kind: type[Rule], formula: Formula, shared: Mapping[str, Any], **own: Any) -> Any:
    module = inspect.getmodule(formula)
    doc = inspect.getdoc(module) or "" if module else ""
    version = Version(formula, shared["source"], shared["basis"], shared["examples"], None)
    rule = kind(formula.__name__, shared["name"], shared["unit"], doc, [version], shared["k"], **own)
    REGISTRY.add(rule)
    return rule


def measure(
    *,
    name: str,
    unit: Unit,
    source: Source,
    basis: str = "",
    examples: tuple[Example, ...] = (),
    empty: int | None = 0,
    k: str = "",
) -> Callable[[Formula], Measure]:
    """Declare a measure: a sum over one fact table, or arithmetic on a project's own columns and other measures."""
    shared = {"name": name, "unit": unit, "source": source, "basis": basis, "examples": examples, "k": k}
    return lambda formula: _declare(Measure, formula, shared, empty=empty)


def indicator(
    *,
    name: str,
    unit: Unit,
    source: Source,
    basis: str,
    examples: tuple[Example, ...] = (),
    places: int = 1,
    better: str = "more",
    k: str = "",
) -> Callable[[Formula], Indicator]:
    """Declare an indicator: arithmetic on measures; one that divides answers ratio(…)."""
    shared = {"name": name, "unit": unit, "source": source, "basis": basis, "examples": examples, "k": k}
    return lambda formula: _declare(Indicator, formula, shared, places=places, better=better)


def alert(
    *,
    name: str,
    source: Source,
    advice: str,
    sentence: str,
    thresholds: Mapping[str, Threshold] | None = None,
    examples: tuple[Example, ...] = (),
    shows: tuple[str, ...] = (),
    release: str = "",
    basis: str = "",
    grain: str = "project",
    k: str = "",
) -> Callable[[Formula], Alert]:
    """Declare an alert rule: levels from measures, indicators and thresholds."""
    shared = {"name": name, "unit": Unit.FLAG, "source": source, "basis": basis, "examples": examples, "k": k}
    own = {
        "advice": advice,
        "sentence": sentence,
        "shows": shows,
        "release": release,
        "thresholds": dict(thresholds or {}),
        "grain": grain,
    }
    return lambda formula: _declare(Alert, formula, shared, **own)


@dataclass(frozen=True)
class Preset:
    """A place's choice of alert rules with its thresholds; `rules` maps a rule's code to the thresholds it changes."""

    code: str
    name: str
    source: Source
    rules: Mapping[str, Mapping[str, int | str]]
    note: str = ""


@dataclass(frozen=True)
class Published:
    """公布数: a figure others publish for a region, recorded as it was published and never computed from reports.

    A derived one answers where nothing was published: `above` is own less the superior's, `superior` the superior's own
    (or own less a published difference), `share` one published figure as a percentage of another.
    """

    code: str
    name: str
    unit: Unit
    source: Source
    basis: str
    k: str = ""
    places: int = 1
    above: str = ""
    superior: tuple[str, str] = ("", "")
    share: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Item:
    """考核项: an indicator and a counting method. `per` is unit, or project for marks that add up over projects."""

    code: str
    name: str
    full: int | str
    by: Any
    source: Source
    examples: tuple[Example, ...] = ()
    per: str = "unit"


@dataclass(frozen=True)
class Scheme:
    """考核办法: items in order; `grain` says whom it ranks; `ties` are the named tie-breakers, larger first."""

    code: str
    name: str
    source: Source
    items: tuple[Item, ...]
    grain: str = "organisation"
    ties: tuple[str, ...] = ("invested_this_year",)
    note: str = ""

    def changed(self, **fields: Any) -> Scheme:
        return replace(self, **fields)
