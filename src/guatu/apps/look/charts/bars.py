"""Bars side by side from zero: the name and the figure in words above each bar, so that no name is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from guatu.apps.look.charts.svg import Table, across, element, em, picture, text

ROW, BAR = Fraction(26, 10), Fraction(6, 10)


@dataclass(frozen=True)
class Bar:
    """`value` is drawn, `words` is printed; `value` None is printed only (未报、不计). `tick` is where it should be."""

    name: str
    value: int | Fraction | None
    words: str
    tick: int | Fraction | None = None


@dataclass(frozen=True)
class Bars:
    """`full` is the length of a whole bar; without it the largest value is."""

    rows: Sequence[Bar]
    finding: str
    heads: tuple[str, str] = ("名称", "数值")
    full: int | Fraction | None = None
    note: str = ""
    kind = "bars"

    @property
    def whole(self) -> Fraction:
        longest = max((Fraction(row.value) for row in self.rows if row.value is not None), default=Fraction(1))
        return max(Fraction(self.full) if self.full is not None else longest, Fraction(1, 10**6))

    def svg(self) -> SafeString:
        marks: list[SafeString] = []
        for number, row in enumerate(self.rows):
            top = ROW * number
            marks.append(text(row.name, "0", top + Fraction(7, 10), "ch-t"))
            marks.append(text(row.words, "100%", top + Fraction(7, 10), "ch-b", anchor="end"))
            marks += self._bar(row, top + Fraction(15, 10))
        return picture(self.finding, ROW * len(self.rows), *marks)

    def table(self) -> Table:
        return Table(self.finding, self.heads, tuple((row.name, row.words) for row in self.rows))

    def _bar(self, row: Bar, top: Fraction) -> list[SafeString]:
        at = {"y": em(top), "height": em(BAR)}
        marks = [element("rect", class_="ch-0", width="100%", rx="1", **at)]
        if row.value is not None:
            long = min(max(Fraction(row.value), Fraction(0)), self.whole)
            marks.append(element("rect", class_="ch-2", width=across(long, self.whole), rx="1", **at))
        if row.tick is not None and 0 <= row.tick <= self.whole:
            x, over = across(row.tick, self.whole), Fraction(15, 100)
            for css in ("ch-halo", "ch-tick"):
                marks.append(element("line", class_=css, x1=x, x2=x, y1=em(top - over), y2=em(top + BAR + over)))
        return marks
