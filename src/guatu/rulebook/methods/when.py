"""满足条件得分：数值超过（或达到）界限得若干分，否则 0 分。`words` 是界限的读法，如“超过 10 亿元”。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from guatu.rulebook.methods.figures import Number, bound, marks_of, where_known
from guatu.rulebook.words import pair


@dataclass(frozen=True)
class When:
    of: str
    above: Number
    points: Number
    reaching: bool = False
    words: str = ""

    def marks(self, row: Any, full: Number) -> Any:
        value = pair(row[self.of])
        met = value >= bound(self.above) if self.reaching else value > bound(self.above)
        return where_known(row[self.of], ibis.ifelse(met, marks_of(self.points), marks_of(0)))

    def why(self, figures: dict[str, str], full: Number) -> str:
        edge = self.words or f"{'达到' if self.reaching else '超过'} {self.above}"
        return f"{figures[self.of]}，{edge} 得 {self.points} 分"

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)
