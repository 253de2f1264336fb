"""What people read about a light or a mark."""

from __future__ import annotations

from fractions import Fraction

import pytest

from engine.months import a_month
from guatu import rulebook
from guatu.engine.assess import rank
from guatu.engine.explain import alert_sentence, figure, item_why, level_why, limits_text, thresholds_of_row, unrounded
from guatu.engine.trial import try_rule
from guatu.kernel.month import Month

RULES = rulebook.rules()


@pytest.mark.parametrize(
    ("code", "pair", "text"),
    [
        ("annual_completion", (21_500, 561), "38.3%"),
        ("schedule_gap", (-34, 10), "欠3.4个百分点"),
        ("schedule_gap", (53, 10), "超5.3个百分点"),
        ("schedule_gap", (4, 100), "持平"),
        ("months_start_overdue", (3, 1), "3个月"),
        ("projects", (12, 1), "12个"),
        ("statistics_gap", (150_000_000_000, 1), "15亿元"),
        ("statistics_gap", (-123_456_000, 1), "-123.46万元"),
        ("total_investment", (1_234_500_000, 1), "1234.5万元"),
        ("annual_completion", (None, 1), "无法判断"),
        ("annual_completion", (1, None), "无法判断"),
    ],
)
def test_a_figure_is_printed_in_its_unit(code, pair, text):
    assert figure(RULES.get(code), pair) == text


def test_what_print_hides_is_shown_where_a_rule_decides():
    gap = RULES.get("schedule_gap")

    assert unrounded(gap, (-300_333, 10_000)) == "未舍入欠30.0333个百分点"
    assert unrounded(gap, (-301, 10)) == ""
    assert unrounded(RULES.get("annual_completion"), (115_400, 3_000)) == "未舍入38.4667%"


def test_a_light_says_what_it_saw_and_why():
    rule = RULES.alerts["behind_schedule"]
    tried = try_rule(
        rule.code, {"month": "2022-06", "invested_this_year": 1_999, "planned_this_year": 10_000, "red_above": 30}
    )

    assert alert_sentence(rule, tried.figures, "拆迁未完成") == (
        "年度投资完成率20.0%，与序时进度相比欠30.0个百分点。原因：拆迁未完成。"
    )
    assert level_why(rule, tried.level, tried.figures, tried.thresholds) == (
        "年度投资完成率20.0%（未舍入19.99%），超（欠）序时进度欠30.0个百分点（未舍入欠30.01个百分点）；"
        "判红灯（落后超过30个百分点（不含30）为红灯，落后达到10个百分点（含10）为黄灯）。"
    )


def test_a_waived_light_says_so_instead_of_a_colour():
    rule = RULES.alerts["start_overdue"]

    why = level_why(rule, None, {"months_start_overdue": (3, 1)}, {"red_from": Fraction(3)}, waived=True)

    assert why == "到期未开工月数3个月；有正当理由，经批准不评（连续到期未开工满3个月（含3）为红灯）。"


def test_the_rule_is_told_with_the_regions_own_thresholds():
    rule = RULES.alerts["below_schedule_ratio"]
    regional = a_month(Month(2022, 5), [], preset="sanya_2022").facts.regional.to_pylist()[0]

    assert limits_text(rule, thresholds_of_row(rule, regional)) == (
        "完成进度低于序时进度的50%（不含50）为红灯，完成进度低于序时进度的100%（不含100）为黄灯，只评年度计划投资不少于1000万元"
    )


def test_every_alert_fills_its_sentence_from_what_it_shows():
    for rule in RULES.alerts.values():
        figures = dict.fromkeys(rule.shows, (1, 1))

        sentence = alert_sentence(rule, figures)

        assert "{" not in sentence, rule.code
        assert sentence.endswith("。")


def test_a_mark_says_what_it_is_made_of():
    evaluation = a_month(Month(2026, 5), [{"annual_plan": 300}], investment=[
        {"project": "P1", "month_end": Month(2026, 5).last_day, "amount": 100}])  # fmt: skip
    unit = rank(rulebook.schemes()["county_2026"], evaluation)[0]

    whys = {each.item.code: item_why(each.item, each.figures, each.marks) for each in unit.items}

    assert whys["completion"] == "年度投资完成率33.3%（未舍入33.3333%） ÷ 100 × 50 分，以满分封顶，得 16.67 分。"
    assert whys["starting"] == "开工率（占至今应开工）无法判断，这一项不计分。"
    assert whys["deduction"] == "其他扣分 0.00 分（有佐证的逐项合计，最多扣 20 分，只扣不加），得 0.00 分。"


def test_marks_added_up_over_projects_say_so():
    evaluation = a_month(Month(2017, 5), [{"annual_plan": 300}])
    unit = rank(rulebook.schemes()["yanan_2017"], evaluation)[0]

    whys = {each.item.code: item_why(each.item, each.figures, each.marks) for each in unit.items}

    assert whys["scale"] == (
        "各项目按年度计划投资分别计分相加；超过 10亿元 得 20 分，达到 5亿元 得 10 分，"
        "达到 1亿元 得 6 分，其余得 3 分，得 3.00 分。"
    )
