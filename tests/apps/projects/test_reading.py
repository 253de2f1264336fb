"""The ledger files of real offices: every expectation of files_expected.json, and foreign files as proof."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from guatu.apps.projects.reading import LedgerReading, read_ledger, to_day

DATA = Path(__file__).resolve().parents[2] / "data" / "import_robustness"
EXPECTED = json.loads((DATA / "files_expected.json").read_text(encoding="utf-8"))
SHARED = Path(os.environ.get("REAL_LEDGER_DATA", "/nowhere")) / "international"
"""Whole files as published; the variable names the folder that holds them."""
WAN = 1_000_000
ON = date(2022, 6, 10)


def read(name: str) -> tuple[LedgerReading, dict]:
    return read_ledger(DATA / "files" / name, on=ON), EXPECTED[name]


def in_wan(amounts: list[int | None]) -> list[Decimal | None]:
    return [None if amount is None else Decimal(amount) / WAN for amount in amounts]


def test_a_summary_with_a_merged_header_is_read_in_its_units():
    reading, expected = read("湘西州2021年1-9月汇总表_合并表头.xlsx")

    assert list(reading.header_rows) == expected["header_rows"]
    assert [column.title for column in reading.columns] == expected["columns"]
    leaves = {title.rpartition("/")[2]: unit for title, unit in reading.units.items() if unit != "%"}
    assert leaves == expected["unit_from_title"]
    rows = [
        [
            row["region"],
            row["project_count"],
            Decimal(row["annual_plan"]) / WAN,
            Decimal(row["invested_this_year"]) / WAN,
            Decimal(row["completion_rate"]),
        ]
        for row in reading.rows
    ]
    assert rows == [[*row[:4], Decimal(str(row[4]))] for row in expected["rows"]]
    assert len(rows) == expected["data_rows"]
    assert reading.is_summary
    assert reading.problems == []


def test_the_sums_of_the_summary_hold_and_its_other_rows_are_told():
    reading, expected = read("湘西州2021年1-9月汇总表_合并表头.xlsx")

    assert sum(row["project_count"] for row in reading.rows) == expected["sums"]["项目个数"]
    assert sum(row["annual_plan"] for row in reading.rows) == expected["sums"]["年投资计划_万元"] * WAN
    assert sum(row["invested_this_year"] for row in reading.rows) == expected["sums"]["完成投资额_万元"] * WAN
    assert [(row.row, row.reason) for row in reading.skipped] == [(1, "标题或说明"), (2, "标题或说明"), (16, "注释")]
    assert reading.rows[-1]["region"] == expected["normalise"]["州 直"]


def test_a_gbk_file_with_mixed_units_is_read_without_guessing():
    reading, expected = read("重点项目_混合单位_GBK.csv")

    assert reading.encoding == expected["encoding"]
    assert len(reading.rows) == expected["data_rows"]
    assert [row.text.split()[0] for row in reading.skipped] == expected["skip_rows"]
    totals = in_wan([row.get("total_investment") for row in reading.rows])
    assert totals == [Decimal(str(amount)) for amount in expected["total_investment_wan"]]
    assert in_wan([row.get("annual_plan") for row in reading.rows]) == expected["annual_plan_wan"]
    assert [row.get("planned_start_on") for row in reading.rows] == expected["start"]
    assert [row.get("planned_finish_on") for row in reading.rows] == expected["end"]
    assert reading.problems == []


def test_sections_give_their_category_and_their_counts_are_checked():
    reading, expected = read("上海2022_分级标题.xlsx")

    (sheet,) = reading.sheets
    assert len(reading.rows) == expected["data_rows"]
    assert [section.text for section in sheet.sections] == expected["section_rows"]
    categories = [row["category"] for row in reading.rows]
    assert categories == [expected["category_of_seq"]["1-8"]] * 8 + [expected["category_of_seq"]["9-26"]] * 18
    assert {section.name: section.declared for section in sheet.sections} == expected["declared_counts"]
    found = {section.name: section.found for section in sheet.sections}
    assert {name: found[name] for name in expected["found_counts"]} == expected["found_counts"]
    told = [problem.message for problem in reading.warnings]
    assert "“先进制造业”标明47项，本表只有18项，请核对是否为摘录或有漏项" in told
    assert not any("科创中心" in message for message in told)
    assert reading.errors == []


def test_a_remark_that_is_a_stage_is_read_as_one_and_told_once():
    reading, expected = read("上海2022_分级标题.xlsx")

    assert Counter(row["remark"] for row in reading.rows) == expected["status_counts"]
    stages = Counter(row["stage"] for row in reading.rows)
    assert stages == {"completed": expected["status_counts"]["建成"], "construction": 24}
    (told,) = [problem for problem in reading.warnings if "按备注读出阶段" in problem.message]
    assert told.message.startswith(f"表里没有阶段列，{expected['data_rows']}行")


def test_an_old_workbook_counts_a_length_from_its_start():
    reading, expected = read("台账_老格式.xls")

    totals = in_wan([row["total_investment"] for row in reading.rows])
    assert totals == [Decimal(amount) for amount in expected["total_investment_wan"]]
    assert [row["planned_start_on"] for row in reading.rows] == expected["start"]
    assert [row["planned_finish_on"] for row in reading.rows] == ["2020-06-30", "2023-06"]
    assert to_day("2023-06", end=True) == date(2023, 6, 30)


def test_two_lists_side_by_side_in_a_drawn_table_are_told_apart():
    reading, expected = read("福建_法规网制表符表格.txt")

    def of(stage: str) -> list[list[str]]:
        rows = [row for row in reading.rows if row["stage"] == stage]
        return [[row.get("organisation", "(未显示上级)"), row["name"]] for row in rows]

    assert of("construction") == expected["projects_building"]
    assert of("preparation") == expected["projects_reserve"]


def test_equal_headings_of_a_word_table_are_told_apart_by_their_neighbour():
    reading, expected = read("广西2017_按领域.docx")

    assert [column.title for column in reading.columns] == expected["columns_after_disambiguation"]
    assert len(reading.rows) == expected["data_rows"]
    assert [(row.reason, row.text.split()[0]) for row in reading.skipped] == [("合计行", expected["total_row"])]
    assert sum(row["project_count"] for row in reading.rows) == expected["sums"]["项目数"]
    assert sum(row["total_investment"] for row in reading.rows) == expected["sums"]["总投资_万元"] * WAN
    assert sum(row["annual_plan"] for row in reading.rows) == expected["sums"]["计划_万元"] * WAN
    assert reading.is_summary


def test_a_reading_is_json():
    for name in EXPECTED:
        reading, _ = read(name)
        assert json.loads(json.dumps(reading.as_json(), ensure_ascii=False))["rows"] == reading.rows


SAMPLES = [
    ("gmpp_2018_sample.csv", 8, "cp1252", ","),
    ("gmpp_2020_sample.csv", 8, "latin-1", ","),
    ("gmpp_2021_sample.csv", 8, "cp1252", ";"),
    ("gmpp_2022_sample.csv", 8, "cp1252", ";"),
    ("gmpp_2016_sample.csv", 6, "cp1252", ","),
    ("wb_projects_2010_2019_sample.csv", 12, "utf-8", ","),
    ("wb_planned_actual_sample.csv", 12, "utf-8", ","),
    ("wb_2020_sample.xlsx", 8, "", ""),
]


@pytest.mark.parametrize(("name", "rows", "encoding", "delimiter"), SAMPLES, ids=[name for name, *_ in SAMPLES])
def test_a_foreign_file_is_read_in_its_own_encoding_and_delimiter(name, rows, encoding, delimiter):
    reading = read_ledger(DATA / "foreign" / name, on=ON)

    assert (len(reading.rows), reading.delimiter) == (rows, delimiter)
    assert reading.encoding in (encoding, "utf-8") if encoding == "cp1252" else reading.encoding == encoding


def test_a_table_lying_on_its_side_is_turned_and_told():
    reading = read_ledger(DATA / "foreign" / "gmpp_2016_sample.csv", on=ON)

    assert reading.sheets[0].transposed
    assert reading.rows[0]["name"] == "The Francis Crick Institute (formerly UKCMRI)"
    assert any(problem.message == "这张表横着排（每列一个项目），已按列读取，请核对" for problem in reading.warnings)


def test_foreign_money_is_never_taken_for_yuan():
    reading = read_ledger(
        DATA / "foreign" / "gmpp_2021_sample.csv", on=ON, mapping={"wlc_baseline_incl_NCG": "total_investment"}
    )

    assert not any("total_investment" in row for row in reading.rows)
    assert any("外币" in problem.message for problem in reading.errors)


def whole_files() -> list[tuple[Path, int, str, str]]:
    if not SHARED.exists():
        return []
    gmpp = json.loads((SHARED / "gmpp" / "expected.json").read_text(encoding="utf-8"))["files"]
    bank = json.loads((SHARED / "worldbank" / "expected.json").read_text(encoding="utf-8"))["files"]
    found = [
        (SHARED / "gmpp" / one["file"], one["records"], one["encoding_that_decodes"], one["delimiter"]) for one in gmpp
    ]
    return found + [(SHARED / "worldbank" / name, one["rows"], "", "") for name, one in bank.items()]


@pytest.mark.skipif(not SHARED.exists(), reason="没有设 REAL_LEDGER_DATA（原始数据目录），只测节选")
@pytest.mark.parametrize(
    ("path", "rows", "encoding", "delimiter"), whole_files(), ids=lambda value: getattr(value, "name", "")
)
def test_a_whole_foreign_file_is_counted_as_expected(path, rows, encoding, delimiter):
    reading = read_ledger(path, on=ON)

    assert len(reading.rows) == rows
    assert not encoding or (reading.encoding, reading.delimiter) == (encoding, delimiter)
