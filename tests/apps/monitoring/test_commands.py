"""The commands, called as people and scripts call them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from guatu.site.command import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(capsys):
    """`ask("indicators", …)`: exit status and what was printed, read as JSON when asked for."""

    def run(*words: str):
        capsys.readouterr()
        status = main(list(words))
        told = capsys.readouterr()
        answer = json.loads(told.out) if "--json" in words and status != 2 else told.out
        return status, answer, told.err

    return run


@pytest.fixture
def project(district):
    unit = district.unit("U01", "河东园区办")
    made = district.project("智能装备园", unit=unit, plan=32_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    district.set("key", "省市重点", {made: date(2021, 1, 1)})
    district.reported("2021-05", {made: {"done": 1_024, "problem_category": "land", "problem_text": "组卷未批"}})
    return made


def test_indicators_answer_one_row_for_the_home(project, ask):
    status, answer, _ = ask("indicators", "--month", "2021-05", "--json")

    assert (status, answer["month"], answer["by"]) == (0, "2021-05", None)
    (row,) = answer["rows"]
    assert (row["key"], row["name"]) == ("410703", "卫滨区")
    assert row["values"]["invested_this_year"]["value"] == 1_024 * 1_000_000
    rate = row["values"]["annual_completion"]
    assert set(rate) == {"value", "unit", "numerator", "denominator", "basis"}
    assert (rate["value"], rate["unit"]) == ("3.2", "%")


@pytest.mark.parametrize(
    ("by", "named"),
    [
        ("organisation", "河东园区办"),
        ("region", "卫滨区"),
        ("set", "省市重点"),
        ("leader", "未明确分包领导"),
        ("industry", "未填行业"),
        ("stage", "在建"),
        ("project", "智能装备园"),
    ],
)
def test_each_grouping_has_its_peoples_names(project, ask, by, named):
    _, answer, _ = ask("indicators", "--month", "2021-05", "--by", by, "--json")

    assert [row["name"] for row in answer["rows"]] == [named]
    assert answer["rows"][0]["values"]["projects"]["value"] == 1


def test_a_table_for_people_has_the_names_in_columns(project, ask):
    status, text, _ = ask("indicators", "--month", "2021-05", "--by", "organisation")

    head, line = text.splitlines()
    assert status == 0
    assert head.split()[:2] == ["代码", "名称"]
    assert {"U01", "河东园区办", "32,000万元", "3.2%"} <= set(line.split())


def test_an_unknown_set_or_month_is_wrong_usage_with_a_sentence(project, ask):
    assert ask("indicators", "--month", "2021-05", "--set", "none")[::2] == (
        2,
        "没有集合“none”。现有：key（省市重点）。\n",
    )
    status, _, said = ask("indicators", "--month", "2021-13")
    assert status == 2
    assert "13月" in said


def test_a_set_is_found_by_its_name_and_named_in_the_basis(project, ask):
    _, answer, _ = ask("indicators", "--month", "2021-05", "--set", "省市重点", "--json")

    assert "集合“省市重点”2021年5月31日的成员" in answer["rows"][0]["values"]["start_rate"]["basis"]


def test_alerts_carry_cause_source_and_next_step(project, ask):
    status, answer, _ = ask("alerts", "--month", "2021-05", "--level", "red", "--json")

    (row,) = answer["rows"]
    assert status == 0
    assert {"project", "name", "rule", "level", "cause", "figures", "source", "next"} <= set(row)
    assert (row["project"], row["level"], row["cause"]) == (project.number, "red", "用地预审和供地：组卷未批")
    assert answer["waived"] == []
    assert "智能装备园" in ask("alerts", "--month", "2021-05")[1]
    assert ask("alerts", "--month", "2021-05", "--level", "yellow")[1] == "2021年5月没有黄灯。\n"


def test_a_month_is_computed_closed_and_verified_by_command(project, ask):
    status, computed, _ = ask("month", "compute", "2021-05", "--json")
    assert (status, computed["projects"], computed["red"], computed["snapshot"]) == (0, 1, 1, None)

    assert ask("month", "close", "2021-05")[0] == 0

    assert ask("month", "verify", "2021-05", "--json")[1]["ok"] is True
    status, _, said = ask("month", "close", "2021-05")
    assert status == 1
    assert "不能重封" in said


def test_a_damaged_seal_fails_the_command_with_its_name(project, ask):
    from pathlib import Path

    from django.conf import settings

    ask("month", "close", "2021-05")
    (Path(settings.GUATU_HOME) / "snapshots" / "2021-05-1" / "plan.parquet").write_bytes(b"PAR1")

    status, answer, _ = ask("month", "verify", "2021-05", "--json")
    assert (status, answer["ok"]) == (1, False)
    assert "plan.parquet" in answer["problems"][0]
    status, _, said = ask("indicators", "--month", "2021-05")
    assert status == 1
    assert "请从备份恢复" in said


def test_an_engine_that_is_not_there_is_said_before_anything_is_computed(project, ask):
    status, _, said = ask("month", "compute", "2021-05", "--engine", "spark")

    assert status == 2
    assert "Spark" in said
