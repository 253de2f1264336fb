"""A remark that is nothing but a stage's name, in a ledger without a column for the stage."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from guatu.apps.projects.reading import LedgerReading, read_ledger

ON = date(2022, 6, 10)


def read(folder: Path, *rows: list[str]) -> LedgerReading:
    path = folder / "台账.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return read_ledger(path, on=ON)


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("新开工", "construction"),
        ("在建", "construction"),
        ("续建", "construction"),
        ("建成", "completed"),
        ("前期", "preparation"),
        ("谋划", "planning"),
    ],
)
def test_a_remark_that_names_a_stage_fills_it_and_stays(tmp_path, word, stage):
    reading = read(tmp_path, ["项目名称", "总投资（万元）", "备注"], ["河东大桥", "100", word])

    assert (reading.rows[0]["stage"], reading.rows[0]["remark"]) == (stage, word)


def test_longer_words_in_a_remark_tell_no_stage(tmp_path):
    remarks = ["在建，进展顺利", "力争年底建成", "前期手续办理中", "未在建"]

    reading = read(tmp_path, ["项目名称", "备注"], *([f"{at}号桥", text] for at, text in enumerate(remarks)))

    assert not any("stage" in row for row in reading.rows)
    assert reading.problems == []


def test_a_ledger_with_a_stage_column_leaves_its_remarks_alone(tmp_path):
    reading = read(tmp_path, ["项目名称", "当前阶段", "备注"], ["河东大桥", "前期", "在建"], ["河西大桥", "", "在建"])

    assert [row.get("stage") for row in reading.rows] == ["preparation", None]
    assert reading.problems == []


def test_reading_stages_from_remarks_is_said_once_with_its_count(tmp_path):
    remarks = ["在建", "建成", "", "已与业主对接"]

    reading = read(tmp_path, ["项目名称", "备注"], *([f"{at}号桥", text] for at, text in enumerate(remarks)))

    (told,) = reading.problems
    assert (told.severity, told.title) == ("warning", "备注")
    assert told.message == "表里没有阶段列，2行的这一列只写了阶段（如“在建”），按备注读出阶段，请核对"
