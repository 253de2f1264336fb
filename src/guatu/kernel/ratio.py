"""Ratio: a pair of integers that stays a pair until it is printed; it compares by cross-multiplication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

PLAIN_NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{1,12})?")

SCALE = 10_000
"""Thresholds and marks are integers of 1/10,000."""


@dataclass(frozen=True, eq=False)
class Ratio:
    """numerator / denominator, integers or columns of integers. The denominator is positive or null."""

    numerator: Any
    denominator: Any

    def __ge__(self, other: Any) -> Any:
        mine, yours = self._crossed(other)
        return mine >= yours

    def __gt__(self, other: Any) -> Any:
        mine, yours = self._crossed(other)
        return mine > yours

    def __le__(self, other: Any) -> Any:
        mine, yours = self._crossed(other)
        return mine <= yours

    def __lt__(self, other: Any) -> Any:
        mine, yours = self._crossed(other)
        return mine < yours

    def __neg__(self) -> Ratio:
        return Ratio(-self.numerator, self.denominator)

    def _crossed(self, other: Any) -> tuple[Any, Any]:
        theirs = other if isinstance(other, Ratio) else Ratio(other, 1)
        return self.numerator * theirs.denominator, theirs.numerator * self.denominator

    def exact(self) -> Fraction | None:
        """The value of a pair of plain integers; None where it cannot be judged."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(int(self.numerator), int(self.denominator))


def ratio(numerator: Any, denominator: Any) -> Ratio:
    """What an indicator that divides answers: the pair, never the quotient."""
    return Ratio(numerator, denominator)


def exact_number(text: str) -> Fraction:
    """A typed decimal, exact: at most 20 digits before the point and 12 after, no exponent, no fraction bar.

    Raises ValueError with a Chinese sentence: 1e9999999999 is ten characters and more digits than memory holds.
    """
    plain = text.strip()
    if not PLAIN_NUMBER.fullmatch(plain):
        raise ValueError(f"“{plain[:40]}”不是能用的数，写成 61.1 这样：整数最多 20 位，小数最多 12 位。")
    return Fraction(plain)


def scaled(value: str | int | Fraction) -> int:
    """A threshold or mark as an integer of 1/10,000; finer values are refused."""
    exact = Fraction(value) * SCALE
    if exact.denominator != 1:
        raise ValueError(f"{value} is finer than 1/{SCALE}")
    return int(exact)
