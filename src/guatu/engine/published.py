"""公布数 of a region: the latest published row of each figure, and what follows from them. Never from reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from guatu import rulebook
from guatu.kernel.declare import Published
from guatu.kernel.month import Month

KEPT = 12
"""Months after which a published figure is too old to stand beside the month's."""


@dataclass(frozen=True)
class Figure:
    """A published or derived figure with the month end it is of; value None is 没有公布."""

    published: Published
    value: Fraction | None = None
    month_end: date | None = None
    derived: bool = False

    @property
    def pair(self) -> tuple[int | None, int | None]:
        return (None, None) if self.value is None else (self.value.numerator, self.value.denominator)


def published_figures(
    rows: Iterable[Mapping[str, Any]], region: str, month: Month, superior: str = ""
) -> dict[str, Figure]:
    """Every declared figure of a region as of a month, from rows of the `published` fact table.

    The latest row up to the month's end counts, for at most twelve months. Derived figures join two rows of the same
    month end only (a share: each its latest). `superior` is the region above it; without it nothing is compared.
    """
    latest = _latest(rows, month)
    declared = rulebook.published().values()
    own = {p.code: _taken(p, latest.get((region, p.code))) for p in declared}
    for one in declared:
        if own[one.code].value is None:
            own[one.code] = _derived(one, own, latest, superior)
    return own


def _latest(rows: Iterable[Mapping[str, Any]], month: Month) -> dict[tuple[str, str], Mapping[str, Any]]:
    oldest = (month - KEPT).last_day
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in rows:
        key = row["region"], row["code"]
        if not oldest < row["month_end"] <= month.last_day or not row["denominator"] or row["numerator"] is None:
            continue
        if key not in found or found[key]["month_end"] < row["month_end"]:
            found[key] = row
    return found


def _taken(one: Published, row: Mapping[str, Any] | None) -> Figure:
    if row is None:
        return Figure(one)
    return Figure(one, Fraction(row["numerator"], row["denominator"]), row["month_end"])


def _derived(
    one: Published, own: Mapping[str, Figure], latest: Mapping[tuple[str, str], Mapping[str, Any]], superior: str
) -> Figure:
    if one.above:
        theirs = _taken(rulebook.published()[one.above], latest.get((superior, one.above)))
        return _difference(one, own[one.above], theirs)
    if one.superior[0]:
        code, above = one.superior
        theirs = _taken(one, latest.get((superior, code)))
        return theirs if theirs.value is not None else _difference(one, own[code], own[above])
    top, below = (own.get(code) for code in one.share)
    if top and below and top.value is not None and below.value:
        return Figure(one, 100 * top.value / below.value, top.month_end, derived=True)
    return Figure(one)


def _difference(one: Published, mine: Figure, theirs: Figure) -> Figure:
    """Mine less theirs, when both are of the same month end."""
    if mine.value is None or theirs.value is None or mine.month_end != theirs.month_end:
        return Figure(one)
    return Figure(one, mine.value - theirs.value, mine.month_end, derived=True)
