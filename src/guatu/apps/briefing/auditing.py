"""Tables of a pasted text or an uploaded bulletin, and what the audit of figures finds in each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from guatu.kernel.display import exact_text
from guatu.kernel.figures import Finding, Verdict, audit_table
from guatu.kernel.sheets import Book, SheetRefused
from guatu.kernel.sheets.cells import shown

MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_BYTES = 20 * 1024 * 1024
LONGEST_TEXT = 400_000
WRONG_FIRST = (Verdict.MISMATCH, Verdict.TRUNCATED, Verdict.CLOSE)


class CaseProblem(ValueError):
    """What was given holds no table that can be checked; carries a Chinese sentence."""


@dataclass(frozen=True)
class CheckedTable:
    """One table: its name, how many figures were checked, and the findings worth a look, the worst first.

    `looked` holds each with its exact value as a page shows it, to four places.
    """

    name: str
    figures: int
    looked: tuple[tuple[Finding, str], ...]
    right: tuple[Finding, ...]


@dataclass(frozen=True)
class Checked:
    """All tables of a text or file, with what the reader warned of."""

    source: str
    tables: tuple[CheckedTable, ...]
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> int:
        return sum(table.figures for table in self.tables)

    @property
    def wrong(self) -> int:
        return sum(finding.verdict is Verdict.MISMATCH for table in self.tables for finding, _ in table.looked)


def audit_text(text: str) -> Checked:
    """Check a table pasted from a document or a sheet: cells between tabs, or runs of spaces. Raises CaseProblem."""
    if not text.strip():
        raise CaseProblem("没有粘贴表格，也没有选文件。从 Word、WPS 或 Excel 里复制整张表，连表头一起粘贴。")
    if len(text) > LONGEST_TEXT:
        raise CaseProblem(f"粘贴的内容超过 {LONGEST_TEXT // 10_000} 万字，请存成文件后上传。")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = [cells_of(line) for line in lines][:MOST_ROWS]
    return _checked("粘贴的表格", [("", rows)], ())


def cells_of(line: str) -> list[str]:
    """A line as cells: by tabs where there are any, by bars, else by two spaces or more, else by single ones."""
    if "\t" in line:
        return line.split("\t")
    if "|" in line or "｜" in line:
        return [cell.strip() for cell in line.replace("｜", "|").strip().strip("|").split("|")]
    wide = [cell for cell in line.replace("\u3000", "  ").split("  ") if cell.strip()]
    return wide if len(wide) > 1 else line.split()


def audit_file(file: Any) -> Checked:
    """Check every table of an uploaded XLSX, XLS, CSV or DOCX, read under guard in a child process; it is not kept.

    Raises CaseProblem with the reader's sentence for a file that cannot be read.
    """
    if file.size > MOST_BYTES:
        raise CaseProblem(f"“{file.name}”超过 {MOST_BYTES // 1024 // 1024} 兆，只留要核对的表再上传。")
    with tempfile.TemporaryDirectory(prefix="guatu-audit-") as folder:
        path = Path(folder) / f"upload{Path(file.name).suffix.lower()[:6]}"
        with path.open("wb") as target:
            for piece in file.chunks():
                target.write(piece)
        try:
            with Book(path, name=file.name) as book:
                tables = [(sheet.name, list(_rows(sheet.rows))) for sheet in book.sheets()]
                notes = tuple(book.warnings)
        except SheetRefused as refused:
            raise CaseProblem(str(refused)) from refused
    return _checked(file.name, tables, notes)


def _rows(raw: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[list[str]]:
    """Rows as text at their own places: an empty row of the sheet stays one, so that row numbers agree."""
    at = 0
    for number, cells in raw:
        if number > MOST_ROWS:
            return
        while at < number - 1:
            at += 1
            yield []
        at = number
        yield [shown(cell) for cell in cells[:MOST_COLUMNS]]


def _checked(source: str, tables: Sequence[tuple[str, list[list[str]]]], notes: tuple[str, ...]) -> Checked:
    made = tuple(table for name, rows in tables if (table := _table(name, rows)) is not None)
    if not made:
        raise CaseProblem(
            f"“{source}”里没有找到可以核对的合计、比率或名次。要有表头，要有合计行或完成率、名次这样的栏，数字不要只有一列。"
        )
    return Checked(source, made, notes)


def _table(name: str, rows: list[list[str]]) -> CheckedTable | None:
    found = audit_table(rows)
    if not found:
        return None
    looked = [finding for finding in found if finding.verdict is not Verdict.OK]
    looked.sort(key=lambda finding: (_weight(finding), finding.row, finding.at))
    right = tuple(finding for finding in found if finding.verdict is Verdict.OK)
    counted = sum(finding.verdict is not None for finding in found)
    return CheckedTable(name, counted, tuple((finding, _shown(finding)) for finding in looked), right)


def _weight(finding: Finding) -> int:
    return WRONG_FIRST.index(finding.verdict) if finding.verdict in WRONG_FIRST else len(WRONG_FIRST)


def _shown(finding: Finding) -> str:
    return exact_text(Fraction(finding.exact)) if finding.exact else ""
