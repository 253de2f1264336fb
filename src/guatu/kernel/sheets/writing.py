"""Sheets written: blank templates, filled workbooks and CSV, in which no text is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from guatu.kernel.sheets.cells import Cell, shown
from guatu.kernel.sheets.days import DayType, SpanType
from guatu.kernel.sheets.sheet import Column, Sheet
from guatu.kernel.sheets.types import Count, Flag, Money, OneOf, Percent

TEMPLATE_ROWS = 2_000
LIST_LIMIT = 255
"""A drop-down list of a workbook holds at most so many characters."""

EXACT_DIGITS = 15
WIDEST = 32_767
FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")
HELP_SHEET = "填写说明"
WIDTHS: tuple[tuple[type, int], ...] = (
    (Money, 16),
    (Count, 10),
    (Percent, 12),
    (DayType, 14),
    (SpanType, 24),
    (Flag, 8),
    (OneOf, 14),
)

Target = Path | BinaryIO


def write_template(sheet: Sheet, target: Target, *, lists: Mapping[str, Sequence[str]] | None = None) -> None:
    """A blank workbook to fill in: headings with units, drop-down lists, and how to fill in on a second sheet.

    `lists` gives drop-downs for further columns (field code → labels), such as an office's own units.
    """
    with Workbook(target) as book:
        page = book.page(sheet.title, sheet.columns, {})
        for at, column in enumerate(sheet.columns):
            add_list(page, at, column, (lists or {}).get(column.code, ()))
        book.help(sheet)


def write_rows(
    sheet: Sheet,
    target: Target,
    rows: Iterable[Mapping[str, Any]],
    *,
    units: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
) -> int:
    """A filled workbook; rows are field code → value as `Sheet.parse` gives them. Answers the number of rows.

    `units` overrides the unit of a money column, `columns` picks columns and their order. Rows stream to disk.
    """
    chosen = [sheet.by_code[code] for code in columns] if columns is not None else list(sheet.columns)
    number = 0
    with Workbook(target) as book:
        page = book.page(sheet.title, chosen, units or {})
        for number, row in enumerate(rows, 1):
            for at, column in enumerate(chosen):
                value = row.get(column.code)
                if value is not None:
                    book.put(page, number, at, column.type.write(value, (units or {}).get(column.code, "")))
        page.autofilter(0, 0, max(number, 1), len(chosen) - 1)
        book.help(sheet)
    return number


def write_csv(
    sheet: Sheet, target: Path, rows: Iterable[Mapping[str, Any]], *, units: Mapping[str, str] | None = None
) -> int:
    """The same as CSV in UTF-8 with a mark, so that spreadsheets open it rightly; formula starts get an apostrophe."""
    written = 0
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([heading(column, units or {}) for column in sheet.columns])
        for row in rows:
            writer.writerow([csv_cell(column, row, units or {}) for column in sheet.columns])
            written += 1
    return written


def csv_cell(column: Column, row: Mapping[str, Any], units: Mapping[str, str]) -> str:
    value = row.get(column.code)
    if value is None:
        return ""
    cell = column.type.write(value, units.get(column.code, ""))
    return guarded(cell) if isinstance(cell, str) else shown(cell)


def guarded(text: str) -> str:
    """Text a spreadsheet would take for a formula, made text by an apostrophe; numbers never come here."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def heading(column: Column, units: Mapping[str, str]) -> str:
    unit = units.get(column.code, column.unit)
    mark = "*" if column.required else ""
    return f"{mark}{column.title}（{unit}）" if unit else mark + column.title


def add_list(page: Any, at: int, column: Column, labels: Sequence[str]) -> None:
    if isinstance(column.type, Flag):
        labels = ("是", "否")
    elif not labels:
        labels = tuple(getattr(column.type, "labels", ()))
    if labels and len(",".join(labels)) <= LIST_LIMIT:
        page.data_validation(
            1,
            at,
            TEMPLATE_ROWS,
            at,
            {
                "validate": "list",
                "source": list(labels),
                "error_title": column.title,
                "error_message": "请从下拉列表中选择。",
            },
        )


class Workbook:
    """A workbook being written row by row; text goes out as text whatever it begins with."""

    def __init__(self, target: Target) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        }
        self.book = xlsxwriter.Workbook(target if not isinstance(target, Path) else str(target), options)
        self.header = self.book.add_format(
            {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E8EEF4", "valign": "vcenter"}
        )
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.text = self.book.add_format({"num_format": "@"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def page(self, title: str, columns: Sequence[Column], units: Mapping[str, str]) -> Any:
        page = self.book.add_worksheet(title[:31])
        page.freeze_panes(1, 2)
        for at, column in enumerate(columns):
            page.set_column(at, at, width_of(column), self.text if width_of(column) > 16 else None)
        page.set_row(0, 32)
        for at, column in enumerate(columns):
            page.write_string(0, at, heading(column, units), self.header)
        return page

    def put(self, page: Any, row: int, at: int, cell: Cell) -> None:
        """A cell by its type: a number stays a number while a workbook can hold all its digits."""
        if cell is None:
            return
        if isinstance(cell, bool):
            page.write_boolean(row, at, cell)
        elif isinstance(cell, int | Decimal):
            if len(Decimal(cell).normalize().as_tuple().digits) > EXACT_DIGITS:
                page.write_string(row, at, shown(cell), self.text)
            else:
                page.write_number(row, at, cell)
        elif isinstance(cell, datetime):
            page.write_datetime(row, at, cell, self.instant)
        elif isinstance(cell, date):
            page.write_datetime(row, at, cell, self.day)
        else:
            page.write_string(row, at, cell[:WIDEST], self.text)

    def help(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(HELP_SHEET)
        page.set_column(0, 0, 24)
        page.set_column(1, 3, 44, self.wrapped)
        for at, title in enumerate(("列名", "填写要求", "说明", "也认得的写法")):
            page.write_string(0, at, title, self.header)
        for row, column in enumerate(sheet.columns, 1):
            page.write_string(row, 0, column.title + ("（必填）" if column.required else ""))
            page.write_string(row, 1, column.type.expected)
            page.write_string(row, 2, column.hint)
            page.write_string(row, 3, "、".join(column.synonyms))
        if sheet.hint:
            page.write_string(len(sheet.columns) + 2, 0, "总的要求")
            page.write_string(len(sheet.columns) + 2, 1, sheet.hint)


def width_of(column: Column) -> int:
    for kind, width in WIDTHS:
        if isinstance(column.type, kind):
            return width
    longest = getattr(column.type, "max_length", 20)
    return 36 if longest >= 200 else 20


def as_bytes(sheet: Sheet, rows: Iterable[Mapping[str, Any]] | None = None) -> bytes:
    """A template, or a filled workbook, as bytes for a page to send."""
    buffer = io.BytesIO()
    if rows is None:
        write_template(sheet, buffer)
    else:
        write_rows(sheet, buffer, rows)
    return buffer.getvalue()
