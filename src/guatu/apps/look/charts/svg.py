"""The few words charts are drawn with: escaped elements, exact positions, an axis of round steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from guatu.kernel.display import NOTHING, grouped, half_up
from guatu.kernel.money import WAN_YUAN, YI_YUAN

MONTH_NAMES = (1, 3, 5, 7, 9, 12)
UNITS = {"亿元": YI_YUAN, "万元": WAN_YUAN}
LINE = Fraction(29, 20)
"""The least distance of two names under each other, in em."""


@dataclass(frozen=True)
class Table:
    """The same figures as words: what a chart says to someone who does not see it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def element(name: str, /, *children: object, **attributes: object) -> SafeString:
    """One SVG element; `class_` is class, `_` in a name is `-`; text and attribute values are escaped."""
    written = format_html_join(
        "", ' {}="{}"', ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    )
    inside = mark_safe("".join(conditional_escape(child) for child in children))  # noqa: S308 — each child is escaped here
    return format_html("<{0}{1}>{2}</{0}>", mark_safe(name), written, inside)  # noqa: S308 — names are literals of this package


def picture(finding: str, height: Fraction | int, *children: object, class_: str = "") -> SafeString:
    """The <svg> itself: `finding` is the sentence it says, `height` is in em."""
    if not finding.strip():
        raise ValueError("a chart must say its finding")
    return element("svg", *children, class_=class_ or "drawing", height=em(height), role="img", aria_label=finding)


def across(value: Fraction | int, whole: Fraction | int) -> str:
    """A position from the left, in per cent of the box."""
    return half_up(Fraction(100) * Fraction(value) / Fraction(whole), 2) + "%"


def em(value: Fraction | int) -> str:
    return half_up(value, 2) + "em"


def text(words: str, x: str, y: Fraction, class_: str, *, dx: Fraction | int = 0, anchor: str = "start") -> SafeString:
    """Words whose middle stands at `y` em."""
    shift = {"dx": em(dx)} if dx else {}
    return element("text", words, class_=class_, x=x, y=em(y + Fraction(36, 100)), text_anchor=anchor, **shift)


def round_step(top: int, lines: int = 4) -> int:
    """The smallest 1, 2 or 5 times a power of ten that reaches `top` in at most `lines` steps."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * lines >= top:
                return factor * power
        power *= 10


@dataclass(frozen=True)
class Axis:
    """A vertical axis of money from zero: positions in em, names in one unit."""

    bottom: Fraction
    height: Fraction
    step: int
    steps: int
    unit: str

    @classmethod
    def over(cls, values: Sequence[int | None], *, bottom: Fraction, height: Fraction, unit: str = "") -> Axis:
        """An axis that holds every value (分); 亿元 from one 亿元 up unless the unit is given."""
        top = max((value for value in values if value is not None), default=0)
        chosen = unit or ("亿元" if top >= YI_YUAN else "万元")
        if chosen not in UNITS:
            raise ValueError(f"no such unit for a chart: {chosen}")
        step = round_step(max(top, 4 * WAN_YUAN))  # so that a year of nothing still counts in whole 万元
        return cls(bottom, height, step, max(1, -(-top // step)), chosen)

    def y(self, value: int | Fraction) -> Fraction:
        return self.bottom - self.height * Fraction(value) / (self.step * self.steps)

    def amount(self, value: int | None) -> str:
        """A figure beside a line: 21.36 in 亿元, 1,024 in 万元."""
        if value is None:
            return NOTHING
        return money_in(value, self.unit)

    def drawn(self) -> SafeString:
        """Grid lines (at most four), the base line and the names of the steps."""
        places = next(p for p in range(11) if self.step * 10**p % UNITS[self.unit] == 0)
        parts = []
        for number in range(self.steps + 1):
            level = self.y(number * self.step)
            parts.append(
                element(
                    "line", class_="ch-grid" if number else "ch-base", x1="0", x2="100%", y1=em(level), y2=em(level)
                )
            )
            name = grouped(half_up(Fraction(number * self.step, UNITS[self.unit]), places if number else 0))
            parts.append(text(name, "0", level, "ch-axis", dx=Fraction(-6, 10), anchor="end"))
        return format_html_join("", "{}", ((part,) for part in parts))


def money_in(value: int, unit: str) -> str:
    """分 in 亿元 with two places or in whole 万元 with commas."""
    return half_up(Fraction(value, YI_YUAN), 2) if unit == "亿元" else grouped(half_up(Fraction(value, WAN_YUAN)))


def month_x(month: int) -> str:
    """The middle of a month's band."""
    return across(2 * month - 1, 24)


def month_names(y: Fraction) -> SafeString:
    return format_html_join(
        "", "{}", ((text(f"{m}月", month_x(m), y, "ch-axis", anchor="middle"),) for m in MONTH_NAMES)
    )


def spread(places: Sequence[Fraction], apart: Fraction = LINE) -> list[Fraction]:
    """Move names that would overlap apart, as little as may be, keeping their order."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    groups: list[tuple[list[int], Fraction]] = []
    for index in order:
        group, first = [index], places[index]
        while groups and groups[-1][1] + apart * len(groups[-1][0]) > first:
            earlier, _ = groups.pop()
            group = earlier + group
            first = sum((places[i] - apart * n for n, i in enumerate(group)), Fraction(0)) / len(group)
        groups.append((group, first))
    moved = list(places)
    for group, first in groups:
        for number, index in enumerate(group):
            moved[index] = first + apart * number
    return moved
