"""A found table's columns bound to a sheet's, and what its formula cells without a value say of a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guatu.kernel.sheets.book import RawSheet
from guatu.kernel.sheets.cells import cell_name
from guatu.kernel.sheets.headings import SEQUENCE
from guatu.kernel.sheets.problems import CellProblem
from guatu.kernel.sheets.sheet import Bound, Sheet
from guatu.kernel.sheets.table import Table
from guatu.kernel.sheets.types import Percent

IN_ERROR = "公式出错（{value}），没有值；请改好公式，或直接填数"
NO_RESULT = "公式没有计算结果，请在 Excel 里打开并保存一次再导入"

Faults = Mapping[tuple[int, int], str]
"""(row from 1, column from 0) of a formula cell → its error value, empty where it has no result."""


def bounds_of(table: Table, sheet: Sheet) -> list[Bound]:
    """The table's columns that hold fields of the sheet, each with the unit its heading states."""
    found = []
    for heading in table.columns:
        column = sheet.by_code.get(heading.code)
        if column is not None and heading.code != SEQUENCE:
            unit = table.units.get(heading.title, "")
            found.append(Bound(column, heading.title, heading.index, unit if "元" in unit else ""))
    return found


def faults_of(raw: RawSheet) -> Faults:
    return {(row, column): value for row, column, value in raw.faults}


def fault_problems(faults: Faults, row: int, bounds: Sequence[Bound], sheet: str) -> Iterator[CellProblem]:
    """The row's formula cells that have no value. A rate can be worked out again from its figures, so it only warns."""
    for bound in bounds if faults else ():
        value = faults.get((row, bound.index))
        if value is not None:
            yield CellProblem(
                row,
                bound.title,
                IN_ERROR.format(value=value) if value else NO_RESULT,
                sheet=sheet,
                cell=cell_name(row, bound.index),
                value=value,
                expected=bound.column.type.expected,
                severity="warning" if isinstance(bound.column.type, Percent) else "error",
            )
