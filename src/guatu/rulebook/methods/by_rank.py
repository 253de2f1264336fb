"""按名次得分：并列同分，其后名次顺延；名次之外得 0 分。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from guatu.rulebook.methods.figures import Number, marks_of, nothing, place
from guatu.rulebook.words import pair


@dataclass(frozen=True)
class ByRank:
    of: str
    points: tuple[Number, ...]

    def marks(self, row: Any, full: Number) -> Any:
        value, found = pair(row[self.of]), place(row, self.of)
        unknown = value.numerator.isnull() | value.denominator.isnull()
        places = [(found == i, marks_of(points)) for i, points in enumerate(self.points, 1)]
        return ibis.cases((unknown, nothing()), *places, else_=marks_of(0))

    def why(self, figures: dict[str, str], full: Number) -> str:
        words = "、".join(str(points) for points in self.points)
        return f"{figures[self.of]}；按名次得 {words} 分，并列同分"

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)
