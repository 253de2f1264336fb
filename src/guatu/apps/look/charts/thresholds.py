"""怎么判的: where a value stands between the limits of a rule, each zone with its word."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from guatu.apps.look.charts.svg import Table, across, element, em, picture, text
from guatu.kernel.display import exact_text, half_up

BAR_TOP, BAR = Fraction(26, 10), Fraction(9, 10)


@dataclass(frozen=True)
class Thresholds:
    """Larger is worse: below `yellow` green, below `red` yellow. `unit` is printed at the far end."""

    value: Fraction
    yellow: Fraction | int
    red: Fraction | int
    unit: str
    finding: str
    name: str = "本项目"
    note: str = ""
    kind = "thresholds"

    @property
    def end(self) -> Fraction:
        """The scale's far end: a round number beyond both the red limit and the value."""
        beyond = max(Fraction(self.red) * Fraction(5, 3), self.value)
        step = max(Fraction(self.yellow), Fraction(1))
        return step * -(-beyond // step)

    def svg(self) -> SafeString:
        end, yellow, red = self.end, Fraction(self.yellow), Fraction(self.red)
        marks: list[SafeString] = []
        for start, stop, css, word in (
            (Fraction(0), yellow, "ch-z0", "绿灯"),
            (yellow, red, "ch-z1", "黄灯"),
            (red, end, "ch-z2", "红灯"),
        ):
            at = {"x": across(start, end), "width": across(stop - start, end)}
            marks.append(element("rect", class_=css, y=em(BAR_TOP), height=em(BAR), **at))
            marks.append(text(word, across(start + stop, 2 * end), Fraction(58, 10), "ch-t2", anchor="middle"))
        below = Fraction(44, 10)
        marks.append(text("0", "0", below, "ch-axis"))
        for limit in (yellow, red):
            marks.append(text(exact_text(limit), across(limit, end), below, "ch-axis", anchor="middle"))
        marks.append(text(f"{exact_text(end)} {self.unit}", "100%", below, "ch-axis", anchor="end"))
        return picture(self.finding, Fraction(66, 10), *marks, *self._mark(end))

    def table(self) -> Table:
        limits = (("黄灯从", exact_text(Fraction(self.yellow))), ("红灯超过", exact_text(Fraction(self.red))))
        return Table(self.finding, ("项目", self.unit), ((self.name, exact_text(self.value)), *limits))

    def _mark(self, end: Fraction) -> list[SafeString]:
        at = min(max(self.value, Fraction(0)), end)
        x = across(at, end)
        side = "start" if at * 5 < end else "end" if at * 5 > end * 4 else "middle"
        said = text(f"{self.name} {half_up(self.value, 1)}", x, Fraction(9, 10), "ch-b", anchor=side)
        over = Fraction(6, 10)
        return [element("line", class_="ch-mark", x1=x, x2=x, y1=em(BAR_TOP - over), y2=em(BAR_TOP + BAR + over)), said]
