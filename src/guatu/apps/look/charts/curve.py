"""投资曲线: 计划 thin grey, 完成 thick 靛青, 预测 dashed, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from django.utils.safestring import SafeString

from guatu.apps.look.charts.svg import Axis, Table, across, element, em, month_names, month_x, picture, spread, text
from guatu.kernel.display import NOTHING

TOP, HEIGHT, FOOT = Fraction(8, 10), Fraction(15), Fraction(19, 10)
NEAR_BASE = Fraction(32, 10)
Point = tuple[int, int | Fraction]


@dataclass(frozen=True)
class Curve:
    """Cumulative 分 by month. `plan` has twelve values; `done` as many as months have passed, None where 未报."""

    plan: Sequence[int | None]
    done: Sequence[int | None]
    finding: str
    forecast: int | None = None
    forecast_basis: str = ""
    unit: str = ""
    kind = "curve"

    def __post_init__(self) -> None:
        if len(self.plan) != 12 or len(self.done) > 12:
            raise ValueError("a curve has twelve months")
        if self.forecast is not None and not self.forecast_basis:
            raise ValueError("a forecast names its method")

    @property
    def axis(self) -> Axis:
        every = [*self.plan, *self.done, self.forecast]
        return Axis.over(every, bottom=TOP + HEIGHT, height=HEIGHT, unit=self.unit)

    @property
    def last(self) -> Point | None:
        """The last reported month and its cumulative amount."""
        reported = [(m, v) for m, v in enumerate(self.done, 1) if v is not None]
        return reported[-1] if reported else None

    @property
    def ahead(self) -> list[Point]:
        """The forecast line: from the last reported month straight to the year's end."""
        if self.forecast is None or self.last is None or self.last[0] == 12:
            return []
        month, done = self.last
        return [(m, done + Fraction((self.forecast - done) * (m - month), 12 - month)) for m in range(month, 13)]

    @property
    def note(self) -> str:
        told = f"单位 {self.axis.unit}"
        if self.ahead:
            told += f"，预测按{self.forecast_basis}"
        missing = [f"{m}月" for m, v in enumerate(self.done, 1) if v is None]
        return told + (f"，{'、'.join(missing)}未报" if missing else "")

    def svg(self) -> SafeString:
        axis = self.axis
        marks = [axis.drawn(), month_names(axis.bottom + Fraction(105, 100)), *self._hits(axis)]
        marks += _line(axis, [(m, v) for m, v in enumerate(self.plan, 1) if v is not None], "ch-plan")
        if self.ahead:
            marks.append(_segment(axis, self.ahead[0], self.ahead[-1], "ch-fore"))
        marks += _line(axis, [(m, v) for m, v in enumerate(self.done, 1) if v is not None], "ch-done")
        if self.last:
            month, value = self.last
            marks.append(element("circle", class_="ch-dot", cx=month_x(month), cy=em(axis.y(value)), r=".32em"))
        return picture(self.finding, axis.bottom + FOOT, *marks, *self._names(axis), *self._told(axis))

    def table(self) -> Table:
        axis = self.axis
        ahead = dict(self.ahead[1:])
        rows = []
        for month in range(1, 13):
            done = self.done[month - 1] if month <= len(self.done) else None
            told = axis.amount(done) if done is not None else ("未报" if month <= len(self.done) else "未到")
            guess = axis.amount(round_half(ahead[month])) if month in ahead else NOTHING
            rows.append((f"{month}月", axis.amount(self.plan[month - 1]), told, guess))
        return Table(f"累计投资，{axis.unit}", ("月份", "计划", "完成", "预测"), tuple(rows))

    def _names(self, axis: Axis) -> list[SafeString]:
        """Names at the right ends of the lines, moved apart where they would touch."""
        ends: list[tuple[Fraction, str, str]] = []
        if self.plan[11] is not None:
            ends.append((axis.y(self.plan[11]), f"计划 {axis.amount(self.plan[11])}", "ch-t2"))
        if self.ahead:
            ends.append((axis.y(self.ahead[-1][1]), f"预测 {axis.amount(self.forecast)}", "ch-t"))
        if self.last and self.last[0] == 12:
            ends.append((axis.y(self.last[1]), f"完成 {axis.amount(int(self.last[1]))}", "ch-b"))
        places = spread([y for y, _, _ in ends])
        gap = Fraction(6, 10)
        return [text(words, month_x(12), y, css, dx=gap) for y, (_, words, css) in zip(places, ends, strict=True)]

    def _told(self, axis: Axis) -> list[SafeString]:
        """The last reported amount beside its dot, with what was due and what is short."""
        if not self.last or self.last[0] == 12:
            return []
        month, done = self.last[0], int(self.last[1])
        due = self.plan[month - 1]
        behind = due is not None and done < due
        level, x = axis.y(done), month_x(month)
        main = f"完成 {axis.amount(done)}"
        if due is None:
            second = ""
        elif done == due:
            second = f"序时 {axis.amount(due)}，持平"
        else:
            second = f"序时 {axis.amount(due)}，{'欠' if behind else '超'} {axis.amount(abs(due - done))}"
        if behind and level >= axis.bottom - NEAR_BASE:
            second = ""  # no room between the lines and the base; the finding says it
        if behind and second:
            places, side, dx = (level + Fraction(11, 10), level + Fraction(25, 10)), "start", Fraction(6, 10)
        else:
            side, dx = ("start", Fraction(-5, 10)) if month < 5 else ("end", Fraction(-2, 10))
            places = (level - Fraction(25 if second else 11, 10), level - Fraction(11, 10))
        told = [text(main, x, places[0], "ch-b", dx=dx, anchor=side)]
        return told + ([text(second, x, places[1], "ch-t2", dx=dx, anchor=side)] if second else [])

    def _hits(self, axis: Axis) -> list[SafeString]:
        """A band per month whose title tells its figures, with no script."""
        bands = []
        at = {"width": across(1, 12), "y": em(TOP), "height": em(HEIGHT)}
        for number, (name, *figures) in enumerate(self.table().rows):
            pairs = zip(("计划", "完成", "预测"), figures, strict=True)
            told = "\n".join([name, *(f"{head} {figure}" for head, figure in pairs if figure != NOTHING)])
            bands.append(element("rect", element("title", told), class_="ch-hit", x=across(number, 12), **at))
        return bands


def round_half(value: int | Fraction) -> int:
    return int((2 * Fraction(value) + 1) // 2)


def _segment(axis: Axis, start: Point, stop: Point, class_: str) -> SafeString:
    return element(
        "line",
        class_=class_,
        x1=month_x(start[0]),
        x2=month_x(stop[0]),
        y1=em(axis.y(start[1])),
        y2=em(axis.y(stop[1])),
    )


def _line(axis: Axis, points: Sequence[Point], class_: str) -> list[SafeString]:
    """Straight pieces between neighbouring months; a month that is missing leaves a gap."""
    return [_segment(axis, one, two, class_) for one, two in pairwise(points) if two[0] - one[0] == 1]
