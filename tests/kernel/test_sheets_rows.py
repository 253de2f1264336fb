"""Rows read in bulk say exactly what rows read one by one say; a row passed at sight would pass the closer look."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guatu.kernel.sheets import Bound, Column, Sheet, day, flag, money, one_of, several, span, text
from guatu.kernel.sheets.cells import BETWEEN_HAN, INVISIBLE, SPACES, normal, tidy
from guatu.kernel.sheets.headings import SEQUENCE, Heading
from guatu.kernel.sheets.lines import is_record_at_sight, section_of
from guatu.kernel.sheets.rows import RowsReader
from guatu.kernel.sheets.table import Table

ON = date(2022, 6, 10)
SHEET = Sheet(
    "台账",
    (
        Column("name", "项目名称", text(12), required=True),
        Column("scale", "规模", text(6, close=True)),
        Column("level", "级别", one_of({"省重点": "provincial", "市重点": "municipal"})),
        Column("sets", "集合", several()),
        Column("total", "总投资", money()),
        Column("plan", "年度计划", money()),
        Column("started_on", "开工", day(until="finished_on")),
        Column("finished_on", "竣工", day(end=True, since="started_on")),
        Column("period", "起止", span("started_on", "finished_on")),
        Column("listed", "入库", flag()),
    ),
)
BOUNDS = [
    Bound(column, column.title, at, "亿元" if column.code == "plan" else "") for at, column in enumerate(SHEET.columns)
]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["滨河大道", " 滨河 大道 ", "无", "/", "", "省重点", "省 重点", "甲、乙", "3.5亿元", "待定", "12", "0"]
    ),
    st.sampled_from(
        ["2021年3月", "2021-2022年", "18个月", "2020年3月-2022年5月", "是", "×", "一二三四五六七八九十甲乙丙"]
    ),
    st.sampled_from([date(2021, 3, 1), date(1900, 1, 1), datetime.fromisoformat("2021-03-01 08:30:00"), True, False]),
    st.sampled_from([0, 1, -5, 461, 10**15, Decimal("461.95"), Decimal("0.0000001"), Decimal("2012.1"), Decimal(1)]),
)


@given(st.lists(st.lists(CELLS, max_size=len(BOUNDS)), max_size=12))
def test_rows_read_in_bulk_are_the_rows_read_one_by_one(rows):
    reader = RowsReader(BOUNDS, on=ON)

    told = [reader.read(number, cells) for number, cells in enumerate(rows, 2)]

    assert told == [SHEET.read_row(number, BOUNDS, cells, on=ON, whole=False) for number, cells in enumerate(rows, 2)]


def test_lists_of_two_rows_are_two_lists():
    reader = RowsReader(BOUNDS, on=ON)

    first, second = (reader.read(row, ["滨河大道", None, None, "甲、乙"])[0] for row in (2, 3))

    first["sets"].append("丙")
    assert second["sets"] == ["甲", "乙"]


def test_a_doubt_is_told_in_each_row_it_stands_in():
    reader = RowsReader(BOUNDS, on=ON)

    told = [reader.read(row, ["滨河大道", None, None, None, "约3亿元"])[1] for row in (2, 3)]

    assert [(one.cell, one.severity) for problems in told for one in problems] == [("E2", "warning"), ("E3", "warning")]


def test_more_texts_than_are_remembered_are_all_read():
    reader = RowsReader(BOUNDS[:1], on=ON)

    names = [reader.read(number, [f"第{number}号项目"])[0]["name"] for number in range(12_000)]

    assert names == [f"第{number}号项目" for number in range(12_000)]


HEADS = st.one_of(
    st.none(),
    st.sampled_from(
        ["合计", "合 计", "总计：", "其中：产业类", "其中", "计", "总", "小计（3个项目）", "滨河大道", "统计局大楼"]
    ),
    st.sampled_from(
        ["一、", "（二）", "三", "一科技产业类67项", "㈠产业类", "🈴", "百货大楼", "项目名称", "序号", "项 目 名 称"]
    ),
    st.sampled_from(["备注：含征迁", "说明﹕见附件", "第3页共5页", "— 3 —", "12", "★3", "３", 7, Decimal("2.5"), ON]),
    st.text("项目名称一二十百（）()合计总其中:：第页1 ★\u3000\u200b·㈠㊟", max_size=6),
)
HEADER = (frozenset({"序号", "项目名称", "总投资"}),)


@given(st.lists(HEADS, max_size=6), st.booleans(), st.booleans())
def test_a_row_taken_for_a_record_at_sight_is_one_on_a_closer_look(cells, numbered, has_seq):
    columns = (
        Heading(0, "序号", code=SEQUENCE),
        Heading(1, "项目名称", code="name"),
        Heading(2, "总投资", code="total"),
    )
    table = Table((1,), columns, {}, "", _header_texts=HEADER)

    if is_record_at_sight(cells, table.upto, HEADER):
        assert not table.reason_to_skip(cells)
        assert section_of(2, cells, table.upto, numbered=numbered, has_seq=has_seq) is None


@pytest.mark.parametrize(
    ("cells", "at_sight"),
    [
        ([None, "滨河大道", "省重点", 461], True),
        (["滨河大道", None, "省重点", 461], True),
        ([None, "滨河大道", None, 461], False),
        ([None, "合计", 3, 461], False),
        ([None, "统计局大楼", "省重点", 461], False),
        (["项目名称", "总投资", "开工"], False),
    ],
)
def test_plain_rows_pass_at_sight_and_the_rest_get_a_closer_look(cells, at_sight):
    assert is_record_at_sight(cells, 1, HEADER) is at_sight


@given(st.text("项目 \t\n\u3000\u200b\xad（a1Ａ＂⁇ﬀİ：\u2028\xa0", max_size=8) | st.text(max_size=8))
def test_tidy_and_normal_text_do_not_depend_on_the_way_taken(words):
    tidied = words if words.isalnum() else SPACES.sub(" ", INVISIBLE.sub("", words)).strip()
    folded = unicodedata.normalize("NFKC", tidied)

    assert tidy(words) == tidied
    assert normal(words) == SPACES.sub(" ", BETWEEN_HAN.sub("", folded)).strip().lower()
