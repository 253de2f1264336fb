"""The bulletin's tables as XLSX: typed numbers, one sheet a table, and the basis of every figure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from guatu.apps.briefing.bulletin.basis import sentence_basis, table_basis
from guatu.apps.briefing.bulletin.words import Bulletin, Figure, Part, Table, cell_text
from guatu.kernel.declare import Unit

NAME_LENGTH = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
CHARACTERS_A_SHARE = 4


def write_workbook(bulletin: Bulletin, target: BinaryIO) -> None:
    """Write every table of the bulletin; text is never a formula, numbers are numbers as they are printed."""
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": bulletin.title, "subject": bulletin.month.label, "author": bulletin.signed})
    taken: set[str] = set()
    for table in (*_distinct(bulletin), sentence_basis(bulletin), table_basis(bulletin)):
        _sheet(book, table, _name(table.title, taken), " ".join(bulletin.marks))
    book.close()


def _distinct(bulletin: Bulletin) -> list[Table]:
    """The short table of units in the text is part of the wide one in the annexes."""
    tables = bulletin.tables
    return [table for at, table in enumerate(tables) if all(table.title != other.title for other in tables[at + 1 :])]


def _name(title: str, taken: set[str]) -> str:
    base = FORBIDDEN.sub("", title)[: NAME_LENGTH - 3]
    name = next(text for n in range(1, 100) if (text := base if n == 1 else f"{base}{n}") not in taken)
    taken.add(name)
    return name


def _sheet(book: Any, table: Table, name: str, mark: str) -> None:
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    page.write_string(0, 0, f"{table.title}　{mark}".strip("　"), book.add_format({"bold": True, "font_size": 14}))
    for at, column in enumerate(table.columns):
        page.set_column(at, at, max(column.share * CHARACTERS_A_SHARE, 8))
        page.write_string(1, at, column.head, bold)
    formats: dict[int, Any] = {}
    for line, row in enumerate(table.rows, start=2):
        for at, part in enumerate(row):
            places = table.places(at)
            number = _number(part, places)
            if number is None:
                page.write_string(line, at, cell_text(part, places), text)
            else:
                digits = _places(part, places)
                shape = "0" if not digits else "0." + "0" * digits
                held = formats.setdefault(digits, book.add_format({"num_format": shape, "valign": "top", "border": 1}))
                page.write_number(line, at, number, held)
    if table.note:
        page.write_string(len(table.rows) + 2, 0, f"注：{table.note}")
    page.freeze_panes(2, 1)
    page.repeat_rows(0, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _number(part: Part, places: int) -> Decimal | None:
    """The number as it is printed; None for words such as 欠3.4 or —."""
    if not isinstance(part, Figure) or part.value is None or part.unit == Unit.PERCENTAGE_POINT:
        return None
    return Decimal(part.cell(places).replace("−", "-"))


def _places(part: Part, places: int) -> int:
    if not isinstance(part, Figure):
        return 0
    return places if part.unit == Unit.FEN else part.places
