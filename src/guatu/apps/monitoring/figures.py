"""Measures and indicators as they are answered: exact value, unit, numerator over denominator, and the basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from guatu.apps.monitoring.naming import names_of
from guatu.apps.policies.regions import home
from guatu.apps.projects.models import ProjectSet
from guatu.engine.compile import DENOMINATOR, NUMERATOR
from guatu.engine.evaluate import Evaluation
from guatu.engine.graph import Edition
from guatu.kernel.declare import Indicator, Rule, Unit, Version
from guatu.kernel.display import NOTHING, exact_text, grouped, half_up, percent, points, wan
from guatu.kernel.month import Month


@dataclass(frozen=True)
class Figure:
    """One figure. `value` is integer 分 or a count, or decimal text cut half-up at four places; None is 无法判断."""

    code: str
    name: str
    unit: str
    value: int | str | None
    numerator: int | None
    denominator: int | None
    basis: str
    places: int = 1

    def as_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "unit": self.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "basis": self.basis,
        }

    @property
    def told(self) -> str:
        """As it is printed, with its unit: 38.3%、欠 3.4 个百分点、1,024万元、12个."""
        return told(self.unit, self.numerator, self.denominator, self.places)


@dataclass(frozen=True)
class FigureRow:
    key: str
    name: str
    values: Mapping[str, Figure]

    def as_json(self) -> dict[str, Any]:
        values = {code: figure.as_json() for code, figure in self.values.items()}
        return {"key": self.key, "name": self.name, "values": values}


@dataclass(frozen=True)
class Scope:
    """口径 of a whole answer: whose projects, as they belonged on which day, from sealed facts or present ones."""

    place: str
    month: Month
    sealed: bool
    chosen: ProjectSet | None = None

    def said(self, by: str, name: str) -> str:
        """What a row's figures cover, in words."""
        day = f"{self.month.last_day.year}年{self.month.last_day.month}月{self.month.last_day.day}日"
        whose = self.place if by in ("", "region") else f"{self.place}“{name}”"
        if by == "set":
            whose = f"集合“{name}”{day}的成员"
        elif by == "region":
            whose = f"{name}（含下级）"
        elif by == "project":
            whose = f"项目“{name}”"
        if self.chosen is not None:
            whose += f"，集合“{self.chosen.name}”{day}的成员"
        kept = "月度封存数" if self.sealed else "现有记载，未封存"
        return f"范围：{whose}；数据截至{day}，{kept}。"


def told(unit: str, numerator: int | None, denominator: int | None, places: int = 1) -> str:
    """A pair printed once, half up, with its unit; — where it cannot be judged."""
    if numerator is None or not denominator:
        return NOTHING
    if unit == Unit.FEN:
        return f"{wan(_nearest(numerator, denominator))}万元"
    if unit == Unit.PERCENT:
        return f"{percent(numerator, denominator, places)}%"
    if unit == Unit.PERCENTAGE_POINT:
        words = points(numerator, denominator, places)
        return words if words == "持平" else f"{words} 个百分点"
    exact = Fraction(numerator, denominator)
    text = grouped(half_up(exact)) if exact.denominator == 1 else half_up(exact, places)
    return f"{text}{unit}"


def _nearest(numerator: int, denominator: int) -> int:
    return int(half_up(Fraction(numerator, denominator)))


def rows_by(evaluation: Evaluation, by: str, scope: Scope) -> list[FigureRow]:
    """Every measure and indicator by a grouping of the projects; "" answers one row, the home's."""
    members_of = scope.chosen.code if scope.chosen else None
    if by == "project":
        measured = evaluation.measured(members_of=members_of).sort_by("key").to_pylist()
        answered = evaluation.projects(members_of=members_of).sort_by("key").to_pylist()
        held = [own | answer for own, answer in zip(measured, answered, strict=True)]
    else:
        held = evaluation.groups(by, members_of=members_of).to_pylist()
        held.sort(key=lambda row: row["key"] or "")
    if by == "":
        return [FigureRow(home(), scope.place, figures_of(_only(held), evaluation.edition, scope.said("", "")))]
    named = names_of(by, [row["key"] or "" for row in held])
    return [row_of(row["key"] or "", named[row["key"] or ""], row, evaluation.edition, by, scope) for row in held]


def row_of(key: str, name: str, held: Mapping[str, Any], edition: Edition, by: str, scope: Scope) -> FigureRow:
    return FigureRow(key, name, figures_of(held, edition, scope.said(by, name)))


def _only(held: list[dict[str, Any]]) -> dict[str, Any]:
    """The one row of the total; a home without projects has none, and every figure is 无法判断."""
    return held[0] if held else {}


def figures_of(held: Mapping[str, Any], edition: Edition, said: str) -> dict[str, Figure]:
    """Figures from a row of measures and pairs, as the engine answers or the database keeps them (text integers)."""
    found: dict[str, Figure] = {}
    for code, (measure, version) in edition.measures.items():
        value = _whole(held.get(code))
        found[code] = _figure(measure, version, value, 1 if value is not None else None, said)
    for code, (indicator, version) in edition.indicators.items():
        pair = _whole(held.get(code + NUMERATOR)), _whole(held.get(code + DENOMINATOR))
        found[code] = _figure(indicator, version, *pair, said)
    return found


def _figure(rule: Rule, version: Version, numerator: int | None, denominator: int | None, said: str) -> Figure:
    places = rule.places if isinstance(rule, Indicator) else 0
    basis = version.basis or rule.doc.strip().splitlines()[0]
    value = _value(rule, numerator, denominator)
    known = value is not None
    return Figure(
        rule.code,
        rule.name,
        rule.unit.value,
        value,
        numerator if known else None,
        denominator if known else None,
        f"{basis}{said}",
        places,
    )


def _value(rule: Rule, numerator: int | None, denominator: int | None) -> int | str | None:
    if numerator is None or not denominator:
        return None
    whole = Fraction(numerator, denominator)
    if whole.denominator == 1 and (rule.unit == Unit.FEN or not isinstance(rule, Indicator)):
        return int(whole)
    return exact_text(whole)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
