"""Makers of files no importer should trust: bombs, broken and disguised workbooks. Each writes one file."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import xlsxwriter
import xlwt

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
ROOT = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    'Target="sharedStrings.xml"/>'
    "</Relationships>"
)
SHEET = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
PIECE = 1 << 20


def package(path: Path, sheet: str | bytes, shared: str = "", more: dict[str, str] | None = None) -> Path:
    """The smallest workbook a spreadsheet opens, around a given worksheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", TYPES)
        out.writestr("_rels/.rels", ROOT)
        out.writestr("xl/workbook.xml", BOOK)
        out.writestr("xl/_rels/workbook.xml.rels", LINKS)
        out.writestr("xl/worksheets/sheet1.xml", sheet)
        if shared:
            out.writestr("xl/sharedStrings.xml", shared)
        for name, content in (more or {}).items():
            out.writestr(name, content)
    return path


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def billion_cells(path: Path) -> Path:
    """Two legal cells at opposite corners, 17 thousand million cells between them, in 4 KB."""
    first, last = text_cell("A1", "项目名称"), text_cell("XFD1048576", "x")
    rows = f'<row r="1">{first}</row><row r="1048576">{last}</row>'
    return package(path, f'{SHEET}<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>')


def wide_and_deep(path: Path) -> Path:
    """The same inside the limits of rows and columns: 140 million cells, told only by the memory they take."""
    first, last = text_cell("A1", "项目名称"), text_cell("ZZ199999", "x")
    rows = f'<row r="1">{first}</row><row r="199999">{last}</row>'
    return package(path, f"{SHEET}<sheetData>{rows}</sheetData></worksheet>")


def million_empty_rows(path: Path) -> Path:
    """A ledger of two projects followed by styled empty rows down to row 2^20."""
    rows = [f'<row r="1">{text_cell("A1", "项目名称")}{text_cell("B1", "总投资（亿元）")}</row>']
    rows += [f'<row r="2">{text_cell("A2", "滨河大道")}<c r="B2"><v>3.5</v></c></row>']
    rows += [f'<row r="3">{text_cell("A3", "科技园")}<c r="B3"><v>65.09999999999999</v></c></row>']
    rows += [f'<row r="{n}" ht="14.25"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(4, (1 << 20) + 1)]
    return package(path, f"{SHEET}<sheetData>{''.join(rows)}</sheetData></worksheet>")


def long_string(path: Path, megabytes: int = 300) -> Path:
    """One shared string of 300 MB, 310 KB packed."""
    package(path, f'{SHEET}<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>')
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as out,
        out.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        part.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1"><si><t>')
        for _ in range(megabytes):
            part.write(b"A" * PIECE)
        part.write(b"</t></si></sst>")
    return path


def entity_bomb(path: Path) -> Path:
    """Ten entities, each ten of the one before."""
    entities = '<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    shared = (
        f'<?xml version="1.0"?><!DOCTYPE sst [{entities}]>'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&a9;</t></si></sst>'
    )
    return package(
        path, f'{SHEET}<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>', shared
    )


def outside_entity(path: Path) -> Path:
    """An entity that names a file of the machine."""
    shared = '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY own SYSTEM "file:///etc/hostname">]><sst><si><t>&own;</t></si></sst>'
    return package(path, f"{SHEET}<sheetData/></worksheet>", shared)


def utf16_sheet(path: Path) -> Path:
    """A worksheet in UTF-16, which a scan of bytes would not see through."""
    return package(path, f"{SHEET}<sheetData/></worksheet>".replace("UTF-8", "UTF-16").encode("utf-16"))


def formulas(path: Path) -> Path:
    """A formula with its result, one without, one in error."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, ["序号", "项目名称", "总投资（万元）", "年度计划投资（万元）"])
        page.write_row(1, 0, [1, "滨河大道"])
        page.write_formula(1, 2, "=1000+200", None, 1200)
        page.write_formula(1, 3, "=C2*0.3", None, "")
        page.write_row(2, 0, [2, "科技园"])
        page.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        page.write_number(2, 3, 300)
    return path


def plain(path: Path, rows: int = 20) -> Path:
    """A harmless ledger, to be broken."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("台账")
        page.write_row(0, 0, ["序号", "项目名称", "总投资（万元）"])
        for number in range(1, rows + 1):
            page.write_row(number, 0, [number, f"第{number}号项目", 1000.5 * number])
    return path


def truncated(path: Path) -> Path:
    whole = plain(path).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def lying_directory(path: Path) -> Path:
    """The directory states a smaller size than the worksheet has."""
    plain(path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        size = book.getinfo("xl/worksheets/sheet1.xml").file_size
    content = content.replace(struct.pack("<I", size), struct.pack("<I", 64))
    path.write_bytes(content)
    return path


def encrypted(path: Path) -> Path:
    """A container as Office writes it for a workbook with a password: its directory names an encrypted package."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + b"\x00" * 480
    names = ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in names)
    path.write_bytes(header + directory.ljust(512, b"\x00") + b"\x5a" * 4096)
    return path


def many_parts(path: Path) -> Path:
    return package(path, f"{SHEET}<sheetData/></worksheet>", more={f"xl/media/{n}.xml": "<x/>" for n in range(2_500)})


def climbing_names(path: Path) -> Path:
    return package(path, f"{SHEET}<sheetData/></worksheet>", more={"../../etc/passwd": "x"})


def wide_xls(path: Path) -> Path:
    """An old workbook with cells at its two corners: 16.7 million cells."""
    book = xlwt.Workbook()
    page = book.add_sheet("台账")
    page.write(0, 0, "项目名称")
    page.write(65_535, 255, "x")
    book.save(str(path))
    return path


def word(path: Path, body: str, prologue: str = "") -> Path:
    """A Word document around a given body."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", TYPES)
        out.writestr("word/document.xml", document)
    return path


def word_table(rows: list[list[str]]) -> str:
    lines = (
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{''.join(lines)}</w:tbl>"
