"""A line the height of a word: how a figure moved, no axis, its last value marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from django.utils.safestring import SafeString

from guatu.apps.look.charts.svg import Table, across, element, picture

HEIGHT = Fraction(154, 100)


@dataclass(frozen=True)
class Sparkline:
    """Values in order of time from a base of zero (or of the least, if negative); None leaves a gap."""

    values: Sequence[int | Fraction | None]
    finding: str
    names: Sequence[str] = ()
    note: str = ""
    kind = "sparkline"

    def svg(self) -> SafeString:
        known = [Fraction(value) for value in self.values if value is not None]
        low = min([*known, Fraction(0)])
        high = max([*known, low + 1])
        last = len(self.values) - 1
        points = [
            (across(n, last or 1), across((high - Fraction(v)) * 8 + (high - low), (high - low) * 10))
            if v is not None
            else None
            for n, v in enumerate(self.values)
        ]
        marks = [
            element("line", class_="ch-done", x1=one[0], x2=two[0], y1=one[1], y2=two[1])
            for one, two in pairwise(points)
            if one and two
        ]
        if known:
            x, y = next(point for point in reversed(points) if point)
            marks.append(element("circle", class_="ch-dot", cx=x, cy=y, r=".2em"))
        return picture(self.finding, HEIGHT, *marks, class_="spark")

    def table(self) -> Table:
        names = self.names or [str(n) for n in range(1, len(self.values) + 1)]
        told = ["未报" if value is None else str(value) for value in self.values]
        return Table(self.finding, ("时间", "数值"), tuple(zip(names, told, strict=True)))
