"""Measures and indicators as they are answered: exact value, unit, numerator over denominator, and the basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from guatu.apps.monitoring.gathering import full_code
from guatu.apps.monitoring.naming import Here, names_of
from guatu.apps.policies.selectors import above
from guatu.apps.projects.models import ProjectSet
from guatu.engine.compile import DENOMINATOR, NUMERATOR
from guatu.engine.evaluate import Evaluation
from guatu.engine.graph import Edition
from guatu.engine.published import Figure as PublishedFigure
from guatu.engine.published import published_figures
from guatu.kernel.declare import Indicator, Rule, Unit, Version
from guatu.kernel.display import NOTHING, exact_text, grouped, half_up, percent, points, wan
from guatu.kernel.money import WAN_YUAN, YUAN
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

    @property
    def bare(self) -> str:
        """As a column prints it whose head has the unit; 金额 in 万元."""
        text = self.told.removesuffix("万元" if self.unit == Unit.FEN else self.unit).strip()
        return text if self.unit != Unit.PERCENTAGE_POINT else self.told.removesuffix(" 个百分点")

    @property
    def divided(self) -> bool:
        """Whether the value hides a pair worth showing."""
        if self.denominator is None or self.unit == Unit.PERCENTAGE_POINT:
            return False
        return self.unit == Unit.PERCENT or self.denominator != 1

    @property
    def pair_told(self) -> str:
        """分子 ÷ 分母: money in 万元 where both are whole 万元, percentages without their hundredfold."""
        if self.numerator is None or not self.denominator:
            return NOTHING
        top, below = self.numerator, self.denominator
        if self.unit == Unit.PERCENT and top % 100 == 0:
            top //= 100
        if self.unit != Unit.PERCENTAGE_POINT and below >= WAN_YUAN and top % YUAN == 0 and below % YUAN == 0:
            return f"{wan(top)} ÷ {wan(below)} 万元"
        return f"{grouped(str(top))} ÷ {grouped(str(below))}"


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

    here: Here
    month: Month
    sealed: bool
    chosen: ProjectSet | None = None

    def said(self, by: str, name: str) -> str:
        """What a row's figures cover, in words."""
        day = f"{self.month.last_day.year}年{self.month.last_day.month}月{self.month.last_day.day}日"
        whose = self.here.name if by in ("", "region") else f"{self.here.name}“{name}”"
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
    """A pair printed once, half up, with its unit and a true minus; — where it cannot be judged."""
    if numerator is None or not denominator:
        return NOTHING
    return _told(unit, numerator, denominator, places).replace("-", "−")


def _told(unit: str, numerator: int, denominator: int, places: int) -> str:
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
        values = figures_of(_only(held), evaluation.edition, scope.said("", ""))
        rows = [FigureRow(scope.here.code, scope.here.name, values)]
    else:
        named = names_of(by, [row["key"] or "" for row in held], scope.here.regions)
        rows = [row_of(row["key"] or "", named[row["key"] or ""], row, evaluation.edition, by, scope) for row in held]
    return rows if scope.chosen else with_published(rows, by, published_rows(evaluation), scope.month)


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


# --- published figures ----------------------------------------------------------------------------------------


def published_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The rows of the fact table of published figures, from the seal or from present facts."""
    held = evaluation.facts.tables.get("published")
    table = pq.read_table(held) if isinstance(held, Path) else held
    return [] if table is None else list(table.to_pylist())


def with_published(
    rows: list[FigureRow], by: str, published: Sequence[Mapping[str, Any]], month: Month
) -> list[FigureRow]:
    """公布数 beside the figures of regions and of the whole place; other groupings have none."""
    if by not in ("", "region"):
        return rows
    return [replace(row, values={**row.values, **_published_of(row, published, month)}) for row in rows]


def _published_of(row: FigureRow, published: Sequence[Mapping[str, Any]], month: Month) -> dict[str, Figure]:
    superior = next((full_code(code) for code in above(row.key)[1:]), "") if row.key else ""
    return {
        code: Figure(
            code,
            found.published.name,
            found.published.unit.value,
            _exact(found.published.unit, found.value),
            *found.pair,
            f"{found.published.basis}{_published_when(found)}",
            found.published.places,
        )
        for code, found in published_figures(published, row.key, month, superior).items()
    }


def _published_when(found: PublishedFigure) -> str:
    if found.month_end is None:
        return "没有公布数。"
    day = found.month_end
    how = "由公布数算出" if found.derived else "按公布数照录"
    return f"截至{day.year}年{day.month}月{day.day}日，{how}，不由调度数计算。"


# --- one figure -----------------------------------------------------------------------------------------------


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
    exact = Fraction(numerator, denominator)
    return int(exact) if not isinstance(rule, Indicator) and exact.denominator == 1 else _exact(rule.unit, exact)


def _exact(unit: Unit, value: Fraction | None) -> int | str | None:
    if value is None:
        return None
    return int(value) if unit == Unit.FEN and value.denominator == 1 else exact_text(value)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
