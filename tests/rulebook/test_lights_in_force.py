"""The lights of 银川 and 三亚 on the cases worked from their documents, and the dates and lists of the dossier."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.months import a_month, levels
from guatu import rulebook
from guatu.engine.explain import alert_sentence, level_why
from guatu.engine.trial import try_preset, try_rule
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.month import Month

FILE = Path(__file__).parents[1] / "data/rules/rules.json"
RULES = {rule["id"]: rule for rule in json.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["rules"]}
GREEN = {"green": "clear", "yellow": "yellow", "red": "red", "not in scope": None}


def cases(rule: str, key: str):
    found = [case for case in RULES[rule]["cases"] if key in case["input"]]
    return [pytest.param(case["input"], case["expected"], id=str(case["input"])) for case in found]


@pytest.mark.parametrize(("given", "expected"), cases("W1", "schedule_pct"))
def test_yinchuan_counts_percentage_points_behind_schedule(given, expected):
    gap = Decimal(given["actual_pct"]) - Decimal(given["schedule_pct"])

    tried = try_preset("yinchuan_2025", {"schedule_gap": str(gap)})

    assert tried.level == ("clear" if expected.startswith("unspecified") else GREEN[expected])


def test_where_yinchuan_is_silent_the_light_is_green_and_says_so():
    tried = try_rule("behind_schedule", {"schedule_gap": "-5"})

    why = level_why(rulebook.rules().alerts["behind_schedule"], tried.level, tried.figures, tried.thresholds)

    assert tried.level == "clear"
    assert "欠5.0个百分点" in why
    assert "没有达到亮灯界限，为绿灯" in why


@pytest.mark.parametrize(("given", "expected"), cases("W1", "planned_start"))
def test_yinchuan_lights_a_start_that_is_due_and_not_made(given, expected):
    month = Month.parse(given["as_of"])
    waiver = [{"project": "P1", "rule": "start_overdue", "start_on": month.start, "end_on": None}]
    project = {"planned_start_on": Month.parse(given["planned_start"]).last_day, "stage": "preparation"}

    evaluation = a_month(month, [project], preset="yinchuan_2025", waiver=waiver if given["justified"] else [])

    lit = levels(evaluation, "start_overdue")["P1"]
    assert lit == (None if given["justified"] else {"none": "clear"}.get(expected, expected))


@pytest.mark.parametrize(("given", "expected"), cases("W1", "months_since_start"))
def test_yinchuan_lights_a_started_project_that_is_not_listed(given, expected):
    month = Month(2025, 6)
    project = {"started_on": (month - given["months_since_start"]).start, "stage": "construction"}

    evaluation = a_month(month, [project], preset="yinchuan_2025")

    assert levels(evaluation, "listing_overdue")["P1"] == {"none": "clear"}.get(expected, expected)


@pytest.mark.parametrize(("given", "expected"), cases("W2", "annual_plan_wan"))
def test_sanya_counts_the_share_of_the_schedule(given, expected):
    figures = {
        "month": Month(2022, given["months_elapsed"]),
        "planned_this_year": given["annual_plan_wan"] * WAN_YUAN,
        "invested_this_year": f"{given['completed_wan']}万元",
    }

    assert try_preset("sanya_2022", figures).level == GREEN[expected]


@pytest.mark.parametrize(("given", "expected"), cases("W2", "monthly_task_met"))
def test_sanya_judges_a_unit_by_two_months_of_tasks(given, expected):
    met = given["monthly_task_met"]
    done = [
        {"project": f"P{i}", "month_end": Month(2022, number).last_day, "amount": 50 if kept else 49}
        for number, kept in enumerate(met, 1)
        for i in (1, 2)
    ]

    evaluation = a_month(
        Month(2022, len(met)), [{"annual_plan": 1200}, {"annual_plan": 0}], preset="sanya_2022", investment=done
    )

    assert evaluation.units().to_pylist()[0]["month_task_missed"] == GREEN[expected]


@pytest.mark.parametrize(
    ("behind", "level"), [("-9.9", "clear"), ("-10", "yellow"), ("-30", "yellow"), ("-30.1", "red")]
)
def test_at_28_the_yinchuan_colours(behind, level):
    assert try_preset("yinchuan_2025", {"schedule_gap": behind}).level == level


@pytest.mark.parametrize(("ratio", "level"), [("80", "clear"), ("79", "yellow"), ("60", "yellow"), ("59", "red")])
def test_at_29_the_wuhan_colours(ratio, level):
    assert try_preset("wuhan", {"schedule_ratio": ratio, "planned_this_year": "1亿"}).level == level


def test_at_8_each_red_and_yellow_project_is_named_with_its_cause():
    starts = [date(2017, 1, 1), date(2017, 3, 31), date(2017, 2, 28), date(2017, 5, 1), date(2017, 4, 30)]
    causes = ["环评未批", "土地预审未批", "环评未批。", "环评未批", "土地预审未批"]

    rows = a_month(Month(2017, 5), [{"planned_start_on": day} for day in starts]).projects().to_pylist()

    lit = {row["key"]: row["start_overdue"] for row in rows}
    assert sorted(lit.values()) == ["red"] * 3 + ["yellow"] * 2
    rule = rulebook.rules().alerts["start_overdue"]
    sentences = [alert_sentence(rule, {"months_start_overdue": (3, 1)}, cause) for cause in causes]
    assert sentences[2] == "计划开工日期已到，连续3个月没有开工。原因：环评未批。"
    assert all(cause.rstrip("。") in sentence for cause, sentence in zip(causes, sentences, strict=True))


def test_at_9_on_30_june_every_planned_start_not_made_is_on_the_list():
    projects = [
        {"planned_start_on": date(2022, 12, 31)},
        {"planned_start_on": date(2021, 3, 1)},
        {"planned_start_on": date(2022, 3, 1), "started_on": date(2022, 6, 30)},
        {"planned_start_on": date(2022, 3, 1), "started_on": date(2022, 7, 1)},
        {"planned_start_on": date(2023, 1, 1)},
        {"planned_start_on": date(2022, 5, 1), "children": 2},
    ]

    in_may, in_june = (levels(a_month(Month(2022, n), projects), "start_by_june") for n in (5, 6))

    assert set(in_may.values()) == {None}
    assert [key for key, level in in_june.items() if level == "red"] == ["P1", "P2", "P4"]


def test_at_9_on_30_september_investment_short_of_the_bulk_is_on_the_list():
    projects = [{"annual_plan": 1000}, {"annual_plan": 1000}, {"annual_plan": None}]
    done = [
        {"project": "P1", "month_end": date(2022, 8, 31), "amount": 499},
        {"project": "P2", "month_end": date(2022, 8, 31), "amount": 500},
    ]

    in_august, in_september = (
        levels(a_month(Month(2022, n), projects, investment=done), "investment_by_september") for n in (8, 9)
    )

    assert set(in_august.values()) == {None}
    assert in_september == {"P1": "red", "P2": "clear", "P3": None}


def test_a_rule_the_region_has_not_chosen_lights_nothing():
    evaluation = a_month(Month(2022, 6), [{"planned_start_on": date(2022, 1, 1)}], preset="wuhan")

    assert levels(evaluation, "start_overdue") == {"P1": None}


def test_a_waiver_that_has_ended_waives_no_more():
    ended = [{"project": "P1", "rule": "start_overdue", "start_on": date(2022, 1, 1), "end_on": date(2022, 6, 30)}]

    evaluation = a_month(Month(2022, 6), [{"planned_start_on": date(2022, 1, 1)}], waiver=ended)

    assert levels(evaluation, "start_overdue") == {"P1": "red"}
