"""What is checked before a report is submitted, each at its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.words import MAY, wan
from guatu.apps.reports.checks import ERROR, NOTE, WARNING, Background, Entry, check, unexplained
from guatu.kernel.month import Month

KNOWN = Background(
    month=MAY, today=date(2022, 6, 1), stage="construction", plan=wan(12_000), total=wan(50_000), invested_before=0,
    done_before=wan(4_000), recent=(wan(800), wan(800), wan(800)), last={"progress_text": "基础完成"},
    last_quantity=4_500, funds_before=wan(10_000),
    events={"signed": date(2021, 3, 1), "started": date(2021, 8, 12)},
)  # fmt: skip
GOOD = Entry(done=wan(800), progress_text="钢柱吊装")


def codes(entry: Entry, known: Background = KNOWN) -> dict[str, str]:
    return {finding.code: finding.level for finding in check(entry, known)}


def message(code: str, entry: Entry, known: Background = KNOWN) -> str:
    return next(finding.message for finding in check(entry, known) if finding.code == code)


def test_a_good_month_has_nothing_to_say():
    assert check(GOOD, KNOWN) == []


@pytest.mark.parametrize(
    ("entry", "known", "expected"),
    [
        (replace(GOOD, done=None), KNOWN, {"missing": ERROR}),
        (replace(GOOD, done=-1), KNOWN, {"negative": ERROR}),
        (replace(GOOD, done=0), KNOWN, {}),
        (replace(GOOD, progress_text="　"), KNOWN, {"no_progress": ERROR}),
        (replace(GOOD, progress_text="基础 完成"), KNOWN, {"copied": WARNING}),
        (replace(GOOD, problem_text="图审反复"), KNOWN, {"no_proposal": ERROR}),
        (replace(GOOD, problem_text="图审反复", proposal="请住建局会审"), KNOWN, {}),
        (replace(GOOD, cumulative=wan(4_800)), KNOWN, {}),
        (replace(GOOD, cumulative=wan(4_800) + 1), KNOWN, {"not_adding_up": ERROR}),
        (replace(GOOD, cumulative=wan(4_000) - 1), KNOWN, {"cumulative_less": ERROR}),
        (GOOD, replace(KNOWN, plan=wan(4_800)), {}),
        (GOOD, replace(KNOWN, plan=wan(4_800) - 1), {"over_plan": WARNING}),
        (GOOD, replace(KNOWN, plan=None), {}),
        (GOOD, replace(KNOWN, total=wan(4_800)), {}),
        (GOOD, replace(KNOWN, invested_before=wan(45_200)), {}),
        (GOOD, replace(KNOWN, invested_before=wan(45_200) + 1), {"over_total": WARNING}),
        (GOOD, replace(KNOWN, total=None, invested_before=None), {}),
        (GOOD, replace(KNOWN, events={}), {"before_start": WARNING}),
        (replace(GOOD, done=0), replace(KNOWN, events={}), {}),
        (replace(GOOD, events={"started": date(2022, 5, 1)}), replace(KNOWN, events={}), {}),
        (replace(GOOD, done=wan(2_400)), KNOWN, {}),
        (replace(GOOD, done=wan(2_400) + 1), KNOWN, {"far_above_mean": WARNING}),
        (replace(GOOD, done=wan(7_000)), replace(KNOWN, recent=(None, wan(800), wan(800))), {}),
        (replace(GOOD, done=wan(7_000)), replace(KNOWN, recent=(0, 0, 0)), {}),
        (replace(GOOD, done=wan(500_001)), KNOWN, {
            "absurd": ERROR, "over_total": WARNING, "over_plan": WARNING, "far_above_mean": WARNING}),
        (replace(GOOD, stage="preparation"), KNOWN, {"stage_closed": ERROR}),
        (replace(GOOD, stage="construction"), replace(KNOWN, stage="completed"), {"stage_back": WARNING}),
        (replace(GOOD, stage="completed"), KNOWN, {}),
        (replace(GOOD, events={"completed": date(2022, 6, 1)}), KNOWN, {}),
        (replace(GOOD, events={"completed": date(2022, 6, 2)}), KNOWN, {"future": ERROR}),
        (replace(GOOD, events={"completed": date(2021, 8, 11)}), KNOWN, {"disorder": ERROR}),
        (replace(GOOD, events={"started": date(2021, 2, 28)}), KNOWN, {"disorder": WARNING}),
        (replace(GOOD, quantity_done=4_500), KNOWN, {}),
        (replace(GOOD, quantity_done=4_499), KNOWN, {"quantity_less": WARNING}),
        (replace(GOOD, quantity_done=10_001), KNOWN, {"quantity_out_of_range": ERROR}),
        (replace(GOOD, funds={"own": wan(40_000)}), KNOWN, {}),
        (replace(GOOD, funds={"own": wan(40_000), "loan": 1}), KNOWN, {"funds_over_total": WARNING}),
        (replace(GOOD, funds={"own": -1}), KNOWN, {"funds_negative": ERROR}),
        (replace(GOOD, done=0), replace(KNOWN, recent=(wan(1), 0, 0)), {"idle": WARNING}),
        (replace(GOOD, done=0), replace(KNOWN, recent=(0, None, 0)), {"idle": WARNING}),
        (replace(GOOD, done=0), replace(KNOWN, recent=(0, wan(1), 0)), {}),
        (replace(GOOD, done=0), replace(KNOWN, stage="preparation", recent=(0, 0, 0)), {}),
        (replace(GOOD, done=0), replace(KNOWN, recent=(0, 0, 0), events={"suspended": date(2022, 3, 1)}), {}),
        (GOOD, replace(KNOWN, month=Month(2022, 1)), {"january": NOTE}),
    ],
)  # fmt: skip
def test_each_check_at_its_boundary(entry, known, expected):
    assert codes(entry, known) == expected


def test_a_finding_tells_its_figures():
    assert message("far_above_mean", replace(GOOD, done=wan(3_900))) == (
        "本月 3,900 万元，是近三月均值 800 万元的 4.9 倍，请确认。"
    )
    assert message("over_plan", GOOD, replace(KNOWN, plan=wan(4_500))) == (
        "本年累计 4,800 万元，超过年度计划 4,500 万元，超 300 万元，请确认。"
    )
    assert message("not_adding_up", replace(GOOD, cumulative=wan(4_900))).endswith(
        "是 4,800 万元，填的是 4,900 万元，差 100 万元。改其中一个数。"
    )
    assert message("quantity_less", replace(GOOD, quantity_done=4_025)) == "实物工作量 40.25%，比上月 45% 少，请确认。"


def test_errors_come_first():
    found = check(replace(GOOD, done=wan(9_999), progress_text=""), KNOWN)

    assert [one.level for one in found] == [ERROR, WARNING, WARNING]


def test_a_warning_with_a_reason_no_longer_stops_but_an_error_always_does():
    found = check(replace(GOOD, done=wan(3_900), progress_text=""), KNOWN)

    left = unexplained(found, {"far_above_mean": "集中结算", "no_progress": "忘了"})
    assert [one.code for one in left] == ["no_progress"]
    assert [one.code for one in unexplained(found, {"far_above_mean": "  "})] == ["no_progress", "far_above_mean"]


def test_what_was_done_in_earlier_years_is_never_left_out_in_silence():
    started = {"started": date(2021, 8, 12)}
    known = replace(KNOWN, invested_before=None, total=wan(4_000), events=started)

    (told,) = [one for one in check(GOOD, known) if one.code == "over_total"]

    assert "（2021年底以前的没有登记，未计入）" in told.message


def test_a_month_before_the_project_was_listed_is_a_thing_to_know():
    first, last = replace(KNOWN, entered_on=date(2022, 6, 1)), replace(KNOWN, entered_on=date(2022, 5, 31))

    (told,) = [one for one in check(GOOD, first) if one.code == "not_entered"]

    assert (told.level, told.message[:23]) == ("note", "项目 2022-06-01 才列入项目库，晚于")
    assert "not_entered" not in {one.code for one in check(GOOD, last)}


amounts = st.one_of(st.none(), st.integers(-(10**18), 10**18))


@given(
    done=amounts, cumulative=amounts, plan=amounts, total=amounts, before=amounts, recent=st.tuples(*[amounts] * 3),
    quantity=st.one_of(st.none(), st.integers(0, 20_000)),
)  # fmt: skip
def test_any_figures_give_sentences_and_never_a_fault(done, cumulative, plan, total, before, recent, quantity):
    entry = Entry(done=done, cumulative=cumulative, progress_text="x", quantity_done=quantity)
    known = replace(KNOWN, plan=plan, total=total, invested_before=before, recent=recent)

    for finding in check(entry, known):
        assert finding.message.endswith("。")
        assert finding.tip
