"""公布数: taken as published, derived exactly, never from reports."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from guatu import rulebook
from guatu.engine.published import published_figures
from guatu.kernel.month import Month

DISTRICT, CITY = "410303", "410300"
MARCH = Month(2021, 3)


def row(region, code, numerator, denominator=1, month_end=date(2021, 3, 31)):
    return {
        "region": region, "month_end": month_end, "code": code, "numerator": numerator, "denominator": denominator,
    }  # fmt: skip


def test_at_5_the_difference_of_two_published_rates_is_in_percentage_points():
    rows = [
        row(DISTRICT, "fai_growth", 611, 10),
        row(CITY, "fai_growth", 404, 10),
        row(DISTRICT, "fai_growth_place", 2),
    ]

    found = published_figures(rows, DISTRICT, MARCH, CITY)

    assert found["fai_growth_above"].value == Fraction("20.7")
    assert found["fai_growth_above"].derived
    assert found["fai_growth_superior"].value == Fraction("40.4")
    assert found["fai_growth_place"].value == 2


def test_at_5_the_superiors_rate_follows_from_what_was_published():
    rows = [row(DISTRICT, "fai_growth", 611, 10), row(DISTRICT, "fai_growth_above", 207, 10)]

    found = published_figures(rows, DISTRICT, MARCH, CITY)

    assert found["fai_growth_superior"].value == Fraction("40.4")
    assert found["fai_growth_above"].value == Fraction("20.7")
    assert not found["fai_growth_above"].derived


def test_figures_of_different_months_are_not_compared():
    rows = [row(DISTRICT, "fai_growth", 61), row(CITY, "fai_growth", 40, month_end=date(2021, 2, 28))]

    assert published_figures(rows, DISTRICT, MARCH, CITY)["fai_growth_above"].value is None


def test_the_latest_figure_up_to_the_month_counts_and_an_old_one_does_not():
    rows = [
        row(DISTRICT, "outside_capital", 5, month_end=date(2021, 1, 31)),
        row(DISTRICT, "outside_capital", 7, month_end=date(2021, 2, 28)),
        row(DISTRICT, "outside_capital", 9, month_end=date(2021, 4, 30)),
        row(DISTRICT, "new_loans", 3, month_end=date(2020, 3, 31)),
        row(CITY, "bond_issued", 3),
    ]

    found = published_figures(rows, DISTRICT, MARCH, CITY)

    assert (found["outside_capital"].value, found["outside_capital"].month_end) == (7, date(2021, 2, 28))
    assert found["new_loans"].pair == (None, None)
    assert found["bond_issued"].value is None


def test_a_share_is_an_exact_percentage():
    rows = [row(DISTRICT, "loan_balance", 700), row(DISTRICT, "gdp", 300, month_end=date(2020, 12, 31))]

    assert published_figures(rows, DISTRICT, MARCH)["loan_to_gdp"].pair == (700, 3)


def test_no_published_figure_shares_a_code_with_a_rule():
    rules = rulebook.rules()

    assert [code for code in rulebook.published() if rules.get(code)] == []
    assert all(one.code == code for code, one in rulebook.published().items())
