"""Files of every kind, honest and hostile: what is read, and the sentence a refused one gets."""

from __future__ import annotations

import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.hostile import makers
from guatu.kernel.sheets import LIMITS, Book, SheetRefused

FILES = Path(__file__).resolve().parents[1] / "data" / "import_robustness" / "files"
MIB = 1 << 20
CHINESE = re.compile("[\u4e00-\u9fff]")


def rows_of(path: Path) -> list[tuple[int, list[object]]]:
    with Book(path) as book:
        return [(number, list(cells)) for sheet in book.sheets() for number, cells in sheet.rows]


def read_all(book: Book) -> int:
    with book:
        return sum(1 for sheet in book.sheets() for _ in sheet.rows)


def outcome_of(book: Book) -> str:
    """The sentence of a refusal, or nothing when the file was read."""
    try:
        read_all(book)
    except SheetRefused as refused:
        return str(refused)
    return ""


def refusal_of(path: Path) -> str:
    told = outcome_of(Book(path))
    assert told, f"{path.name} was read"
    return told


def test_a_stored_number_is_read_as_the_digits_a_spreadsheet_shows():
    rows = dict(rows_of(FILES / "湘西州2021年1-9月汇总表_合并表头.xlsx"))

    assert rows[5] == ["吉首市", 57, Decimal("82.5"), Decimal("65.1"), "78.9%"]


def test_dates_come_as_dates_and_numbers_keep_their_place(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet("甲")
        page.write_datetime(3, 2, date(2022, 6, 10), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_boolean(3, 3, True)

    assert rows_of(tmp_path / "a.xlsx") == [(4, [None, None, date(2022, 6, 10), True])]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gbk"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_a_text_table_is_read_in_any_encoding_an_office_uses(tmp_path, encoding, name):
    rare = "，𠮷祥路" if encoding == "gb18030" else ""
    text = f"序号,项目名称,总投资\r\n1,滨河大道（二期）建设工程{rare},3.5亿元\r\n2,机器人产业园,８千万\r\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))

    with Book(tmp_path / "a.csv") as book:
        rows = [cells for sheet in book.sheets() for _, cells in sheet.rows]

    assert (book.encoding, book.delimiter) == (name, ",")
    assert rows[1] == ["1", f"滨河大道（二期）建设工程{rare}", "3.5亿元"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found_among_commas_in_the_text(tmp_path, delimiter):
    lines = [
        ["项目名称", "建设内容", "投资"],
        ["甲", "路，桥", "1"],
        ["乙", '管网,泵站"二期"', "2"],
        ["丙", "学校; 医院", "3"],
    ]
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    (tmp_path / "a.txt").write_text("\n".join(quoted), encoding="utf-8")

    with Book(tmp_path / "a.txt") as book:
        rows = [cells for sheet in book.sheets() for _, cells in sheet.rows]

    assert book.delimiter == delimiter
    assert rows == lines


def test_a_record_over_several_lines_is_one_row(tmp_path):
    (tmp_path / "a.csv").write_text('项目名称,内容\n"甲","第一行\n第二行"\n\n乙,丙\n', encoding="utf-8")

    assert rows_of(tmp_path / "a.csv") == [(1, ["项目名称", "内容"]), (2, ["甲", "第一行\n第二行"]), (4, ["乙", "丙"])]


def test_merged_cells_of_a_word_table_keep_their_columns(tmp_path):
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = [
        cell("单位", '<w:vMerge w:val="restart"/>') + cell("投资", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("计划") + cell("完成"),
        cell("甲") + cell("10") + cell("8"),
    ]
    body = (
        "<w:p><w:r><w:t>单位：亿元</w:t></w:r></w:p><w:tbl>"
        + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
        + "</w:tbl>"
    )
    makers.word(tmp_path / "a.docx", body)

    with Book(tmp_path / "a.docx") as book:
        sheet = next(book.sheets())
        cells = list(sheet.rows)

    assert cells == [(1, ["单位", "投资", None]), (2, [None, "计划", "完成"]), (3, ["甲", "10", "8"])]
    assert set(sheet.merges) == {(0, 0, 1, 0), (0, 1, 0, 2)}
    assert sheet.notes == ("单位：亿元",)


def test_a_wrong_extension_is_told_and_the_content_read(tmp_path):
    shutil.copy(FILES / "台账_老格式.xls", tmp_path / "台账.xlsx")

    with Book(tmp_path / "台账.xlsx") as book:
        rows = [cells for sheet in book.sheets() for _, cells in sheet.rows]

    assert book.kind == "xls"
    assert book.warnings == ["文件的扩展名是“.xlsx”，内容其实是老格式 .xls 工作簿，已按实际内容读取。"]
    assert len(rows) == 3


def test_macros_are_told_and_left_alone(tmp_path):
    sheet = f'{makers.SHEET}<sheetData><row r="1">{makers.text_cell("A1", "项目名称")}</row></sheetData></worksheet>'
    makers.package(tmp_path / "a.xlsm", sheet, more={"xl/vbaProject.bin": "x"})

    with Book(tmp_path / "a.xlsm") as book:
        rows = [cells for sheet in book.sheets() for _, cells in sheet.rows]

    assert (book.kind, rows) == ("xlsm", [["项目名称"]])
    assert book.warnings == ["文件带宏，宏已忽略，只读取单元格里的值。"]


def test_a_part_named_twice_is_refused(tmp_path):
    makers.plain(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("xl/workbook.xml", "<workbook/>")

    assert "部件重名" in refusal_of(tmp_path / "a.xlsx")


def test_a_child_that_falls_silent_is_stopped(tmp_path):
    makers.million_empty_rows(tmp_path / "a.xlsx")

    told = outcome_of(Book(tmp_path / "a.xlsx", limits=replace(LIMITS, silence_seconds=0)))

    assert told == "“a.xlsx”读取时间过长，已停止，请删去多余的空白行列，或拆成几个文件再导入。"


def test_reading_may_stop_half_way_and_leaves_no_child_behind(tmp_path):
    makers.plain(tmp_path / "a.xlsx", rows=30_000)

    with Book(tmp_path / "a.xlsx") as book:
        child = book._child
        first = next(next(book.sheets()).rows)

    assert first == (1, ["序号", "项目名称", "总投资（万元）"])
    assert child is not None
    assert child.poll() is not None


def test_hidden_sheets_are_told_and_left_alone(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("台账").write(0, 0, "项目名称")
        hidden = book.add_worksheet("底稿")
        hidden.write(0, 0, "不应读取")
        hidden.hide()

    with Book(tmp_path / "a.xlsx") as book:
        names = [sheet.name for sheet in book.sheets()]

    assert names == ["台账"]
    assert book.warnings == ["隐藏的工作表“底稿”没有读取；需要时请取消隐藏后再导入。"]


def test_a_million_empty_rows_end_at_the_last_row_with_content(tmp_path):
    makers.million_empty_rows(tmp_path / "a.xlsx")

    with Book(tmp_path / "a.xlsx") as book:
        rows = [number for sheet in book.sheets() for number, _ in sheet.rows]

    assert rows == [1, 2, 3]
    assert book.peak_memory <= 512 * MIB


BOMBS = [
    (makers.billion_cells, "的“台账”表在 XFD1048576 有内容，超出可读取的范围"),
    (makers.wide_and_deep, "请删去多余的空白行列"),
    (makers.long_string, "压缩比异常"),
    (makers.entity_bomb, "XML 实体定义"),
    (makers.outside_entity, "XML 实体定义"),
    (makers.many_parts, "部件过多"),
]


@pytest.mark.parametrize(("maker", "sentence"), BOMBS, ids=[maker.__name__ for maker, _ in BOMBS])
def test_a_bomb_is_refused_in_a_sentence_within_its_limits(tmp_path, maker, sentence):
    path = maker(tmp_path / "炸弹.xlsx")
    book = Book(path)

    with pytest.raises(SheetRefused) as refused:
        read_all(book)

    assert sentence in str(refused.value)
    assert "“炸弹.xlsx”" in str(refused.value)
    assert 0 < book.peak_memory <= 512 * MIB


BROKEN = [
    (makers.truncated, ".xlsx", "“坏.xlsx”不完整或已损坏，请重新下载，或用 Excel 打开后另存为 .xlsx 再导入。"),
    (makers.lying_directory, ".xlsx", "“坏.xlsx”不完整或已损坏，请重新下载，或用 Excel 打开后另存为 .xlsx 再导入。"),
    (makers.encrypted, ".xlsx", "“坏.xlsx”加了密码，请在 Excel 里另存为无密码的文件再导入。"),
    (makers.utf16_sheet, ".xlsx", "“坏.xlsx”内部不是 UTF-8 编码，请用 Excel 打开后另存为 .xlsx 再导入。"),
    (
        makers.climbing_names,
        ".xlsx",
        "“坏.xlsx”内部结构异常（部件重名或路径不合规），请用 Excel 打开后另存为 .xlsx 再导入。",
    ),
]


@pytest.mark.parametrize(("maker", "suffix", "sentence"), BROKEN, ids=[maker.__name__ for maker, _, _ in BROKEN])
def test_a_broken_file_is_refused_in_a_sentence(tmp_path, maker, suffix, sentence):
    assert refusal_of(maker(tmp_path / f"坏{suffix}")) == sentence


def test_a_wide_old_workbook_stays_within_its_limits(tmp_path):
    book = Book(makers.wide_xls(tmp_path / "宽.xls"))

    told = outcome_of(book)

    assert not told or "请删去多余的空白行列" in told
    assert book.peak_memory <= 512 * MIB


DISGUISED = [
    ("空.csv", b"", "是空文件"),
    ("白.csv", "\ufeff \r\n".encode(), "是空文件"),
    ("网页.xls", b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页"),
    ("表.xls", b'<?xml version="1.0"?><Workbook/>', "其实是 XML 文件"),
    ("通报.pdf", b"%PDF-1.7\n", "是 PDF，不能直接导入"),
    ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "是图片"),
    ("包.rar", b"Rar!\x1a\x07\x00", "是压缩包，请解压"),
    ("台账.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "请在 WPS 里另存为 .xlsx"),
    ("怪.csv", b"\x00\x01\x02\x03" * 99, "不是表格文件"),
    ("乱.csv", bytes(range(128, 256)) * 9, "编码无法识别"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), DISGUISED, ids=[name for name, _, _ in DISGUISED])
def test_what_is_no_table_is_refused_by_its_content(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)

    told = refusal_of(tmp_path / name)

    assert sentence in told
    assert f"“{name}”" in told


def test_a_missing_file_is_told_by_name(tmp_path):
    assert refusal_of(tmp_path / "没有.xlsx") == "找不到文件“没有.xlsx”，请核对文件名和位置。"


def test_a_quote_left_open_is_told_with_its_row(tmp_path):
    (tmp_path / "a.csv").write_text('项目名称,内容\n甲,"' + "长" * 200_000 + "\n", encoding="utf-8")

    assert refusal_of(tmp_path / "a.csv") == "“a.csv”第2行的引号不成对或单元格过长，请改正后再导入。"


def test_an_entity_in_a_word_document_is_refused(tmp_path):
    makers.word(tmp_path / "a.docx", "<w:p/>", '<!DOCTYPE w [<!ENTITY x "y">]>')

    assert "XML 实体定义" in refusal_of(tmp_path / "a.docx")


def test_a_word_document_without_a_table_is_refused(tmp_path):
    makers.word(tmp_path / "a.docx", "<w:p><w:r><w:t>各位领导</w:t></w:r></w:p>")

    assert refusal_of(tmp_path / "a.docx") == "“a.docx”里没有表格，请核对是否选对了文件。"


def test_formula_cells_give_their_result_and_those_without_are_named(tmp_path):
    makers.formulas(tmp_path / "a.xlsx")

    with Book(tmp_path / "a.xlsx") as book:
        sheet = next(book.sheets())
        rows = list(sheet.rows)

    assert sheet.faults == ((2, 3, ""), (3, 2, "#DIV/0!"))
    assert rows[1] == (2, [1, "滨河大道", 1200, None])


def test_a_name_given_for_the_file_is_the_one_told(tmp_path):
    (tmp_path / "upload.tmp").write_bytes(b"%PDF-1.4")

    assert "“通报.xlsx”是 PDF" in outcome_of(Book(tmp_path / "upload.tmp", name="通报.xlsx"))


REAL = sorted(path for path in FILES.iterdir())


def broken_copies() -> st.SearchStrategy[bytes]:
    """Real files with some bytes changed or their end cut off."""

    def broken(path: Path, changes: list[tuple[int, int]], cut: int) -> bytes:
        content = bytearray(path.read_bytes())
        for place, value in changes:
            content[place % len(content)] = value
        return bytes(content[: len(content) - cut % len(content)])

    changes = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=12)
    return st.builds(broken, st.sampled_from(REAL), changes, st.one_of(st.just(0), st.integers(0, 1 << 16)))


MAGIC = st.sampled_from(
    [b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xef\xbb\xbf", b"\xff\xfe"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.builds(bytes.__add__, MAGIC, st.binary(max_size=4096)), broken_copies()))
def test_any_bytes_are_read_or_refused_in_chinese_and_nothing_else(tmp_path, content):
    path = tmp_path / "任意.xlsx"
    path.write_bytes(content)

    told = outcome_of(Book(path))

    assert not told or (CHINESE.search(told) and "“任意.xlsx”" in told and told.endswith("。"))
