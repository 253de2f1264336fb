"""按佐证加减分：有佐证的加减分事项合计，扣分可设下限、加分可设上限；没有事项不加不减。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis

from guatu.rulebook.methods.figures import Number, marks_of
from guatu.rulebook.words import exact


@dataclass(frozen=True)
class Deducted:
    """`kinds` are kinds of evidence; the points recorded there are signed. `most` and `gain` bound loss and gain."""

    kinds: tuple[str, ...]
    most: Number | None = None
    gain: Number | None = None

    def marks(self, row: Any, full: Number) -> Any:
        first, *others = (exact(row[need]) for need in self.needs)
        total = sum(others, first)
        if self.most is not None:
            total = ibis.greatest(total, -marks_of(self.most))
        if self.gain is not None:
            total = ibis.least(total, marks_of(self.gain))
        return marks_of(full) + total

    def why(self, figures: dict[str, str], full: Number) -> str:
        most = "" if self.most is None else f"，最多扣 {self.most} 分"
        gain = "" if self.gain is None else f"，最多加 {self.gain} 分" if self.gain else "，只扣不加"
        return f"{'，'.join(figures[need] for need in self.needs)}（有佐证的逐项合计{most}{gain}）"

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(f"evidence_points_{kind}" for kind in self.kinds)
