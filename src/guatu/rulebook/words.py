"""Words formulas use beside arithmetic: levels, flags, month numbers, exact division; they only build columns."""

from __future__ import annotations

from typing import Any

import ibis
from ibis import udf

from guatu.kernel.ratio import Ratio

EXACT = "decimal(38, 0)"
"""Products of money and denominators need more than 64 bits; every engine has 38 digits."""


def exact(column: Any) -> Any:
    """A column of integers with room for products."""
    return column.cast(EXACT)


def flag(condition: Any) -> Any:
    """1 where the condition holds, 0 where it does not or cannot be told: counts add up."""
    return ibis.ifelse(condition.fill_null(False), 1, 0)


def only_when(condition: Any, value: Any) -> Any:
    """The value where the condition holds, else null: 不计."""
    return ibis.ifelse(condition.fill_null(False), value, ibis.null())


def first_of(*branches: tuple[Any, Any], otherwise: Any) -> Any:
    """The value of the first condition that holds."""
    return ibis.cases(*branches, else_=otherwise)


def level(*, red: Any, yellow: Any = None, when: Any = None) -> Any:
    """red, yellow, clear; null (无法判断或不评) where a needed figure is missing or `when` does not hold."""
    nothing = ibis.literal(None, "string")
    branches = [(red.isnull(), nothing)] if yellow is None else [(red.isnull() | yellow.isnull(), nothing)]
    if when is not None:
        branches.insert(0, (~when.fill_null(False), nothing))
    branches.append((red, ibis.literal("red")))
    if yellow is not None:
        branches.append((yellow, ibis.literal("yellow")))
    return ibis.cases(*branches, else_=ibis.literal("clear"))


def month_index(day: Any) -> Any:
    """Months since year 0 of a date column, as kernel.Month.index: differences are whole months on every engine."""
    return day.year().cast("int64") * 12 + day.month().cast("int64") - 1


@udf.scalar.builtin(name="guatu_divide", signature=((EXACT, EXACT), EXACT))
def _divide(numerator: Any, denominator: Any) -> Any:  # the engine defines it (engine/exact.py)
    """Integer division toward zero, exact to 38 digits."""


def whole(numerator: Any, denominator: Any) -> Any:
    """numerator // denominator of non-negative integers, exact."""
    return _divide(exact(numerator), exact(denominator))


def half_up(numerator: Any, denominator: Any) -> Any:
    """The nearest integer to numerator/denominator, halves away from zero; the denominator is positive."""
    top = 2 * ibis.ifelse(numerator < 0, -exact(numerator), exact(numerator)) + exact(denominator)
    size = _divide(top, 2 * exact(denominator))
    return ibis.ifelse(numerator < 0, -size, size)


def pair(value: Any) -> Ratio:
    """A ratio as it is, a plain column as value/1."""
    return value if isinstance(value, Ratio) else Ratio(value, ibis.literal(1))
