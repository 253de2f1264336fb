"""Tables of a Word document as a stream of messages, inside the child process."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from guatu.kernel.sheets import limits as say
from guatu.kernel.sheets.limits import MIB, Limits
from guatu.kernel.sheets.package import scan_package
from guatu.kernel.sheets.problems import SheetRefused
from guatu.kernel.sheets.workbook import BATCH, Message

DEEPEST = 64
NOTES_KEPT = 8


@dataclass
class WordCell:
    text: list[str] = field(default_factory=list)
    span: int = 1
    merged: str = ""  # "restart" begins a vertical merge, "continue" goes on with it


@dataclass
class WordTable:
    rows: list[list[WordCell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class TableCollector:
    """Expat handlers that gather the outermost tables; a nested table adds its text to the cell it stands in."""

    def __init__(self, limits: Limits) -> None:
        self.tables: list[WordTable] = []
        self.limits = limits
        self.depth = self.elements = self.cells = 0
        self.paragraph: list[str] = []
        self.notes: list[str] = []
        self.in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > 20_000_000 or self.depth > DEEPEST:
            raise SheetRefused(say.TOO_MUCH)
        handler = getattr(self, "on_" + name.removeprefix("w:"), None) if name.startswith("w:") else None
        if handler:
            handler(attributes)

    def end(self, name: str) -> None:
        if name == "w:tbl":
            self.depth -= 1
        elif name == "w:t":
            self.in_text = False
        elif name == "w:p":
            self.end_paragraph()

    def text(self, characters: str) -> None:
        if self.in_text:
            self.paragraph.append(characters)

    def end_paragraph(self) -> None:
        line = "".join(self.paragraph).strip()
        self.paragraph = []
        if not line:
            return
        if self.depth and self.tables[-1].rows and self.tables[-1].rows[-1]:
            self.tables[-1].rows[-1][-1].text.append(line)
        else:
            self.notes = [*self.notes[-NOTES_KEPT + 1 :], line]

    def on_tbl(self, _: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            self.tables.append(WordTable(notes=self.notes))
            self.notes = []

    def on_tr(self, _: dict[str, str]) -> None:
        if self.depth == 1:
            self.tables[-1].rows.append([])

    def on_tc(self, _: dict[str, str]) -> None:
        if self.depth == 1 and self.tables[-1].rows:
            self.cells += 1
            if self.cells > 2_000_000:
                raise SheetRefused(say.TOO_MUCH)
            self.tables[-1].rows[-1].append(WordCell())

    def cell(self) -> WordCell | None:
        rows = self.tables[-1].rows if self.tables else []
        return rows[-1][-1] if self.depth == 1 and rows and rows[-1] else None

    def on_gridSpan(self, attributes: dict[str, str]) -> None:
        cell, span = self.cell(), attributes.get("w:val", "1")
        if cell and span.isascii() and span.isdigit():
            cell.span = max(1, min(int(span), self.limits.columns))

    def on_vMerge(self, attributes: dict[str, str]) -> None:
        cell = self.cell()
        if cell:
            cell.merged = attributes.get("w:val", "continue")

    def on_t(self, _: dict[str, str]) -> None:
        self.in_text = True

    def on_br(self, _: dict[str, str]) -> None:
        self.paragraph.append(" ")

    def on_tab(self, _: dict[str, str]) -> None:
        if self.depth:  # a tab stop of a style says nothing
            self.paragraph.append(" ")


def read_document(path: Path, limits: Limits) -> Iterator[Message]:
    """Messages of a Word document's tables, as `read_workbook` gives them. Raises SheetRefused."""
    scan_package(path, limits)
    collector = TableCollector(limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    try:
        with zipfile.ZipFile(path) as package, package.open("word/document.xml") as stream:
            while piece := stream.read(MIB):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, KeyError) as broken:
        raise SheetRefused(say.TRUNCATED) from broken
    tables = [table for table in collector.tables if any(cell.text for row in table.rows for cell in row)]
    if not tables:
        raise SheetRefused(say.NO_SHEET)
    yield {"book": {"kind": "docx", "warnings": []}}
    for number, table in enumerate(tables, 1):
        yield from table_messages(f"表{number}", table, limits)


def table_messages(name: str, table: WordTable, limits: Limits) -> Iterator[Message]:
    rows, merges = laid_out(table, limits)
    yield {"sheet": {"name": name, "merges": merges, "faults": [], "notes": table.notes}}
    for at in range(0, len(rows), BATCH):
        yield {"rows": rows[at : at + BATCH]}


def laid_out(table: WordTable, limits: Limits) -> tuple[list[list[Any]], list[list[int]]]:
    """Cells on their grid columns, and the merges as [top, left, bottom, right] from 0."""
    rows: list[list[Any]] = []
    merges: list[list[int]] = []
    open_merges: dict[int, list[int]] = {}
    for number, row in enumerate(table.rows):
        cells: list[str | None] = []
        for cell in row:
            left, right = len(cells), len(cells) + cell.span - 1
            if right >= limits.columns:
                raise SheetRefused(say.TOO_MUCH)
            if cell.merged == "continue" and left in open_merges:
                open_merges[left][2] = number
            else:
                merge = [number, left, number, right]
                open_merges[left] = merge
                if cell.merged or cell.span > 1:
                    merges.append(merge)
            cells += [" ".join(cell.text) or None] + [None] * (cell.span - 1)
        if any(cells):
            rows.append([number + 1, cells])
    return rows, [merge for merge in merges if merge[:2] != merge[2:]]
