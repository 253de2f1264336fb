"""Every figure of the real bulletins gets the verdict a careful clerk gave it."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from guatu.kernel.figures import Verdict, audit_cases

BULLETINS = Path(__file__).parent.parent / "data" / "bulletins"
VALUES = {
    "rate": "expected_pct",
    "growth": "expected_pct",
    "sum": "expected_sum",
    "gap_to_time_schedule_pp": "expected_pp",
}


def checks_of(name):
    text = (BULLETINS / name).read_text(encoding="utf-8")
    cases = json.loads(text, parse_float=Decimal)["cases"]
    answers = audit_cases(text).to_json()["cases"]
    pairs = [
        (case["id"], check, answer)
        for case, audited in zip(cases, answers, strict=True)
        for check, answer in zip(case["checks"], audited["checks"], strict=True)
    ]
    return [pytest.param(check, answer, id=f"{case}-{check['name']}") for case, check, answer in pairs]


def agrees(check, exact):
    if check["type"] in VALUES:
        return abs(Fraction(exact) - Fraction(check[VALUES[check["type"]]])) <= Fraction(1, 20_000)
    if check["type"] == "implied_plan":
        places = -min(0, Decimal(check["expected_plan"]).as_tuple().exponent)
        return abs(Fraction(exact) - Fraction(check["expected_plan"])) <= Fraction(1, 2 * 10**places)
    if check["type"] == "rank":
        return (exact["ranks"], exact["top"], exact["bottom"]) == (
            check["expected_rank_competition"],
            check["expected_top3"],
            check["expected_bottom3"],
        )
    if check["type"] == "month_increment":
        numbers = {unit: Decimal(value) for unit, value in exact["increments"].items()}
        return numbers == check["expected"] and Decimal(exact["total"]) == check["expected_total"]
    return {title: Decimal(value) for title, value in exact.items()} == check["expected_before"]


@pytest.mark.parametrize(("check", "answer"), [*checks_of("cases.json"), *checks_of("acceptance.json")])
def test_each_printed_figure_gets_its_verdict_and_its_exact_value(check, answer):
    assert answer["name"] == check["name"]
    assert answer["verdict"] == check.get("expected_verdict", "computed")
    assert agrees(check, answer["exact"]), answer


def test_all_257_checks_of_the_37_bulletins_are_answered_in_order():
    audit = audit_cases((BULLETINS / "cases.json").read_text(encoding="utf-8"))

    assert [case.id for case in audit.cases] == [f"S{n:02}" for n in range(1, 38)]
    assert sum(len(case.checks) for case in audit.cases) == 257
    assert audit.problems == ()


def test_the_answer_does_not_depend_on_what_was_expected():
    text = (BULLETINS / "cases.json").read_text(encoding="utf-8")
    content = json.loads(text, parse_float=str)
    for case in content["cases"]:
        case["checks"] = [{k: v for k, v in check.items() if not k.startswith("expected")} for check in case["checks"]]

    verdicts = [c["verdict"] for case in audit_cases(json.dumps(content)).to_json()["cases"] for c in case["checks"]]

    assert verdicts == [c["verdict"] for case in audit_cases(text).to_json()["cases"] for c in case["checks"]]


def test_a_total_that_does_not_add_up_says_how_much_is_missing():
    audit = audit_cases((BULLETINS / "acceptance.json").read_text(encoding="utf-8"))

    [said] = [one for one in audit.mismatches if one.startswith("案例AT-22")]

    assert said == "案例AT-22“完成(续建+新建+建成)”：分项合计618.85亿元，印为622.2亿元，差3.35亿元"


def one_check(check, inputs=None):
    case = {"id": "T1", "inputs": inputs or {}, "checks": [{"name": "甲", **check}]}
    return audit_cases(json.dumps({"cases": [case]}, ensure_ascii=False))


def test_a_float_on_the_way_would_have_been_seen():
    [case] = one_check(
        {"type": "sum", "parts": [0.1] * 3 + [123456789012345.67], "printed_total": 123456789012345.97}
    ).cases

    assert (case.checks[0].verdict, case.checks[0].exact) == (Verdict.OK, "123456789012345.97")


def test_a_negative_gap_is_rounded_and_cut_by_its_size():
    [rounded] = one_check({"type": "gap_to_time_schedule_pp", "rate_pct": 31.7, "month": 4, "printed_pp": -1.6}).cases
    [cut] = one_check({"type": "gap_to_time_schedule_pp", "rate_pct": 31.7, "month": 10, "printed_pp": -51.6}).cases
    [late] = one_check({"type": "gap_to_time_schedule_pp", "rate_pct": 11.65, "month": 12, "printed_pp": -88.3}).cases

    assert [case.checks[0].verdict for case in (rounded, cut, late)] == ["ok", "ok", "truncated"]


def test_printed_places_are_those_of_the_number_as_printed():
    [loose] = one_check({"type": "rate", "numerator": 127, "denominator": 200, "printed_pct": 64}).cases
    [tight] = one_check({"type": "rate", "numerator": 127, "denominator": 200, "printed_pct": "64.0"}).cases

    assert (loose.checks[0].verdict, tight.checks[0].verdict) == ("ok", "mismatch")


def test_two_units_of_the_last_place_are_close_and_more_is_a_mismatch():
    verdicts = [
        one_check({"type": "sum", "parts": [10.00], "printed_total": printed}).cases[0].checks[0].verdict
        for printed in ("10.02", "10.03", "9.98", "9.97")
    ]

    assert verdicts == ["close", "mismatch", "close", "mismatch"]


def test_dense_places_are_told_from_competition_places():
    values = {"甲县": 9, "乙县": 8, "丙县": 8, "丁县": 7}
    [case] = one_check(
        {"type": "rank", "values": values, "printed_ranks": {"甲县": 1, "乙县": 2, "丙县": 2, "丁县": 3}}
    ).cases

    assert (case.checks[0].verdict, case.checks[0].sentence) == ("mismatch", "丁县印第3，应为第4")


def test_equal_units_may_be_printed_in_either_order_but_a_lower_one_may_not_lead():
    values = {"甲县": 9, "乙县": 9, "丙县": 8}
    [either] = one_check({"type": "rank", "values": values, "printed_order": ["乙县", "甲县"]}).cases
    [wrong] = one_check({"type": "rank", "values": values, "printed_order": ["丙县", "甲县"]}).cases

    assert either.checks[0].verdict == "ok"
    assert wrong.checks[0].sentence == "第1位印丙县，该单位应为第3"


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        ({"type": "rate", "numerator": 1, "denominator": 0, "printed_pct": 1}, "分母（denominator）为0，不能作除数"),
        ({"type": "rate", "numerator": 1, "printed_pct": 1}, "缺少“denominator”"),
        ({"type": "rate", "numerator": True, "denominator": 2, "printed_pct": 1}, "“numerator”应为数字，实际为“true”"),
        ({"type": "sum", "parts": [1, "待定"], "printed_total": 1}, "“parts第2项”应为数字，实际为“待定”"),
        ({"type": "sum", "parts": [], "printed_total": 1}, "“parts”应为至少一个数的清单"),
        (
            {"type": "sum", "parts": [1], "printed_total": 1, "printed_places": -1},
            "“printed_places”应为0到30的整数，实际为“-1”",
        ),
        (
            {"type": "gap_to_time_schedule_pp", "rate_pct": 1, "month": 13, "printed_pp": 1},
            "“month”应为1到12的整数，实际为“13”",
        ),
        ({"type": "rank", "values": {"甲县": None}}, "“甲县”应为数字，实际为“null”"),
        ({"type": "rank", "values": {"甲县": 1}, "printed_order": ["乙县"]}, "名次表中的“乙县”没有数值"),
        ({"type": "month_increment"}, "输入（inputs）中找不到单位相同的前后两期累计数"),
        ({"type": "list_adjustment"}, "输入（inputs）没有写明栏目，请用columns或changed列出"),
    ],
)
def test_a_malformed_check_is_named_and_never_guessed(check, problem):
    audit = one_check(check)

    assert audit.problems == (f"案例T1“甲”：{problem}",)
    assert audit.to_json()["cases"][0]["checks"][0]["verdict"] is None


def test_an_unknown_kind_of_check_is_told_what_kinds_there_are():
    [problem] = one_check({"type": "average"}).problems

    assert problem.startswith("案例T1“甲”：不认识的核对类型“average”，应为：rate、sum、rank")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"cases": 3}',
        '{"cases": [3]}',
        '{"cases": [{"id": "A"}]}',
        '{"cases": [{"checks": [0], "inputs": []}]}',
        '{"cases": [{"id":"A","checks":3}]}',
        '{"cases": ' + "9" * 5000 + "}",
        "[" * 100_000,
    ],
)
def test_a_broken_file_is_answered_in_a_sentence(text):
    audit = audit_cases(text)

    assert audit.problems
    assert all(isinstance(one, str) and one for one in audit.problems)


@pytest.mark.parametrize("size", ["1e999999", "NaN", "Infinity", "-1e-99999", "1" * 40])
def test_an_absurd_number_is_refused_before_it_is_computed_with(size):
    check = f'{{"type": "sum", "name": "甲", "parts": [{size}], "printed_total": 1}}'
    text = f'{{"cases": [{{"id": "T1", "checks": [{check}]}}]}}'

    [problem] = audit_cases(text).problems

    assert problem.startswith("案例T1“甲”：“parts第1项”")
