"""满足条件得分：数值超过（或达到）界限得若干分，否则 0 分。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from guatu.rulebook.methods.figures import Number, bound, marks_of
from guatu.rulebook.words import pair


@dataclass(frozen=True)
class When:
    of: str
    above: Number
    points: Number
    reaching: bool = False

    def marks(self, row: Any, full: Number) -> Any:
        value = pair(row[self.of])
        met = value >= bound(self.above) if self.reaching else value > bound(self.above)
        return ibis.ifelse(met.fill_null(False), marks_of(self.points), marks_of(0))

    def why(self, figures: dict[str, str], full: Number) -> str:
        return f"{figures[self.of]}，{'达到' if self.reaching else '超过'} {self.above} 得 {self.points} 分"

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)
