"""Figures as templates print them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.template import Context, Template

from guatu.kernel.money import WAN_YUAN, YI_YUAN
from guatu.kernel.month import Month
from guatu.kernel.ratio import Ratio


def printed(expression: str, **values: object) -> str:
    return Template("{% load look %}{{ " + expression + " }}").render(Context(values))


@pytest.mark.parametrize(
    ("expression", "value", "told"),
    [
        ("x|wan", 1_024 * WAN_YUAN, "1,024"),
        ("x|wan", WAN_YUAN // 2, "1"),
        ("x|wan", WAN_YUAN // 2 - 1, "0"),
        ("x|wan", 0, "0"),
        ("x|wan", None, "—"),
        ("x|yi", 213_600 * WAN_YUAN, "21.36"),
        ("x|yi", YI_YUAN * 2**53 + 1, "9007199254740992.00"),
        ("x|pct", Ratio(100 * 213_600, 558_000), "38.3%"),
        ("x|pct", (3845, 100), "38.5%"),
        ("x|pct", Fraction(5, 12) * 100, "41.7%"),
        ("x|pct", Ratio(1, 0), "—"),
        ("x|pct", None, "—"),
        ("x|pct_bare", 73, "73.0"),
        ("x|points", Ratio(-1153, 30), "欠 38.4 个百分点"),
        ("x|points", Ratio(53, 10), "超 5.3 个百分点"),
        ("x|points", Ratio(-1, 100), "持平"),
        ("x|points", None, "—"),
        ("x|points_bare", (-34, 10), "欠 3.4"),
        ("x|marks", 893_850, "89.39"),
        ("x|marks", -10_000, "−1.00"),
        ("x|day", date(2022, 6, 10), "2022-06-10"),
        ("x|day_cn", date(2022, 6, 10), "6月10日"),
        ("x|month_cn", Month(2022, 5), "2022年5月"),
        ("x|move", 2, "升 2 位"),
        ("x|move", -1, "降 1 位"),
        ("x|move", 0, "持平"),
    ],
)
def test_a_figure_is_printed_as_the_look_says(expression, value, told):
    assert printed(expression, x=value) == told


def test_zero_is_a_figure_and_the_missing_one_says_why():
    assert printed("x|missing", x=0) == "0"
    assert [printed(f'x|missing:"{why}"', x=None) for why in ("unreported", "not_due", "not_counted", "nothing")] == [
        "未报",
        "未到",
        "不计",
        "—",
    ]


def test_a_word_for_missing_that_nobody_agreed_on_is_a_fault():
    with pytest.raises(KeyError):
        printed('x|missing:"empty"', x=None)


def test_a_rate_stays_a_pair_until_it_is_printed():
    # 2.5 % against 2.45 %: rounded first, both would be equal
    assert printed("done|rate_of:plan|pct", done=25, plan=1000) == "2.5%"
    assert printed("one|ahead_of:two|points_bare", one=Ratio(10049, 1000), two=Ratio(9951, 1000)) == "超 0.1"


def test_the_schedule_of_a_month_is_its_share_of_the_year():
    assert printed("month|schedule|pct", month=Month(2022, 5)) == "41.7%"
    assert printed("month|schedule|pct", month=None) == "—"


@pytest.mark.parametrize(("due", "told"), [(10, "还有 9 天"), (1, "今天到期"), (None, "—")])
def test_days_left_are_said_in_words(due, told):
    assert printed("due|days_left:today", due=due and date(2022, 6, due), today=date(2022, 6, 1)) == told


def test_a_day_gone_by_is_overdue():
    assert printed("due|days_left:today", due=date(2022, 5, 30), today=date(2022, 6, 1)) == "逾期 2 天"
