"""Figures of real reports, from facts through measures to the rate a district reads (DOMAIN.md 6)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from engine.months import a_month
from guatu.engine.compile import DENOMINATOR, NUMERATOR
from guatu.engine.trial import try_rule
from guatu.kernel.display import half_up
from guatu.kernel.money import YI_YUAN, fen
from guatu.kernel.month import Month


def rate(row, code) -> Fraction | None:
    top, below = row[code + NUMERATOR], row[code + DENOMINATOR]
    return None if top is None or not below else Fraction(int(top), int(below))


def whole(evaluation):
    return evaluation.groups().to_pylist()[0]


def test_at_1_eleven_of_twenty_started():
    started = [{"started_on": date(2021, 3, 31)}] * 7 + [{"nature": "continuing"}] * 4
    waiting = [{"planned_start_on": date(2021, 6, 1)}] * 9

    row = whole(a_month(Month(2021, 3), [*started, *waiting]))

    assert rate(row, "start_rate") == 55


def test_at_2_a_quarter_ahead_of_schedule():
    plan, done = fen("76.5", "亿元"), fen("21.5", "亿元")

    row = whole(
        a_month(
            Month(2021, 3),
            [{"annual_plan": plan}],
            investment=[{"project": "P1", "month_end": date(2021, 3, 31), "amount": done}],
        )
    )

    assert half_up(rate(row, "annual_completion"), 1) == "28.1"
    assert half_up(rate(row, "schedule_gap"), 1) == "3.1"


def test_at_3_in_step_or_preparing():
    in_step = [{"annual_plan": 1200, "started_on": date(2021, 1, 1)}] * 100
    preparing = [{"planned_start_on": date(2021, 4, 1)}] * 105
    late = [{"planned_start_on": date(2021, 3, 31)}] * 20
    behind = [{"annual_plan": 1200, "started_on": date(2021, 1, 1)}] * 15
    done = [
        {"project": f"P{i}", "month_end": date(2021, 3, 31), "amount": 300 if i <= 100 else 299}
        for i in (*range(1, 101), *range(226, 241))
    ]

    row = whole(a_month(Month(2021, 3), [*in_step, *preparing, *late, *behind], investment=done))

    assert rate(row, "in_step_rate") == Fraction(100 * 205, 240)
    assert half_up(rate(row, "in_step_rate")) == "85"


def test_at_4_the_years_plan_as_a_share_of_all_investment():
    tried = try_rule("plan_share", {"planned_this_year": "362亿", "total_investment": "1769亿"})

    assert half_up(Fraction(tried.numerator, tried.denominator), 1) == "20.5"


def test_at_12_and_13_one_set_has_three_start_rates():
    made = [{"planned_start_on": date(2021, 8, 1), "started_on": date(2021, 8, 1)}] * 107
    late = [{"planned_start_on": date(2021, 9, 1)}] * 33
    early = [{"planned_start_on": date(2021, 12, 1), "started_on": date(2021, 9, 30)}] * 11
    continued = [{"started_on": date(2020, 5, 1)}] * 9

    row = whole(a_month(Month(2021, 9), [*made, *late, *early, *continued]))

    assert rate(row, "start_rate_of_due") == Fraction(100 * 118, 140)
    assert rate(row, "start_rate_of_year_plan") == Fraction(100 * 118, 151)
    assert rate(row, "start_rate") == Fraction(100 * 127, 160)


def test_at_16_resumed_and_started_of_continued_and_new():
    continued = [{"started_on": date(2018, 6, 1), "resumed_on": date(2019, 3, 1)}] * 21
    idle = [{"started_on": date(2018, 6, 1)}] * 8
    new = [{"started_on": date(2019, 4, 1)}] * 5 + [{"planned_start_on": date(2019, 5, 1)}] * 2

    row = whole(a_month(Month(2019, 4), [*continued, *idle, *new]))

    assert half_up(rate(row, "start_and_resume_rate"), 1) == "72.2"
    assert rate(row, "resume_rate") == Fraction(2100, 29)


@pytest.mark.parametrize(
    ("code", "given", "printed"),
    [
        ("annual_completion", {"invested_this_year": "313.64亿", "planned_this_year": "1015亿"}, "30.9"),
        ("investment_growth", {"invested_this_year": "313.64亿", "invested_same_period": "160.3亿"}, "95.7"),
        ("annual_completion", {"invested_this_year": "629.0亿", "planned_this_year": "647.4亿"}, "97.2"),
        ("start_rate_of_year_plan", {"starts_made": 206, "starts_planned": 255}, "80.8"),
        ("start_rate", {"projects_started": 47, "projects": 63}, "74.6"),
        ("production_rate", {"projects_produced": 7, "projects_started": 10}, "70.0"),
        ("start_rate", {"projects_started": 102, "projects": 106}, "96.2"),
        ("annual_completion", {"invested_this_year": "72亿", "planned_this_year": "88亿"}, "81.8"),
    ],
)
def test_printed_rates_of_bulletins_come_out(code, given, printed):
    tried = try_rule(code, given)

    assert half_up(Fraction(tried.numerator, tried.denominator), 1) == printed


def test_three_batches_are_a_funnel_of_subsets():
    signed, performed, started = {"signed_on": date(2021, 7, 1)}, {"performed_on": date(2021, 8, 1)}, date(2021, 9, 1)
    projects = [
        signed,
        signed | performed,
        signed | performed | {"started_on": started},
        signed | performed | {"started_on": started, "produced_on": date(2022, 5, 31)},
        signed | performed | {"started_on": started, "produced_on": date(2022, 2, 1), "scaled_on": date(2022, 5, 1)},
    ]

    row = whole(a_month(Month(2022, 5), projects))

    codes = ("performance_rate", "start_rate_of_performed", "production_rate", "scaling_rate")
    assert [rate(row, code) for code in codes] == [80, 75, Fraction(200, 3), 50]


def test_funds_are_shared_out_by_source_and_compared_with_last_year():
    def came(month_end, source, yi):
        return {"project": "P1", "month_end": month_end, "source": source, "amount": yi * YI_YUAN}

    funds = [
        came(date(2021, 4, 30), "loan", 2), came(date(2021, 9, 30), "loan", 50), came(date(2022, 3, 31), "loan", 3),
        came(date(2022, 5, 31), "own", 5), came(date(2021, 5, 31), "own", 4), came(date(2022, 1, 31), "bond", 2),
    ]  # fmt: skip

    row = whole(a_month(Month(2022, 5), [{"annual_plan": 20 * YI_YUAN}], funds=funds))

    assert rate(row, "funds_rate") == 50
    assert [rate(row, f"funds_share_{s}") for s in ("loan", "own", "bond", "budget")] == [30, 50, 20, 0]
    assert [rate(row, f"funds_growth_{s}") for s in ("loan", "own", "bond")] == [50, 25, None]


def test_reported_and_counted_figures_stand_side_by_side():
    done = [
        {"project": "P1", "month_end": date(2022, 5, 31), "amount": 10},
        {"project": "P2", "month_end": date(2022, 5, 31), "amount": 7},
    ]
    counted = [{"project": "P1", "month_end": date(2022, 4, 30), "amount": 6}]

    evaluation = a_month(Month(2022, 5), [{}, {}], investment=done, statistics=counted)

    row = whole(evaluation)
    assert (row["invested_this_year"], row["invested_this_year_statistics"]) == (17, 6)
    assert rate(row, "statistics_gap") == 11
    assert (row["projects_with_investment"], row["projects_with_statistics"]) == (2, 1)
    by_project = {found["key"]: rate(found, "statistics_gap") for found in evaluation.projects().to_pylist()}
    assert by_project == {"P1": 4, "P2": None}


def test_a_bundle_counts_by_its_children():
    row = whole(a_month(Month(2022, 5), [{"children": 3, "started_on": date(2022, 1, 1)}] + [{"parent": "P1"}] * 3))

    assert (row["projects"], row["projects_started"]) == (3, 0)
