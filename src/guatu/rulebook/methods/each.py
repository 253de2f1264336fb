"""按个数得分：每一个（次、项）得若干分；可设上限和下限。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from guatu.rulebook.methods.figures import Number, marks_of, share, where_known


@dataclass(frozen=True)
class Each:
    of: str
    points: Number
    most: Number | None = None
    least: Number | None = None

    def marks(self, row: Any, full: Number) -> Any:
        earned = share(row[self.of], 1, self.points)
        if self.most is not None:
            earned = ibis.least(earned, marks_of(self.most))
        if self.least is not None:
            earned = ibis.greatest(earned, marks_of(self.least))
        return where_known(row[self.of], earned)

    def why(self, figures: dict[str, str], full: Number) -> str:
        most = "" if self.most is None else f"，最多 {self.most} 分"
        least = "" if self.least is None else f"，最少 {self.least} 分"
        return f"{figures[self.of]}，每个 {self.points} 分{most}{least}"

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)
