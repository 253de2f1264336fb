"""按差额加减分：以满分为底，每差一个单位减、每超一个单位分段加，加减有上限；不足一个单位按比例。"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ibis

from guatu.kernel.ratio import SCALE, Ratio
from guatu.rulebook.methods.figures import Number, bound, marks_of, where_known
from guatu.rulebook.words import half_up, pair


@dataclass(frozen=True)
class PerPoint:
    """`over` holds (up to, gain per unit) from the target upward; the last reaches without end (None)."""

    of: str
    target: Number
    short: Number
    over: tuple[tuple[Number | None, Number], ...]
    limit: Number

    def marks(self, row: Any, full: Number) -> Any:
        value = pair(row[self.of])
        branches = [
            (value < bound(self.target), _line(value, Fraction(self.target), Fraction(self.short), Fraction(0)))
        ]
        base, gained = Fraction(self.target), Fraction(0)
        for upto, gain in self.over[:-1]:
            branches.append((value < bound(Fraction(upto or 0)), _line(value, base, Fraction(gain), gained)))
            gained += (Fraction(upto or 0) - base) * Fraction(gain)
            base = Fraction(upto or 0)
        last = _line(value, base, Fraction(self.over[-1][1]), gained)
        moved = ibis.cases(*branches, else_=last)
        held = ibis.greatest(ibis.least(moved, marks_of(self.limit)), -marks_of(self.limit))
        return where_known(row[self.of], marks_of(full) + held)

    def why(self, figures: dict[str, str], full: Number) -> str:
        gains = [f"{'超过部分' if upto is None else f'至 {upto} 部分'}每多 1 加 {gain}" for upto, gain in self.over]
        rule = f"达到 {self.target} 得 {full} 分，每差 1 减 {self.short}，{'，'.join(gains)}，加减最多 {self.limit} 分"
        return f"{figures[self.of]}；{rule}"

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)


def _line(value: Ratio, base: Fraction, slope: Fraction, gained: Fraction) -> Any:
    """gained + (value − base) × slope in integers of 0.0001 point, half up once."""
    rise, start = slope * SCALE, (gained - base * slope) * SCALE
    common = rise.denominator * start.denominator
    top = value.numerator * (rise.numerator * start.denominator)
    top = top + value.denominator * (start.numerator * rise.denominator)
    return half_up(top, value.denominator * common)
