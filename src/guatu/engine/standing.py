"""How many units stand below the mean or below a line (K-10), compared exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from guatu.engine.compile import DENOMINATOR, KEY, NUMERATOR

Rows = Iterable[Mapping[str, Any]]


def mean_of(rows: Rows, code: str) -> Fraction | None:
    """平均水平: the ratio of sums over the groups (never the mean of ratios); of plain sums, the mean of the groups."""
    pairs = [pair for _, pair in _pairs(rows, code)]
    below = sum(denominator for _, denominator in pairs)
    return Fraction(sum(numerator for numerator, _ in pairs), below) if below else None


def below(rows: Rows, code: str, line: Fraction | int) -> list[str]:
    """The keys of groups whose indicator is less than a line; those that cannot be judged are not among them."""
    return [key for key, (top, under) in _pairs(rows, code) if Fraction(top, under) < line]


def below_mean(rows: Rows, code: str) -> list[str]:
    """The keys of groups below the mean of all: n 个县（市、区）低于全市平均水平."""
    rows = list(rows)
    mean = mean_of(rows, code)
    return [] if mean is None else below(rows, code, mean)


def _pairs(rows: Rows, code: str) -> list[tuple[str, tuple[int, int]]]:
    """Each group that can be judged; `rows` are those of Evaluation.groups() as mappings."""
    found = []
    for row in rows:
        top, under = row[code + NUMERATOR], row[code + DENOMINATOR]
        if top is not None and under:
            found.append((row[KEY], (int(top), int(under))))
    return found
