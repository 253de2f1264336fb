"""Excel workbooks as a stream of messages, inside the child process."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat

import python_calamine as calamine

from guatu.kernel.sheets import limits as say
from guatu.kernel.sheets.limits import Limits
from guatu.kernel.sheets.package import REFERENCE, SheetScan, scan_package
from guatu.kernel.sheets.problems import SheetRefused

BATCH = 500
INTEGERS_EXACT_TO = 10**15  # a spreadsheet shows 15 digits
Message = dict[str, Any]

MACROS = "文件带宏，宏已忽略，只读取单元格里的值。"
HIDDEN = "隐藏的工作表“{name}”没有读取；需要时请取消隐藏后再导入。"


def read_workbook(path: Path, kind: str, limits: Limits) -> Iterator[Message]:
    """Messages of a workbook: `book`, then per visible sheet `sheet` and batches of `rows`. Raises SheetRefused."""
    scans = scanned(path, limits) if kind != "xls" else {}
    parts = sheet_parts(path) if kind != "xls" else {}
    warnings = [MACROS] if kind == "xlsm" else []
    try:
        with path.open("rb") as file, opened(path, kind, file) as book:
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
            seen = [sheet for sheet in sheets if sheet.visible == calamine.SheetVisibleEnum.Visible]
            warnings += [HIDDEN.format(name=sheet.name) for sheet in sheets if sheet not in seen]
            if not seen:
                raise SheetRefused(say.NO_SHEET)
            yield {"book": {"kind": kind, "warnings": warnings}}
            for metadata in seen:
                scan = scans.get(parts.get(metadata.name, ""), SheetScan())
                yield from read_sheet(book.get_sheet_by_name(metadata.name), scan, limits)
    except calamine.PasswordError as locked:
        raise SheetRefused(say.ENCRYPTED) from locked
    except calamine.CalamineError as broken:
        raise SheetRefused(say.ENCRYPTED if "assword" in str(broken) else say.TRUNCATED) from broken


def scanned(path: Path, limits: Limits) -> dict[str, SheetScan]:
    """The scan, its refusals naming a sheet by its title instead of its part: sheet1.xml → 台账."""
    try:
        return scan_package(path, limits)
    except SheetRefused as refused:
        sentence = str(refused)
        if "worksheets/" in sentence:
            for title, part in sheet_parts(path).items():
                sentence = sentence.replace(f"“{part}”", f"“{title}”表")
        raise SheetRefused(sentence) from refused


def opened(path: Path, kind: str, file: BinaryIO) -> calamine.CalamineWorkbook:
    """The parser goes by the extension of a path and by the content of a stream; a path is faster."""
    return calamine.load_workbook(str(path) if path.suffix.lower() == f".{kind}" else file)


def read_sheet(sheet: calamine.CalamineSheet, scan: SheetScan, limits: Limits) -> Iterator[Message]:
    start, end = sheet.start, sheet.end
    if end and (end[0] >= limits.rows or end[1] >= limits.columns):
        raise SheetRefused(
            say.FAR_CELL.replace("{cell}", f"第{end[0] + 1}行第{end[1] + 1}列").replace("{sheet}", sheet.name)
        )
    merges = [[*first, *last] for first, last in (sheet.merged_cell_ranges or ())[: limits.merges]]
    yield {"sheet": {"name": sheet.name, "merges": merges, "faults": zero_based(scan.faults), "notes": []}}
    if start is None:
        return
    left = [None] * start[1]
    batch: list[list[Any]] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if cells.count("") == len(cells):
            continue
        batch.append([number, left + [cell if cell and type(cell) is str else plain(cell) for cell in cells]])
        if len(batch) >= BATCH:
            yield {"rows": batch}
            batch = []
    if batch:
        yield {"rows": batch}


def zero_based(faults: dict[str, str]) -> list[list[Any]]:
    """[[row from 1, column from 0, error value or empty], …] in reading order."""
    found = []
    for reference, value in faults.items():
        parts = REFERENCE.fullmatch(reference)
        if parts:
            column = 0
            for letter in parts[1]:
                column = column * 26 + ord(letter) - ord("A") + 1
            found.append([int(parts[2]), column - 1, value])
    return sorted(found)


def plain(cell: Any) -> Any:
    """A cell as JSON: whole numbers as integers, dates as [text], an empty cell as null."""
    kind = type(cell)
    if kind is str:
        return cell or None
    if kind is float:
        if cell.is_integer() and -INTEGERS_EXACT_TO < cell < INTEGERS_EXACT_TO:
            return int(cell)
        return cell if math.isfinite(cell) else str(cell)
    if kind is datetime or kind is date:
        return [cell.isoformat()]
    if kind is time or kind is timedelta:
        return str(cell)
    return cell


def sheet_parts(path: Path) -> dict[str, str]:
    """Sheet title → the part of the package that holds it."""
    with zipfile.ZipFile(path) as package:
        try:
            sheets = attributes_of(package.read("xl/workbook.xml"), "sheet")
            links = attributes_of(package.read("xl/_rels/workbook.xml.rels"), "Relationship")
        except (KeyError, expat.ExpatError) as broken:
            raise SheetRefused(say.TRUNCATED) from broken
    targets = {link.get("Id", ""): link.get("Target", "").lstrip("/").removeprefix("xl/") for link in links}
    found = {}
    for sheet in sheets:
        link = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        found[sheet.get("name", "")] = "xl/" + targets.get(link, "")
    return found


def attributes_of(document: bytes, element: str) -> list[dict[str, str]]:
    """The attributes of each such element; the scan has already refused documents with a DTD."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == element:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(document, True)
    return found
