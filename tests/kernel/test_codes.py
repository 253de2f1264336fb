"""Codes of organisations and projects, as they really stand in ledgers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.kernel.codes import USCC_ALPHABET, check_project_code, check_uscc, mod_11_10, uscc_check_character
from guatu.kernel.regions import Level, Region, national

IDENTIFIERS = Path(__file__).parent.parent / "data" / "standards" / "identifiers"


def rows_of(name):
    with (IDENTIFIERS / name).open(encoding="utf-8-sig", newline="") as lines:
        return [pytest.param(row, id=row["code"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize("row", rows_of("uscc_samples.csv"))
def test_each_sample_of_a_credit_code_is_judged_as_listed(row):
    found = check_uscc(row["code"])

    if row["valid_as_given"] == "yes" or "makes it valid" in row["why"]:
        assert (found.level, found.message) == ("ok", "")
    else:
        assert found.level == {"checksum": "warning", "charset": "error", "length": "error"}[row["why"]]
        assert found.message
    if row["expected_check_character"]:
        assert found.parts["expected_check"] == row["expected_check_character"]


@pytest.mark.parametrize("row", rows_of("project_codes.csv"))
def test_each_sample_of_a_project_code_is_read_as_listed(row):
    found = check_project_code(row["code"])

    assert (found.level != "error") == (row["valid_shape"] == "yes")
    if found.level != "error":
        named = ("time", "region", "department", "type", "serial")
        listed = ("year_or_yymm", "division_code", "third_field", "type", "serial")
        assert [found.parts[part] for part in named] == [row[column] for column in listed]
        assert found.parts["region_name"] in (row["division_name"], "")


def test_the_worked_example_of_the_standard_holds():
    assert check_uscc("91350100M000100Y43").level == "ok"
    assert check_uscc("91350100M000100Y4Z").level == "error"
    assert uscc_check_character("91350100M000100Y4") == "3"


def test_a_real_early_pilot_code_is_doubted_and_not_refused():
    found = check_uscc("91350211M00013FA1N")

    assert found.level == "warning"
    assert found.message == "统一社会信用代码校验位应为“3”，实际为“N”；早年试点代码也有不符的，请核对营业执照"


def test_a_wrong_character_is_named_with_its_place():
    found = check_uscc("9135O100M000100Y43")

    assert found.message == "统一社会信用代码不使用字母I、O、Z、S、V和符号，第5位“O”有误，请核对"


@pytest.mark.parametrize(
    "text",
    [
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "91350100m000100y43",
        " 9135 0100 M000 100Y 43\u200b",
        "91350100-M000100Y4-3",
    ],
)
def test_a_credit_code_is_read_as_people_type_it(text):
    found = check_uscc(text)

    assert (found.text, found.normal, found.level) == (text, "91350100M000100Y43", "ok")


def test_a_credit_code_names_its_region():
    assert check_uscc("91410702396116260L").parts["region_name"] == "红旗区"


@pytest.mark.parametrize("text", ["", "  ", "1" * 10_000, "\x00", "统一社会信用代码", "🏗" * 18])
def test_rubbish_is_answered_in_a_sentence(text):
    for found in (check_uscc(text), check_project_code(text)):
        assert found.level == "error"
        assert 0 < len(found.message) < 600


@given(st.text(USCC_ALPHABET, min_size=17, max_size=17), st.data())
def test_one_changed_character_never_passes(body, data):
    code = body + uscc_check_character(body)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([sign for sign in USCC_ALPHABET if sign != code[place]]))

    assert check_uscc(code).level == "ok"
    assert check_uscc(code[:place] + other + code[place + 1 :]).level == "warning"


def test_a_real_project_code_parses_into_its_segments():
    found = check_project_code("2111-522323-04-01-342068")

    assert (found.level, found.kind, found.message) == ("ok", "project_code", "")
    assert len(found.normal) == 24
    assert found.parts["region_name"] == "普安县"
    assert (found.parts["year"], found.parts["month"]) == ("2021", "11")
    assert found.parts["check"] == found.parts["expected_check"] == "8"


def test_a_check_digit_that_does_not_fit_is_only_a_doubt():
    found = check_project_code("2111-522323-04-01-342067")

    assert found.level == "warning"
    assert found.message == "项目代码校验位按ISO 7064 MOD 11,10应为“8”，实际为“7”，请对照批文核对"


@pytest.mark.parametrize(
    "text",
    [
        "2111—522323—04—01—342068",
        "２１１１－５２２３２３－０４－０１－３４２０６８",
        "21115223230401342068",
        " 2111-522323 -04-01-342068\n",
    ],
)
def test_a_project_code_is_read_as_people_type_it(text):
    assert check_project_code(text).normal == "2111-522323-04-01-342068"


def test_a_local_region_code_is_doubted_until_the_office_registers_it():
    code = "2019-611102-48-01-068707"
    ours = national().extended([Region("611102", "杨陵示范区", Level.COUNTY, "610000")])

    assert check_project_code(code).level == "warning"
    assert "611102不在国家区划表中" in check_project_code(code).message
    assert check_project_code(code, ours).level == "ok"
    assert check_project_code(code, ours).parts["region_name"] == "杨陵示范区"


def test_a_serial_of_five_digits_is_refused_by_name():
    found = check_project_code("2017-130000-01-01-00001")

    assert found.level == "error"
    assert found.message == "项目代码的序号段应为6位数字，实际为5位“00001”，请对照批文核对"


def test_every_wrong_segment_is_named_at_once():
    found = check_project_code("2513-52232-4-01-34206A")

    assert found.level == "error"
    for words in ("时间段“2513”", "地区段应为6位数字，实际为5位", "部门（行业）段应为2位数字", "序号段应为6位数字"):
        assert words in found.message


@pytest.mark.parametrize(
    ("time", "kind"),
    [("2013", "project_code_old"), ("2020", "project_code_old"), ("2011", "project_code"), ("2012", "project_code")],
)
def test_a_year_and_a_month_are_told_apart_by_when_the_new_form_began(time, kind):
    assert check_project_code(f"{time}-410703-04-01-000000").kind == kind


@pytest.mark.parametrize("time", ["2010", "2100", "1999", "2500", "0000", "2O11"])
def test_a_time_no_code_can_have_is_refused(time):
    assert "时间段" in check_project_code(f"{time}-410703-04-01-000000").message


@pytest.mark.parametrize("text", ["2018-440402-4700-B01", "2018-440402-47-03-B01"])
def test_the_guangdong_variant_is_read_and_marked(text):
    found = check_project_code(text)

    assert (found.level, found.kind) == ("warning", "project_code_guangdong")
    assert [found.parts[part] for part in ("region_name", "department", "serial")] == ["香洲区", "47", "B01"]


def test_the_old_form_used_in_guangdong_is_an_ordinary_old_code():
    assert check_project_code("2018-440402-47-03-800123").kind == "project_code_old"


@given(st.text("0123456789", min_size=1, max_size=19), st.data())
def test_mod_11_10_sees_each_changed_digit(digits, data):
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))

    assert mod_11_10(digits) != mod_11_10(digits[:place] + other + digits[place + 1 :])


def test_mod_11_10_agrees_with_the_example_of_its_standard():
    assert mod_11_10("0794") == "5"
