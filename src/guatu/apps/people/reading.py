"""A sheet of units, people or leaders read from a file, with every wrong cell told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from guatu.apps.people.sheets import Kind
from guatu.kernel.sheets.book import Book, RawSheet
from guatu.kernel.sheets.bounds import bounds_of, fault_problems, faults_of
from guatu.kernel.sheets.cells import cell_name, shown
from guatu.kernel.sheets.days import to_day
from guatu.kernel.sheets.headings import vocabulary
from guatu.kernel.sheets.problems import CellProblem, SheetRefused
from guatu.kernel.sheets.table import Table, find_table
from guatu.kernel.sheets.writing import HELP_SHEET

NO_TABLE = "没有找到表头。表里要有“{columns}”各列，可先下载空白表"
AGAIN = "“{key}”前面第{row}行已有，一{unit}只能有一行"
WHOLE_DAY = "应为完整的日期，实际为“{value}”"


@dataclass(frozen=True)
class Row:
    """A row of a file: its good values by field, and where each stands."""

    number: int
    sheet: str
    values: Mapping[str, Any]
    places: Mapping[str, int]
    cells: tuple[Any, ...] = ()

    def problem(self, kind: Kind, code: str, message: str, expected: str = "") -> CellProblem:
        """Something wrong with this row's cell of a field."""
        column, at = kind.sheet.by_code[code], self.places.get(code)
        said = shown(self.cells[at])[:60] if at is not None and at < len(self.cells) else ""
        cell = "" if at is None else cell_name(self.number, at)
        told = expected or column.type.expected
        return CellProblem(self.number, column.title, message, "", self.sheet, cell, said, told)


@dataclass
class SheetFile:
    """What a file says of one kind. `problems` lists everything at once."""

    kind: Kind
    file: str
    today: date
    rows: list[Row] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)

    @property
    def errors(self) -> list[CellProblem]:
        return [one for one in self.problems if one.severity == "error"]


def read_sheet(kind: Kind, path: Path, *, today: date, name: str = "") -> SheetFile:
    """Read a workbook, CSV or Word table. A file that cannot be read at all has that as its one problem."""
    found = SheetFile(kind, name or path.name, today)
    try:
        _read(found, path, today)
    except SheetRefused as refused:
        found.rows, found.problems = [], [CellProblem(0, "", str(refused))]
    found.problems = [replace(one, file=found.file) for one in found.problems]
    return found


def _read(found: SheetFile, path: Path, today: date) -> None:
    kind, tables, seen = found.kind, 0, dict[str, int]()
    needed = {column.code for column in kind.sheet.columns if column.required}
    with Book(path, name=found.file) as book:
        found.problems += [CellProblem(0, "", told, severity="warning") for told in book.warnings]
        for raw in book.sheets():
            if raw.name == HELP_SHEET:
                continue
            table = find_table(raw, vocabulary(kind.sheet))
            if table is not None and needed <= table.bound.keys():
                tables += 1
                _read_table(found, table, raw, today, seen)
    if not tables:
        columns = "、".join(column.title for column in kind.sheet.columns if column.required)
        found.problems.append(CellProblem(0, "", NO_TABLE.format(columns=columns)))


def _read_table(found: SheetFile, table: Table, raw: RawSheet, today: date, seen: dict[str, int]) -> None:
    kind, bounds, faults = found.kind, bounds_of(table, found.kind.sheet), faults_of(raw)
    places = {bound.column.code: bound.index for bound in bounds}
    for line in table.rows():
        values, problems = kind.sheet.read_row(line.number, bounds, line.cells, on=today)
        row = Row(line.number, raw.name, values, places, tuple(line.cells))
        found.problems += [replace(one, sheet=raw.name) for one in problems]
        found.problems += fault_problems(faults, line.number, bounds, raw.name)
        for code in ("starts_on", "ends_on", "start_on", "end_on"):
            if code in values:
                on = to_day(values[code]) if len(values[code]) == len("2026-01-01") else None
                if on is None:
                    found.problems.append(row.problem(kind, code, WHOLE_DAY.format(value=values[code])))
                values[code] = on
        key = kind.key_of(values)
        if key in seen:
            told = AGAIN.format(key=key, row=seen[key], unit=kind.unit)
            found.problems.append(row.problem(kind, kind.key, told))
        elif key:
            seen[key] = line.number
            found.rows.append(row)
