"""按比例得分：满分乘以完成数占目标的比例；默认以满分封顶，也可不封顶。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from guatu.rulebook.methods.figures import Number, marks_of, share, where_known


@dataclass(frozen=True)
class InProportion:
    of: str
    target: Number = 100
    capped: bool = True

    def marks(self, row: Any, full: Number) -> Any:
        earned = share(row[self.of], self.target, full)
        earned = ibis.ifelse(earned < 0, marks_of(0), earned)
        return where_known(row[self.of], ibis.least(earned, marks_of(full)) if self.capped else earned)

    def why(self, figures: dict[str, str], full: Number) -> str:
        end = "，以满分封顶" if self.capped else "，不封顶"
        return f"{figures[self.of]} ÷ {self.target} × {full} 分{end}"

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.of,)
