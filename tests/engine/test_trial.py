"""Rules tried on given figures: read exactly, refused with a sentence, and dated."""

from __future__ import annotations

from datetime import date

import pytest

from guatu import rulebook
from guatu.engine.trial import GivenProblem, Missing, try_item, try_preset, try_rule, try_scheme
from guatu.kernel.month import Month

FULL = {"month": "2022-05", "invested_this_year": 44, "planned_this_year": 100}


@pytest.mark.parametrize(
    ("done", "plan"),
    [("4.4亿", "10亿元"), ("44000万元", "１０亿"), (44_000_000_000, "1,000,000,000元"), ("0.44亿元", "1亿")],
)
def test_money_is_given_in_fen_or_in_words(done, plan):
    tried = try_rule("annual_completion", {"invested_this_year": done, "planned_this_year": plan})

    assert tried.value == "44"


def test_a_rate_keeps_its_pair():
    tried = try_rule("annual_completion", {"invested_this_year": 1, "planned_this_year": 3})

    assert (tried.numerator, tried.denominator) == (100, 3)


def test_everything_missing_is_named_at_once_with_what_the_rule_takes():
    with pytest.raises(Missing) as refused:
        try_rule("behind_schedule", {"planned_this_year": "12亿"})

    sentence = str(refused.value)
    assert sentence.startswith(
        "“投资进度滞后”还缺：invested_this_year（本年完成投资，分）、month（调度月，如 2021-03）。"
    )
    assert "也可以直接给：schedule_gap（超（欠）序时进度，个百分点）" in sentence


@pytest.mark.parametrize(
    ("code", "given", "sentence"),
    [
        ("nothing", {}, "没有代码为“nothing”的规则"),
        ("schedule_gap", FULL | {"invested": 1}, "不用“invested”"),
        ("schedule_gap", FULL | {"invested_this_year": "四亿"}, "“invested_this_year”应为金额"),
        ("schedule_gap", FULL | {"invested_this_year": "0.001元"}, "应为整数"),
        ("schedule_gap", FULL | {"month": "2022-13"}, "没有这个月份"),
        ("schedule_gap", FULL | {"month": "五月"}, "不是月份"),
        ("start_rate", {"projects_started": True, "projects": 1}, "应为数"),
        ("behind_schedule", {"schedule_gap": "落后"}, "应为数（个百分点）"),
        ("projects", {"month": "2022-05"}, "还缺：project（“项目"),
        ("projects_started", {"project": [{}]}, "还缺：month"),
        ("projects", {"project": [{"colour": "red"}]}, "没有“colour”这一列"),
        ("projects_started", {"month": "2022-05", "project": [{"started_on": "去年"}]}, "应为日期"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(code, given, sentence):
    with pytest.raises(GivenProblem, match=sentence):
        try_rule(code, given)


def test_an_indicator_may_be_given_or_computed_from_its_measures():
    straight = try_rule("behind_schedule", {"schedule_gap": "-12.5"})
    computed = try_rule("behind_schedule", {"month": "2022-06", "invested_this_year": 375, "planned_this_year": 1000})

    assert (straight.level, computed.level) == ("yellow", "yellow")
    assert computed.figures["schedule_gap"] == (-150_000, 12_000)
    assert computed.figures["annual_completion"] == (37_500, 1000)


def test_a_region_may_give_its_own_threshold():
    assert try_rule("behind_schedule", {"schedule_gap": "-12", "yellow_from": 15}).level == "clear"
    assert try_rule("behind_schedule", {"schedule_gap": "-12", "red_above": "11.9"}).level == "red"


def test_a_preset_answers_what_can_be_judged_and_the_strictest_level():
    tried = try_preset("yinchuan_2025", {"schedule_gap": "-12", "months_start_overdue": 3})

    assert tried.level == "red"
    assert {each.code: each.level for each in tried.rules} == {"behind_schedule": "yellow", "start_overdue": "red"}
    assert {"listing_overdue", "start_by_june", "investment_by_september"} == tried.missing.keys()


def test_a_preset_that_can_judge_nothing_says_what_it_needs():
    with pytest.raises(Missing, match=r"不够判断任何一条规则.*schedule_gap"):
        try_preset("yinchuan_2025", {})
    with pytest.raises(GivenProblem, match="不用“schedule_ratio”"):
        try_preset("yinchuan_2025", {"schedule_ratio": "50"})


def test_a_list_holds_one_value_a_unit():
    league = rulebook.schemes()["county_2026"].items[3]

    marks = [each.marks for each in try_item(league, {"annual_completion": ["95", None, "95", "1"]})]

    assert marks == [100_000, None, 100_000, 60_000]
    with pytest.raises(GivenProblem, match="个数不一致"):
        try_item(league, {"invested_this_year": [1, 2], "planned_this_year": [1]})


def test_units_of_a_scheme_are_ranked_and_what_cannot_be_counted_says_why():
    units = [
        {"key": "甲镇", "annual_completion": "80", "listing_rate": "90"},
        {"key": "乙镇", "annual_completion": "90", "listing_rate": "70"},
    ]

    tried = try_scheme(rulebook.schemes()["county_2026"], {"units": units})

    assert [(unit.rank, unit.key, unit.marks) for unit in tried.units] == [(1, "甲镇", 680_000), (2, "乙镇", 670_000)]
    lacking = {each.item.code for each in tried.units[0].items if each.missing}
    assert lacking == {"starting", "reporting", "deduction"}


def test_a_unit_is_the_sum_of_its_projects_where_it_gives_nothing_itself():
    projects = [
        {"invested_this_year": "1亿", "planned_this_year": "1亿"},
        {"invested_this_year": 0, "planned_this_year": "3亿"},
    ]

    tried = try_scheme(rulebook.schemes()["county_2026"], {"projects": projects})

    assert tried.units[0].items[0].marks == 125_000


def test_a_scheme_refuses_a_name_none_of_its_items_takes():
    with pytest.raises(GivenProblem, match="不用“completion”"):
        try_scheme(rulebook.schemes()["county_2026"], {"completion": "80"})


def test_the_month_of_the_figures_is_the_month_of_the_rule():
    before, after = (
        try_rule("half_year_completion", {"month": month, "invested_first_half": 50, "planned_this_year": 100})
        for month in (Month(2022, 5), date(2022, 6, 30).isoformat()[:7])
    )

    assert (before.value, after.value) == (None, "50")


def test_a_figure_of_endless_digits_is_refused_at_once():
    with pytest.raises(GivenProblem, match="应为金额"):
        try_rule("annual_completion", {"invested_this_year": "1e9999999999", "planned_this_year": 3})
