"""A sheet described once: reading a row, and writing templates and rows back."""

from __future__ import annotations

import csv
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.kernel.lifecycle import Stage
from guatu.kernel.sheets import (
    Book,
    Column,
    Sheet,
    code,
    count,
    day,
    flag,
    money,
    one_of,
    percent,
    several,
    span,
    text,
    to_day,
    write_csv,
    write_rows,
    write_template,
)

LEDGER = Sheet(
    title="项目台账",
    columns=(
        Column("code", "项目代码", text(max_length=24), hint="与投资项目在线审批监管平台赋码一致"),
        Column("name", "项目名称", text(max_length=200), required=True),
        Column("stage", "阶段", one_of({stage.label: stage.value for stage in Stage})),
        Column("budget", "批复概算", money(unit="万元")),
        Column("start", "计划开工", day(until="finish")),
        Column("finish", "计划竣工", day(end=True, since="start")),
        Column("term", "建设起止", span("start", "finish")),
        Column("households", "户数", count()),
        Column("rate", "完成率", percent()),
        Column("listed", "是否入库", flag()),
        Column("sets", "所属集合", several()),
        Column("uscc", "信用代码", code(18)),
    ),
)


def parse(**cells: object) -> tuple[dict[str, object], list[str]]:
    values, problems = LEDGER.parse(7, {"项目名称": "桥", **cells}, on=date(2022, 6, 10))
    del values["name"]
    return values, [problem.message for problem in problems]


def test_every_wrong_cell_of_a_row_is_reported_at_once():
    values, problems = LEDGER.parse(7, {"项目代码": "2025-01", "项目名称": " ", "阶段": "停工", "批复概算": "待定"})

    assert values == {"code": "2025-01"}
    assert [(p.row, p.title, p.message) for p in problems] == [
        (7, "项目名称", "不能为空"),
        (7, "阶段", "应为：谋划、前期、在建、竣工、投产、达产达效、退库"),
        (7, "批复概算", "应为金额，实际为“待定”"),
    ]


def test_a_required_column_that_is_not_there_is_missed():
    values, problems = LEDGER.parse(3, {"阶段": "在建"})

    assert values == {"stage": "construction"}
    assert [(p.title, p.message) for p in problems] == [("项目名称", "不能为空")]


@pytest.mark.parametrize(
    ("heading", "cell", "fen"),
    [
        ("批复概算", 461.95, None),
        ("批复概算", "461.95", 461_950_000),
        ("批复概算", Decimal("461.95"), 461_950_000),
        ("批复概算（亿元）", "19.2", 192_000_000_000),
        ("批复概算(元)", "1,234.56", 123_456),
        ("批复概算", "19.2亿元", 192_000_000_000),
        ("批复概算（亿元）", "５千万", 5_000_000_000),
        ("批复概算", -3, -3_000_000),
        ("批复概算", 0, 0),
    ],
)
def test_money_is_integer_fen_in_the_unit_of_cell_heading_or_column(heading, cell, fen):
    cell = Decimal(str(cell)) if isinstance(cell, float) else cell
    fen = 461_950_000 if fen is None else fen

    assert parse(**{heading: cell}) == ({"budget": fen}, [])


def test_digits_below_a_fen_are_rounded_half_up_and_told():
    values, told = parse(批复概算=Decimal("33.3333335"))

    assert values == {"budget": 33_333_334}
    assert told == ["“33.3333335万元”的小数超过了分，已四舍五入到分，请核对"]


def test_an_approximate_amount_is_taken_with_a_word():
    values, told = parse(批复概算="约3亿元")

    assert values == {"budget": 30_000_000_000}
    assert told == ["“约3亿元”不是确数，暂按30000万元读取，请核对"]


@pytest.mark.parametrize("cell", ["12万美元", "*亿元", "1-2亿元", date(2022, 1, 1), True])
def test_what_is_no_exact_amount_of_yuan_is_never_guessed(cell):
    values, told = parse(批复概算=cell)

    assert values == {}
    assert told[0].startswith("应为金额，实际为“")


def test_an_absurd_amount_is_a_slip_of_the_unit():
    values, told = parse(**{"批复概算（亿元）": "99999999999"})

    assert (values, told) == ({}, ["“99999999999亿元”过大，请核对单位"])


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("２０１２年６月", "2012-06"),
        ("2012.6", "2012-06"),
        ("2022年", "2022"),
        (2022, "2022"),
        (202206, "2022-06"),
        ("2022年4月26日", "2022-04-26"),
        ("2022-04-26", "2022-04-26"),
        (date(2019, 11, 1), "2019-11-01"),
        (44713, "2022-06-01"),
        ("2022年三季度", "2022-Q3"),
        ("2022年上半年", "2022-H1"),
    ],
)
def test_a_day_is_kept_as_finely_as_it_is_written(cell, kept):
    assert parse(计划开工=cell) == ({"start": kept}, [])


def test_a_month_typed_as_a_number_may_have_lost_its_zero():
    values, told = parse(计划开工=Decimal("2012.1"))

    assert values == {"start": "2012-01"}
    assert told == ["“2012.1”按1月读取；如果是10月，请写成“2012年10月”"]


@pytest.mark.parametrize("cell", ["2022.13.1", "2月30日", "待定", "0022-01-01", "9999-01-01"])
def test_a_day_that_cannot_be_is_refused(cell):
    values, told = parse(计划开工=cell)

    assert values == {}
    assert len(told) == 1


@pytest.mark.parametrize("heading", ["计划开工", "建设起止"])
def test_a_term_in_one_cell_fills_start_and_finish(heading):
    assert parse(**{heading: "2019年11月—2020年6月"}) == ({"start": "2019-11", "finish": "2020-06"}, [])


@pytest.mark.parametrize(
    ("start", "length", "finish"),
    [
        ("2021年12月", "18个月", "2023-06"),
        ("2021-12-15", "建设周期18个月", "2023-06-15"),
        ("2021-08-31", "6个月", "2022-02-28"),
        ("2022年", "2年", "2024"),
    ],
)
def test_a_length_counts_from_the_start_of_its_row(start, length, finish):
    values, told = parse(计划竣工=length, 计划开工=start)

    assert values["finish"] == finish
    assert told == []


@pytest.mark.parametrize("start", [None, "2022年"])
def test_a_length_without_a_fit_start_stays_as_written_and_asks(start):
    values, told = parse(计划竣工="18个月", 计划开工=start)

    assert values["finish"] == "18个月"
    assert told == ["“18个月”是工期，没有开工时间推算不出竣工时间，请补填开工年月，或直接写竣工年月"]


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("户数", "1,200户", "households", 1200),
        ("完成率", "78.9%", "rate", "78.9"),
        ("完成率", "85％", "rate", "85"),
        ("是否入库", "√", "listed", True),
        ("是否入库", "未", "listed", False),
        ("所属集合", "6+10、专项债；三个一批第十一期、专项债", "sets", ["6+10", "专项债", "三个一批第十一期"]),
        ("信用代码", " ９１４１０７００ma9fy3ph5k ", "uscc", "91410700MA9FY3PH5K"),
        ("阶段", " 达产 达效 ", "stage", "full_capacity"),
    ],
)
def test_other_cells_are_read_as_people_write_them(heading, cell, field, value):
    assert parse(**{heading: cell}) == ({field: value}, [])


def test_a_code_typed_as_a_number_has_lost_its_tail():
    values, told = parse(信用代码=Decimal("1.91410700123456E+17"))

    assert values == {}
    assert told == ["数字超过15位，末尾几位已被表格改成0，请把单元格设为文本后重新填写"]


@pytest.mark.parametrize("blank", ["", " ", "/", "—", "--", "无", None])
def test_a_blank_is_no_value_and_no_problem(blank):
    assert parse(批复概算=blank, 计划开工=blank, 完成率=blank) == ({}, [])


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-Q3", date(2022, 7, 1), date(2022, 9, 30)),
        ("2022-H2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-02-03", date(2020, 2, 3), date(2020, 2, 3)),
        ("18个月", None, None),
        ("2020-13", None, None),
        ("2021-02-29", None, None),
        (None, None, None),
    ],
)
def test_a_written_day_opens_into_its_first_and_last_day(value, first, last):
    assert (to_day(value), to_day(value, end=True)) == (first, last)


@given(st.text(max_size=30))
def test_any_text_is_a_value_or_a_problem_in_every_column(cell):
    values, problems = LEDGER.parse(2, {column.title: cell for column in LEDGER.columns}, on=date(2022, 6, 10))

    assert isinstance(values, dict)
    assert all(re.search("[\u4e00-\u9fff]", problem.message) for problem in problems)


ROWS = [
    {"name": '=HYPERLINK("x")', "budget": 461_950_000, "start": "2022-06-10", "stage": "construction", "listed": True},
    {"name": "＝1+1", "budget": -123_456, "start": "2022-06", "sets": ["6+10", "专项债"]},
    {"name": "+86 桥", "budget": 123_456_789_012_345_678, "rate": "78.9"},
    {"name": "－路", "households": 12},
    {"name": "@园", "code": "2111-522323-04-01-342068"},
]


def test_no_text_is_a_formula_and_numbers_stay_numbers(tmp_path):
    assert write_rows(LEDGER, tmp_path / "a.xlsx", ROWS) == 5

    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["项目台账"]
    assert [page.cell(row, 2).value for row in range(2, 7)] == [row["name"] for row in ROWS]
    assert {page.cell(row, 2).data_type for row in range(2, 7)} == {"s"}
    assert (page["D2"].value, page["D3"].value) == (461.95, -0.123456)
    assert page["E2"].value.date() == date(2022, 6, 10)
    assert page["D4"].value == "123456789012.345678"
    assert page.freeze_panes == "C2"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_what_is_written_is_read_back_the_same(tmp_path):
    write_rows(LEDGER, tmp_path / "a.xlsx", ROWS)

    with Book(tmp_path / "a.xlsx") as book:
        (_, titles), *body = list(next(book.sheets()).rows)
    read = [LEDGER.parse(number, dict(zip(titles, cells, strict=False)))[0] for number, cells in body]

    assert read == ROWS


def test_a_csv_guards_texts_and_leaves_numbers(tmp_path):
    write_csv(LEDGER, tmp_path / "a.csv", ROWS)

    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["*项目名称"][0] for line in lines] == ["'"] * 5
    assert [line["批复概算（万元）"] for line in lines[:2]] == ["461.95", "-0.123456"]
    with Book(tmp_path / "a.csv") as book:
        (_, titles), *body = list(next(book.sheets()).rows)
    read = [LEDGER.parse(number, dict(zip(titles, cells, strict=False)))[0] for number, cells in body]
    assert read == ROWS


def test_a_template_says_how_to_fill_it_in(tmp_path):
    write_template(LEDGER, tmp_path / "a.xlsx", lists={"code": ("甲", "乙")})

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    page = book["项目台账"]
    assert [cell.value for cell in page[1]][:4] == ["项目代码", "*项目名称", "阶段", "批复概算（万元）"]
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists["C2:C2001"] == '"谋划,前期,在建,竣工,投产,达产达效,退库"'
    assert lists["A2:A2001"] == '"甲,乙"'
    assert book["填写说明"]["A3"].value == "项目名称（必填）"
    assert book["填写说明"]["C2"].value == "与投资项目在线审批监管平台赋码一致"


def test_a_problem_says_where_it_stands():
    _, problems = LEDGER.read_row(14, [], [], on=None)

    assert problems[0].sentence == "第14行 项目名称：不能为空"
    assert set(problems[0].as_json()) == {
        "file",
        "sheet",
        "cell",
        "row",
        "title",
        "value",
        "expected",
        "message",
        "severity",
    }


def test_the_workbook_path_may_be_a_buffer(tmp_path: Path):
    with (tmp_path / "b.xlsx").open("wb") as file:
        write_template(LEDGER, file)

    assert openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames == ["项目台账", "填写说明"]
