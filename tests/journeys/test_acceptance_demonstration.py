"""AT-1 to AT-9: the demonstration answers the published figures, by the command people use."""

from __future__ import annotations

from fractions import Fraction

import pytest

from journeys.demonstration import demonstration

__all__ = ["demonstration"]

YI = 10**10
"""One 亿元 in 分."""
ENVIRONMENT_OR_LAND = ("环评", "用地预审")
TENS = ("ten-roads", "ten-renewals", "ten-industries", "ten-livelihoods", "ten-preparations", "ten-investments")


def values(demonstration, month, *words):
    """Every figure of the one row asked for."""
    (row,) = demonstration.ask("indicators", "--month", month, *words)["rows"]
    return row["values"]


def by_project(demonstration, month, *words):
    """Figures by project: key → values."""
    rows = demonstration.ask("indicators", "--month", month, "--by", "project", *words)["rows"]
    return {row["key"]: row["values"] for row in rows}


def lit(demonstration, month, rule=""):
    """The lights of a month, of one rule or of all."""
    rows = demonstration.ask("alerts", "--month", month)["rows"]
    return [row for row in rows if not rule or row["rule"] == rule]


def waived(demonstration, month, rule):
    """Projects whose rule rests in a month."""
    told = demonstration.ask("alerts", "--month", month)["waived"]
    return {row["project"] for row in told if row["rule"] == rule}


def test_at_1_eleven_of_twenty_key_projects_started_which_is_55_percent(demonstration):
    found = values(demonstration, "2021-03", "--set", "key")

    assert (found["projects_started"]["value"], found["projects"]["value"]) == (11, 20)
    assert found["start_rate"]["value"] == "55"


def test_at_2_21_5_yi_is_28_1_percent_of_76_5_and_3_1_points_ahead(demonstration):
    found = values(demonstration, "2021-03", "--set", "key")

    assert found["invested_this_year"]["value"] == 215 * YI // 10
    assert found["planned_this_year"]["value"] == 765 * YI // 10
    assert found["annual_completion"]["value"] == "28.1046"
    assert found["schedule_gap"]["value"] == "3.1046"


def test_at_3_205_of_240_are_in_step_which_prints_85(demonstration):
    found = values(demonstration, "2021-03")

    assert (found["projects_in_step"]["value"], found["projects"]["value"]) == (205, 240)
    assert found["in_step_rate"]["value"] == "85.4167"


def test_at_4_240_projects_of_1769_yi_plan_362_yi_which_is_20_5_percent(demonstration):
    found = values(demonstration, "2021-03")

    assert found["projects"]["value"] == 240
    assert found["total_investment"]["value"] == 1769 * YI
    assert found["planned_this_year"]["value"] == 362 * YI
    pair = found["plan_share"]["numerator"], found["plan_share"]["denominator"]
    assert Fraction(*pair) == Fraction(100 * 362, 1769)


def test_at_5_growth_is_61_1_percent_20_7_points_above_the_city_and_second(demonstration):
    found = values(demonstration, "2021-03")

    assert found["fai_growth"]["value"] == "61.1"
    assert found["fai_growth_above"]["value"] == "20.7"
    assert found["fai_growth_superior"]["value"] == "40.4"
    assert Fraction(found["fai_growth_place"]["value"]) == 2
    assert "不由调度数计算" in found["fai_growth"]["basis"]


def test_at_6_the_key_list_has_20_members_in_march_and_28_in_april_and_says_so(demonstration):
    march, april = (values(demonstration, month, "--set", "key") for month in ("2021-03", "2021-04"))

    assert (march["projects"]["value"], april["projects"]["value"]) == (20, 28)
    assert "省市重点" in march["start_rate"]["basis"]
    assert "2021年3月31日" in march["start_rate"]["basis"]
    assert "2021年4月30日" in april["start_rate"]["basis"]


def test_at_7_six_sets_of_ten_are_sixty_items(demonstration):
    rows = demonstration.ask("indicators", "--month", "2022-03", "--by", "set")["rows"]
    counts = {row["key"]: row["values"]["projects"]["value"] for row in rows}

    assert [counts[code] for code in TENS] == [10] * 6


def test_at_8_three_red_and_two_yellow_projects_carry_their_cause_and_next_step(demonstration):
    members = by_project(demonstration, "2021-06", "--set", "second-quarter")
    levels: dict[str, set[str]] = {}
    for row in lit(demonstration, "2021-06"):
        if row["project"] in members:
            levels.setdefault(row["project"], set()).add(row["level"])
            assert any(word in row["cause"] for word in ENVIRONMENT_OR_LAND), row
            assert row["name"]
            assert row["next"]

    strictest = ["red" if "red" in found else "yellow" for found in levels.values()]
    assert len(members) == 12
    assert (strictest.count("red"), strictest.count("yellow")) == (3, 2)


def test_at_9_on_30_june_every_planned_start_not_made_is_listed_unless_waived(demonstration):
    owed = {key for key, found in by_project(demonstration, "2021-06").items() if found["starts_outstanding"]["value"]}
    listed = {row["project"] for row in lit(demonstration, "2021-06", "start_by_june")}
    let_off = waived(demonstration, "2021-06", "start_by_june")

    assert len(owed) >= 8
    assert let_off
    assert listed == owed - let_off
    assert not lit(demonstration, "2021-05", "start_by_june")


def test_at_9_on_30_september_every_share_below_half_is_listed(demonstration):
    shares = by_project(demonstration, "2021-09")
    low = {
        key
        for key, found in shares.items()
        if found["annual_completion"]["value"] is not None and Fraction(found["annual_completion"]["value"]) < 50
    }
    listed = {row["project"] for row in lit(demonstration, "2021-09", "investment_by_september")}

    assert len(low) >= 8
    assert listed == low - waived(demonstration, "2021-09", "investment_by_september")
    assert not lit(demonstration, "2021-08", "investment_by_september")


@pytest.mark.parametrize("by", ["organisation", "leader", "stage", "industry"])
def test_groups_add_up_to_the_district(demonstration, by):
    whole = values(demonstration, "2021-03")
    rows = demonstration.ask("indicators", "--month", "2021-03", "--by", by)["rows"]

    for code in ("projects", "projects_started", "invested_this_year", "planned_this_year", "total_investment"):
        assert sum(row["values"][code]["value"] or 0 for row in rows) == whole[code]["value"]


def test_the_ranking_of_march_explains_every_mark(demonstration):
    answer = demonstration.ask("ranking", "--scheme", "county_2026", "--month", "2022-04", "--explain")

    assert answer["rows"][0]["rank"] == 1
    for row in answer["rows"]:
        assert row["name"]
        assert all(item["why"] for item in row["items"])


def test_a_correction_shows_beside_what_was_closed(demonstration):
    closed = demonstration.ask("indicators", "--month", "2021-05")["rows"][0]["values"]["invested_this_year"]["value"]
    now = demonstration.ask("indicators", "--month", "2021-05", "--now")["rows"][0]["values"]
    again = demonstration.ask("indicators", "--month", "2021-03", "--now")["rows"][0]["values"]

    assert now["invested_this_year"]["value"] != closed
    assert again["invested_this_year"]["value"] != 0


@pytest.mark.parametrize("month", ["2021-01", "2021-03", "2022-04"])
def test_a_closed_month_verifies(demonstration, month):
    answer = demonstration.ask("month", "verify", month)

    assert answer["ok"] is True
    assert answer["problems"] == []
