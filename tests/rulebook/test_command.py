"""`guatu rulebook` as a person and a script use it."""

from __future__ import annotations

import json

import pytest

from guatu.engine.lock import LOCK
from guatu.site.command import main


@pytest.fixture
def asked(capsys):
    """Run the command with --json; the exit status and the answer."""

    def ask(*words):
        status = main(["rulebook", *words, "--json"])
        return status, json.loads(capsys.readouterr().out)

    return ask


def test_the_list_names_kind_number_unit_basis_source_and_versions(asked):
    status, found = asked("list")

    by_code = {one["code"]: one for one in found}
    assert status == 0
    assert by_code["schedule_gap"] == {
        "code": "schedule_gap",
        "kind": "indicator",
        "name": "超（欠）序时进度",
        "k": "K-4",
        "unit": "个百分点",
        "basis": "年度投资完成率减序时进度；序时进度为调度月数除以十二。",
        "source": "通报通例：序时进度按月数除以十二",
        "versions": 1,
    }
    kinds = {one["kind"] for one in found}
    assert kinds == {"measure", "indicator", "alert", "preset", "scheme", "published"}
    assert {"yinchuan_2025", "sanya_2022", "wuhan", "base", "yanan_2017", "county_2026", "prize_2020"} <= by_code.keys()


@pytest.mark.parametrize(
    ("code", "key"),
    [("schedule_gap", "versions"), ("behind_schedule", "thresholds"), ("wuhan", "rules"), ("county_2026", "items")],
)
def test_a_rule_is_shown_whole(asked, code, key):
    status, found = asked("show", code)

    assert (status, found["code"]) == (0, code)
    assert found[key]


def test_a_rule_answers_its_value_and_why(asked):
    status, found = asked(
        "try", "annual_completion", "--given", '{"invested_this_year":"21.5亿","planned_this_year":"76.5亿"}'
    )

    assert (status, found["value"], found["unit"]) == (0, "28.1046", "%")
    assert "年度投资完成率28.1%" in found["why"]


def test_a_decimal_in_json_is_read_exactly(asked):
    _, on_the_line = asked("try", "wuhan", "--given", '{"schedule_ratio": 60.0, "planned_this_year": 1}')
    _, below = asked("try", "wuhan", "--given", '{"schedule_ratio": 59.999999999999, "planned_this_year": 1}')
    status, longer = asked("try", "wuhan", "--given", '{"schedule_ratio": 59.9999999999999, "planned_this_year": 1}')

    assert (on_the_line["level"], below["level"]) == ("yellow", "red")
    assert (status, longer["problem"]) == (1, "“schedule_ratio”应为数（%），实际为“59.9999999999999”。")


def test_a_preset_answers_the_strictest_level_with_each_rule(asked):
    status, found = asked("try", "yinchuan_2025", "--given", '{"schedule_gap": -12, "months_start_overdue": 3}')

    assert (status, found["level"]) == (0, "red")
    assert {rule["code"]: rule["level"] for rule in found["rules"]} == {
        "behind_schedule": "yellow",
        "start_overdue": "red",
    }
    assert "到期未开工月数3个月" in found["why"]


def test_a_scheme_answers_marks_and_items(asked):
    status, found = asked("try", "prize_2020", "--given", '{"annual_completion": 140}')

    assert (status, found["marks"]) == (0, "32.0000")
    assert [(item["code"], item["marks"]) for item in found["items"]] == [("year_plan", "32.0000")]
    assert "得 32.00 分" in found["why"]


def test_what_is_missing_is_a_data_problem_with_a_sentence(asked):
    status, found = asked("try", "schedule_gap", "--given", '{"month": "2022-05"}')

    assert status == 1
    assert found["problem"].startswith("“超（欠）序时进度”还缺：invested_this_year（本年完成投资，分）")
    assert "也可以直接给" not in found["problem"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["try", "nothing", "--given", "{}"], "没有代码为“nothing”的"),
        (["try", "wuhan", "--given", "{"], "应为 JSON"),
        (["try", "wuhan", "--given", "[1]"], "应为 JSON 对象"),
        (["try", "wuhan", "--given", "@nowhere.json"], "读不了 nowhere.json"),
        (["show", "nothing"], "没有代码为“nothing”的"),
    ],
)
def test_wrong_usage_says_what_to_do(capsys, words, sentence):
    assert main(["rulebook", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_given_figures_may_stand_in_a_file(asked, tmp_path):
    file = tmp_path / "given.json"
    file.write_text('{"schedule_ratio": "79", "planned_this_year": "1亿"}', encoding="utf-8-sig")

    assert asked("try", "wuhan", "--given", f"@{file}")[1]["level"] == "yellow"


def test_the_check_runs_every_example_and_finds_nothing_wrong(asked):
    status, found = asked("check")

    assert (status, found["problems"]) == (0, [])
    assert found["examples"] > 300


def test_the_pages_are_written_where_asked(asked, tmp_path):
    status, found = asked("docs", "--out", str(tmp_path / "pages"))

    assert status == 0
    assert sorted(file.name for file in (tmp_path / "pages").iterdir()) == found["pages"]
    kept = LOCK.parent / "docs/rulebook/alerts.md"
    assert (tmp_path / "pages/alerts.md").read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def test_people_read_lines(capsys):
    assert main(["rulebook", "try", "start_overdue", "--given", '{"months_start_overdue": 3}']) == 0

    assert capsys.readouterr().out == (
        "红灯：到期未开工月数3个月；判红灯（连续到期未开工满3个月（含3）为红灯，到期未开工满1个月（含1）为黄灯）。\n"
    )
