"""分档得分：从高到低，达到该档下限得该档分；`above` 的档须超过下限。`unit`、`scale` 是界限的读法。"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ibis

from guatu.kernel.display import exact_text
from guatu.rulebook.methods.figures import Number, bound, marks_of, nothing
from guatu.rulebook.words import pair


@dataclass(frozen=True)
class Banded:
    of: str
    bands: tuple[tuple[Number, Number], ...]
    otherwise: Number = 0
    above: tuple[Number, ...] = ()
    unit: str = ""
    scale: int = 1

    def marks(self, row: Any, full: Number) -> Any:
        value = pair(row[self.of])
        unknown = value.numerator.isnull() | value.denominator.isnull()
        branches = [(unknown, nothing())]
        for floor, points in self.bands:
            reached = value > bound(floor) if floor in self.above else value >= bound(floor)
            branches.append((reached, marks_of(points)))
        return ibis.cases(*branches, else_=marks_of(self.otherwise))

    def why(self, figures: dict[str, str], full: Number) -> str:
        words = [f"{self._edge(floor)} 得 {points} 分" for floor, points in self.bands]
        return f"{figures[self.of]}；" + "，".join(words) + f"，其余得 {self.otherwise} 分"

    def _edge(self, floor: Number) -> str:
        size = exact_text(Fraction(floor) / self.scale)
        return f"{'超过' if floor in self.above else '达到'} {size}{self.unit}"

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)
