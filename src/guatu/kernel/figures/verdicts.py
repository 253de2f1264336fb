"""Printed against exact: how a figure as printed agrees with the value recomputed for it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

LAST_PLACES_ALLOWED = 2
TEXT_PLACES = 10
MOST_PLACES = 30

Name = TypeVar("Name", bound=Hashable)


class Verdict(StrEnum):
    OK = "ok"  # 四舍五入后一致
    TRUNCATED = "truncated"  # 截断后一致
    CLOSE = "close"  # 差不超过末位2个单位
    MISMATCH = "mismatch"  # 不符
    COMPUTED = "computed"  # 原文没有印，由系统算出

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Verdict.OK: "相符",
    Verdict.TRUNCATED: "截断后相符",
    Verdict.CLOSE: "末位有出入",
    Verdict.MISMATCH: "不符",
    Verdict.COMPUTED: "已算出",
}


def compare(exact: Fraction, printed: Fraction, places: int) -> Verdict:
    """How `printed`, given to `places` decimals, agrees with `exact`: halves go away from zero, cuts toward it."""
    scaled = exact * 10**places
    target = printed * 10**places
    if target == rounded(scaled):
        return Verdict.OK
    if target == cut(scaled):
        return Verdict.TRUNCATED
    return Verdict.CLOSE if abs(target - scaled) <= LAST_PLACES_ALLOWED else Verdict.MISMATCH


def rounded(value: Fraction) -> int:
    """The nearest whole number, halves away from zero (四舍五入)."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


def cut(value: Fraction) -> int:
    size = abs(value.numerator) // value.denominator
    return size if value >= 0 else -size


def decimal_text(value: Fraction, places: int = TEXT_PLACES) -> str:
    """The value as decimal text, rounded to `places` where it does not end before; no trailing zeros."""
    units = rounded(value * 10**places)
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(places + 1, "0")
    if not places:
        return sign + digits
    fraction = digits[-places:].rstrip("0")
    return sign + digits[:-places] + (f".{fraction}" if fraction else "")


def places_of(printed: object) -> int:
    """The decimals of a number as printed: 24.10 has two; a whole number has none."""
    if not isinstance(printed, Decimal):
        return 0
    exponent = printed.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def competition_ranks(values: Mapping[Name, Fraction], *, descending: bool = True) -> dict[Name, int]:
    """Ranks 1, 2, 2, 4, best first: equal values share one and the next skips (竞争名次); ties stay as given."""
    order = sorted(values, key=lambda name: -values[name] if descending else values[name])
    ranks: dict[Name, int] = {}
    for place, name in enumerate(order, start=1):
        before = order[place - 2] if place > 1 else None
        ranks[name] = ranks[before] if before is not None and values[before] == values[name] else place
    return ranks
