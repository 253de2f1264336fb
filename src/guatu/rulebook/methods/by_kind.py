"""按类别得分：项目的性质、类型、级别各得若干分，未列的得 0 分。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from guatu.rulebook.facts.values import VALUES
from guatu.rulebook.methods.figures import Number, marks_of


@dataclass(frozen=True)
class ByKind:
    of: str
    points: tuple[tuple[str, Number], ...]

    def marks(self, row: Any, full: Number) -> Any:
        column = row.text(self.of)
        return ibis.cases(*((column == kind, marks_of(points)) for kind, points in self.points), else_=marks_of(0))

    def why(self, figures: dict[str, str], full: Number) -> str:
        names = VALUES.get(self.of, {})
        return "，".join(f"{names.get(kind, kind)} {points} 分" for kind, points in self.points)

    @property
    def needs(self) -> tuple[str, ...]:
        return ()
