"""`guatu ledger`: what it answers, its exit status, and that its own files read back unchanged."""

from __future__ import annotations

import json
from datetime import date

import pytest

from guatu.apps.projects.actions import (
    create_project,
    create_set,
    join_set,
    set_event,
    set_invested_before,
    set_plan,
)
from guatu.apps.projects.models import Project
from guatu.apps.projects.reading import read_ledger
from guatu.apps.trace.models import Entry
from guatu.kernel.lifecycle import DatedEvent
from guatu.site.command import main

ROWS = [
    {"项目名称": "智能装备产业园", "行政区划": "410703", "总投资（亿元）": "18.6", "责任单位": "区投资公司"},
    {"项目名称": "南外环西延", "行政区划": "卫滨区", "总投资（亿元）": "4.2", "责任单位": "区交通局"},
]


def run(capsys, *words):
    """(exit status, what was answered as JSON)."""
    status = main([*map(str, words), "--json"])
    said = capsys.readouterr()
    assert not said.err
    return status, json.loads(said.out)


@pytest.fixture(autouse=True)
def district(settings, db):
    settings.GUATU_DISTRICT = ""


def test_an_import_answers_rows_in_fen_and_the_difference(capsys, ledger):
    status, answer = run(capsys, "ledger", "import", ledger(ROWS), "--on", "2022-06-10")

    assert status == 0
    assert [row["total_investment"] for row in answer["rows"]] == [186_000_000_000, 42_000_000_000]
    assert [one["name"] for one in answer["diff"]["new"]] == ["智能装备产业园", "南外环西延"]
    assert (answer["encoding"], answer["units"]) == ("utf-8", {"总投资（亿元）": "亿元"})
    assert (answer["applied"], answer["created"]["organisations"]) == (True, ["区投资公司", "区交通局"])


def test_the_same_file_again_is_told_to_change_nothing(capsys, ledger):
    file = ledger(ROWS)
    run(capsys, "ledger", "import", file, "--on", "2022-06-10")

    status, answer = run(capsys, "ledger", "import", file, "--on", "2022-06-11")

    assert (status, answer["applied"], answer["diff"]["unchanged"]) == (0, False, ["P0000001", "P0000002"])
    assert "没有变化" in answer["sentence"]
    assert Entry.objects.count() == 1


def test_a_dry_run_writes_nothing(capsys, ledger):
    status, answer = run(capsys, "ledger", "import", ledger(ROWS), "--dry-run")

    assert (status, len(answer["diff"]["new"]), answer["applied"]) == (0, 2, False)
    assert not Project.objects.exists()


def test_an_error_exits_with_one_and_names_the_cell(capsys, ledger):
    rows = [ROWS[0], ROWS[1] | {"总投资（亿元）": "待定"}]

    status, answer = run(capsys, "ledger", "import", ledger(rows), "--on", "2022-06-10")

    assert status == 1
    (problem,) = [one for one in answer["problems"] if one["severity"] == "error"]
    assert (problem["cell"], problem["row"], problem["file"]) == ("C3", 3, "台账.csv")
    assert not Project.objects.exists()


def test_a_file_that_cannot_be_read_is_told_in_the_same_shape(capsys, tmp_path):
    file = tmp_path / "扫描件.pdf"
    file.write_bytes(b"%PDF-1.7 ...")

    status, answer = run(capsys, "ledger", "import", file)

    assert (status, answer["rows"]) == (1, [])
    assert "PDF" in answer["problems"][0]["message"]


def test_a_summary_by_unit_is_shown_but_not_imported(capsys, ledger):
    rows = [
        {"责任单位": "吉首市", "项目个数": "57", "年度计划投资（亿元）": "82.5"},
        {"责任单位": "泸溪县", "项目个数": "27", "年度计划投资（亿元）": "42.6"},
    ]
    file = ledger(rows)

    status, shown = run(capsys, "ledger", "import", file, "--dry-run")
    refused, answer = run(capsys, "ledger", "import", file)

    assert (status, [row["project_count"] for row in shown["rows"]]) == (0, [57, 27])
    assert refused == 1
    assert any("汇总的表" in problem["message"] for problem in answer["problems"])


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "import", "x.csv", "--on", "昨天"),
        ("ledger", "import", "x.csv", "--region", "没有这个区"),
        ("ledger", "export", "x.pdf"),
        ("ledger", "template", "no/such/folder/x.xlsx"),
    ],
)
def test_wrong_usage_exits_with_two(capsys, words):
    assert main(list(words)) == 2
    assert capsys.readouterr().err.strip()


@pytest.fixture
def library(officer):
    """Projects that fill every column the library holds."""
    batch = create_set(name="三个一批第四期", actor=officer)
    for number, (name, values) in enumerate(
        {
            "=智能装备产业园": {
                "code": "2203-410703-04-01-518206",
                "category": "先进制造业",
                "level": "provincial",
                "industry": "专用设备制造业",
                "nature": "planned",
                "construction_kind": "扩建",
                "kind": "industry",
                "procedure": "permission",
                "location": "河东新区",
                "scale": "厂房 21.4 万平方米",
                "total_investment": 123_456_789_01,
                "planned_start_on": date(2022, 6, 30),
                "planned_finish_on": date(2023, 6, 15),
                "owner": "××公司",
                "contact": "郑××",
                "phone": "0373-1234567",
                "remark": "－无",
            },
            "大额项目": {"total_investment": 12_345_678_901_234_567, "level": "other"},
            "只有名字": {},
        }.items()
    ):
        made = create_project(values={"name": name, "region": "410703", **values}, on=date(2022, 1, 4), actor=officer)
        if not number:
            join_set(batch.pk, projects=[made.pk], on=date(2022, 3, 1), actor=officer)
            set_plan(made.pk, year=2022, amount=320_000_001, actor=officer)
            set_invested_before(made.pk, year=2022, amount=0, actor=officer)
            set_invested_before(made.pk, year=2021, amount=7, actor=officer)
            day = {"event": DatedEvent.SIGNED, "on": date(2021, 9, 1), "precision": "month"}
            set_event(made.pk, **day, today=date(2022, 6, 10), actor=officer)


@pytest.mark.parametrize("name", ["导出.xlsx", "导出.csv"])
def test_an_export_reads_back_unchanged(capsys, tmp_path, library, name):
    file = tmp_path / name
    assert run(capsys, "ledger", "export", file, "--on", "2022-06-10") == (0, {"file": str(file), "rows": 3})

    status, answer = run(capsys, "ledger", "import", file, "--on", "2022-06-10")

    assert [one["fields"] for one in answer["diff"]["changed"]] == []
    assert (status, len(answer["diff"]["unchanged"]), answer["diff"]["new"]) == (0, 3, [])
    assert answer["rows"][0]["total_investment"] == 123_456_789_01
    assert answer["rows"][1]["total_investment"] == 12_345_678_901_234_567
    assert answer["rows"][0]["signed_on"] == "2021-09"
    assert answer["rows"][0]["invested_before"] == 0


def test_an_export_into_an_empty_house_makes_the_same_library(capsys, tmp_path, library):
    file, again = tmp_path / "导出.xlsx", tmp_path / "再导出.csv"
    run(capsys, "ledger", "export", file, "--on", "2022-06-10")
    before = read_ledger(file, on=date(2022, 6, 10)).rows
    rows = [{key: value for key, value in row.items() if key != "number"} for row in before]
    from guatu.apps.projects.exporting import LIBRARY_SHEET
    from guatu.kernel.sheets.writing import write_csv

    moved = [row | {"name": f"新{row['name']}", "code": None} for row in rows]
    write_csv(LIBRARY_SHEET, again, moved)
    status, answer = run(capsys, "ledger", "import", again, "--on", "2022-06-10")

    assert (status, len(answer["diff"]["new"])) == (0, 3)
    first, copy = Project.objects.get(number="P0000001"), Project.objects.get(number="P0000004")
    same = (
        "level",
        "nature",
        "construction_kind",
        "kind",
        "procedure",
        "total_investment",
        "planned_finish_on",
        "stage",
    )
    assert [getattr(copy, field) for field in same] == [getattr(first, field) for field in same]


def test_the_blank_template_reads_back_as_an_empty_ledger(capsys, tmp_path):
    file = tmp_path / "空白台账.xlsx"
    assert run(capsys, "ledger", "template", file)[0] == 0

    reading = read_ledger(file, on=date(2022, 6, 10))

    assert (reading.rows, reading.errors) == ([], [])
    assert {heading.code for heading in reading.columns} >= {"number", "name", "annual_plan", "started_on", "remark"}
    assert all(heading.is_certain for heading in reading.columns)
