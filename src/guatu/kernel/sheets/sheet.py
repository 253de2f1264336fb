"""A sheet described once: its columns serve import, export and the blank template alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from guatu.kernel.money import UNITS
from guatu.kernel.sheets.cells import Cell, normal
from guatu.kernel.sheets.problems import CellProblem
from guatu.kernel.sheets.rows import RowReader
from guatu.kernel.sheets.types import BLANKS, CellType, Money

UNIT_NOTE = re.compile(r"[(（\[【](?:单位[:：]?)?([^()（）\[\]【】]{1,12})[)）\]】]")
NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]{1,200}[)）\]】]")
UNIT_AT_END = re.compile(r"(?<=.)(?:万亿|亿|百万|万|千)元$")


@dataclass(frozen=True)
class Column:
    """One column. `code` is the field's name in rows; `synonyms` are other headings it is known by."""

    code: str
    title: str
    type: CellType
    hint: str = ""
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @property
    def unit(self) -> str:
        return self.type.unit if isinstance(self.type, Money) else ""

    @property
    def heading(self) -> str:
        """The title with its unit: 总投资（万元）."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True)
class Bound:
    """A column of ours bound to one of a file: its heading there, its place (from 0, -1 for none), its unit."""

    column: Column
    title: str
    index: int = -1
    unit: str = ""


@dataclass(frozen=True)
class Sheet:
    """Columns in the order of the template."""

    title: str
    columns: tuple[Column, ...]
    hint: str = ""

    @cached_property
    def by_code(self) -> dict[str, Column]:
        return {column.code: column for column in self.columns}

    @cached_property
    def by_title(self) -> dict[str, Column]:
        """Comparable heading → column; a title goes before any synonym."""
        found: dict[str, Column] = {}
        for column in self.columns:
            found.setdefault(plain_title(column.title), column)
        for column in self.columns:
            for synonym in column.synonyms:
                found.setdefault(plain_title(synonym), column)
        return found

    def parse(
        self, row_number: int, mapping: Mapping[str, Cell], *, on: date | None = None
    ) -> tuple[dict[str, Any], list[CellProblem]]:
        """Read a row given as heading → cell: the good values by field, and every wrong cell at once.

        A heading may carry a unit: 总投资（亿元）. Headings not known are passed over. Money is integer 分.
        """
        bounds: list[Bound] = []
        cells: list[Cell] = []
        for title, cell in mapping.items():
            column = self.by_title.get(plain_title(title))
            if column is not None:
                bounds.append(Bound(column, title, len(cells), unit_in(title)))
                cells.append(cell)
        values, problems = self.read_row(row_number, bounds, cells, on=on)
        return values, [placeless(problem) for problem in problems]

    def read_row(
        self,
        row: int,
        bounds: Sequence[Bound],
        cells: Sequence[Cell],
        *,
        on: date | None = None,
        whole: bool = True,
    ) -> tuple[dict[str, Any], list[CellProblem]]:
        """Read a row whose columns are already bound; problems carry the cell's name. `whole` asks for required columns
        that are not bound at all; a reader that has told so once for the table leaves it out."""
        reader = RowReader(on)
        reader.begin(row)
        for bound in bounds:
            cell = cells[bound.index] if bound.index < len(cells) else None
            if cell is None or (type(cell) is str and cell.strip() in BLANKS):
                if bound.column.required:
                    reader.tell(bound, "不能为空")
                continue
            reader.read(bound, cell)
        reader.count_lengths()
        if whole:
            present = {bound.column.code for bound in bounds}
            for column in self.columns:
                if column.required and column.code not in present:
                    reader.tell(Bound(column, column.title), "不能为空")
        return reader.values, reader.problems


def placeless(problem: CellProblem) -> CellProblem:
    """A row given by headings has no cells to name."""
    return CellProblem(
        problem.row,
        problem.title,
        problem.message,
        value=problem.value,
        expected=problem.expected,
        severity=problem.severity,
    )


def plain_title(title: str) -> str:
    """A heading for comparing: half width, no spaces, marks, notes or unit."""
    plain = re.sub(r"[\s*★☆●▲:：、,，.。/／_-]+", "", normal(NOTE.sub("", title.replace("\n", " "))))
    return UNIT_AT_END.sub("", plain)


def unit_in(title: str) -> str:
    """The money unit a heading states in parentheses or at its end, or nothing."""
    return unit_of_heading(title) if "元" in title else ""


def unit_of_heading(title: str) -> str:
    found = UNIT_NOTE.search(title)
    text = normal(found[1] if found else title).replace(" ", "").removeprefix("单位").lstrip(":")
    known = [unit for unit in UNITS if unit.endswith("元") and text.endswith(unit)]
    return max(known, key=len) if known else ""
