"""How many units are below the mean or a line, compared exactly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from engine.months import a_month
from guatu.engine.standing import below, below_mean, mean_of
from guatu.kernel.month import Month


def counties():
    """甲 80 of 100, 乙 1 of 3, 丙 1000 of 3000: 乙 and 丙 are equal, the mean is 1081/3103, 丁 cannot be judged."""
    plans, done = (100, 3, 3000, None), (80, 1, 1000, 5)
    projects = [{"organisation": name, "annual_plan": plan} for name, plan in zip("甲乙丙丁", plans, strict=True)]
    invested = [{"project": f"P{i}", "month_end": date(2022, 5, 31), "amount": n} for i, n in enumerate(done, 1)]
    return a_month(Month(2022, 5), projects, investment=invested).groups("organisation").to_pylist()


def test_the_mean_is_the_ratio_of_sums_over_the_units_that_can_be_judged():
    assert mean_of(counties(), "annual_completion") == Fraction(100 * 1081, 3103)


def test_units_below_the_mean_are_those_strictly_below():
    assert sorted(below_mean(counties(), "annual_completion")) == ["丙", "乙"]


def test_a_unit_exactly_on_the_line_is_not_below_it():
    assert below(counties(), "annual_completion", Fraction(100, 3)) == []
    assert sorted(below(counties(), "annual_completion", Fraction(1000001, 30000))) == ["丙", "乙"]


def test_where_nothing_can_be_judged_nobody_is_below():
    assert below_mean([], "annual_completion") == []
    assert mean_of([], "annual_completion") is None
