"""What methods share: exact comparison with a number, marks as integers, places by exact value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import ibis

from guatu.kernel.ratio import SCALE, Ratio, scaled
from guatu.rulebook.words import EXACT, exact, half_up, pair, whole

Number = int | str | Fraction


def bound(value: Number) -> Ratio:
    """A number of the scheme as an exact pair."""
    exact = Fraction(value)
    return Ratio(_literal(exact.numerator), _literal(exact.denominator))


def marks_of(value: Number) -> Any:
    """A constant number of marks as integers of 0.0001 point."""
    return _literal(scaled(Fraction(value)))


def nothing() -> Any:
    return ibis.literal(None, EXACT)


def where_known(value: Any, marks: Any) -> Any:
    """The marks where the figure can be judged, else null: engines' least() and greatest() skip nulls."""
    found = pair(value)
    return ibis.ifelse(found.numerator.isnull() | found.denominator.isnull(), nothing(), marks)


def share(value: Any, of: Number, full: Number) -> Any:
    """full × value ÷ of, rounded half up once to 0.0001 point."""
    found, whole_of, all_marks = pair(value), Fraction(of), Fraction(full) * SCALE
    top = found.numerator * (all_marks.numerator * whole_of.denominator)
    return half_up(top, found.denominator * (all_marks.denominator * whole_of.numerator))


def place(row: Any, of: str) -> Any:
    """1 for the largest; equal values share a place. Denominators up to 10^19 differ within 54 digits."""
    found = pair(row[of])
    top, below = exact(found.numerator), exact(found.denominator)
    first = ibis.ifelse(top < 0, -whole(below - 1 - top, below), whole(top, below))  # the floor
    keys, rest = [first], top - first * below
    for _ in range(3):
        digit = whole(rest * 10**18, below)
        keys.append(digit)
        rest = rest * 10**18 - digit * below
    order = [key.desc(nulls_first=False) for key in keys]
    return ibis.rank().over(ibis.window(group_by=row.league, order_by=order)) + 1


def _literal(value: int) -> Any:
    return ibis.literal(value, "int64").cast(EXACT)
