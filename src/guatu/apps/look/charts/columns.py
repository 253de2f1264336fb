"""当月投资: one column a month from zero, and the pace the rest of the year needs as a dashed line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString

from guatu.apps.look.charts.svg import Axis, Table, across, element, em, month_names, month_x, picture, text

TOP, HEIGHT, FOOT = Fraction(18, 10), Fraction(8), Fraction(19, 10)


@dataclass(frozen=True)
class Columns:
    """分 of each month passed, None where 未报; `needed` is the monthly amount the months left must reach."""

    values: Sequence[int | None]
    finding: str
    needed: int | None = None
    unit: str = ""
    kind = "columns"

    def __post_init__(self) -> None:
        if len(self.values) > 12:
            raise ValueError("a year has twelve months")

    @property
    def axis(self) -> Axis:
        return Axis.over([*self.values, self.needed], bottom=TOP + HEIGHT, height=HEIGHT, unit=self.unit)

    @property
    def note(self) -> str:
        told = f"当月完成，单位 {self.axis.unit}"
        left = 12 - len(self.values)
        return told + (f"，虚线为后 {left} 个月月均须完成" if self.needed is not None and left else "")

    def svg(self) -> SafeString:
        axis = self.axis
        marks = [axis.drawn(), month_names(axis.bottom + Fraction(105, 100))]
        for month, value in enumerate(self.values, 1):
            if value is None:
                marks.append(text("未报", month_x(month), axis.bottom - Fraction(7, 10), "ch-t2", anchor="middle"))
                continue
            tall = axis.bottom - axis.y(max(value, 0))
            said = element("title", f"{month}月 {axis.amount(value)}")
            at = across(50 * month - 41, 600)
            marks.append(
                element(
                    "rect", said, class_="ch-2", x=at, width=across(32, 600), y=em(axis.bottom - tall), height=em(tall)
                )
            )
        return picture(self.finding, axis.bottom + FOOT, *marks, *self._names(axis))

    def table(self) -> Table:
        axis = self.axis
        told = tuple((f"{m}月", "未报" if v is None else axis.amount(v)) for m, v in enumerate(self.values, 1))
        return Table(f"当月完成，{axis.unit}", ("月份", "完成"), told)

    def _names(self, axis: Axis) -> list[SafeString]:
        told = [(m, v) for m, v in enumerate(self.values, 1) if v is not None]
        marks = [
            text(axis.amount(value), month_x(month), axis.y(max(value, 0)) - Fraction(8, 10), "ch-t2", anchor="middle")
            for month, value in dict([*told[:1], *told[-1:]]).items()
        ]
        start = len(self.values) + 1
        if self.needed is not None and start <= 12:
            level = em(axis.y(self.needed))
            left = across(50 * start - 41, 600)
            marks.append(element("line", class_="ch-fore", x1=left, x2=month_x(12), y1=level, y2=level))
            words = f"月均 {axis.amount(self.needed)}"
            marks.append(text(words, month_x(12), axis.y(self.needed), "ch-t", dx=Fraction(6, 10)))
        return marks
