"""Reading rows whose columns are bound: cell by cell with care, and at once what was read before or cannot be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from guatu.kernel.money import LARGEST, UNITS
from guatu.kernel.sheets.cells import Cell, cell_name, shown
from guatu.kernel.sheets.days import DayType, Length, SpanType, Term, later
from guatu.kernel.sheets.problems import CellProblem, CellWrong, Severity
from guatu.kernel.sheets.types import BLANKS, At, Fields, Money, Text

if TYPE_CHECKING:
    from guatu.kernel.sheets.sheet import Bound

SHOWN_VALUE = 60
PLAIN_VALUES = frozenset({str, int, bool, list})
LASTING = frozenset({str, int, bool})
MOST_REMEMBERED = 5_000


class RowReader:
    """Gathers the values and the problems of one row at a time."""

    def __init__(self, on: date | None) -> None:
        self.at = At(on=on)
        self.begin(0)

    def begin(self, row: int) -> None:
        self.row = row
        self.values: dict[str, Any] = {}
        self.problems: list[CellProblem] = []
        self.lengths: list[tuple[Bound, Length]] = []

    def read(self, bound: Bound, cell: Cell) -> Any:
        """Read one cell into the row; answers a plain value about which there is no doubt, None for all else."""
        at = self.at
        at.unit = bound.unit
        try:
            value = bound.column.type.read(cell, at)
        except CellWrong as found:
            at.doubts.clear()
            self.tell(bound, str(found), cell, found.expected)
            return None
        doubtful = bool(at.doubts)
        if doubtful:
            for doubt in at.doubts:
                self.tell(bound, doubt, cell, severity="warning")
            at.doubts.clear()
        if value and type(value) in PLAIN_VALUES:
            self.values[bound.column.code] = value
            return None if doubtful else value
        if isinstance(value, Term):
            start, end = ends_of(bound)
            self.values.setdefault(start, value.start)
            self.values.setdefault(end, value.end)
        elif isinstance(value, Length):
            self.lengths.append((bound, value))
        elif isinstance(value, Fields):
            for code, held in value.values.items():
                self.values.setdefault(code, held)
        elif value != "":
            self.values[bound.column.code] = value
        elif bound.column.required:
            self.tell(bound, "不能为空")
        return None

    def count_lengths(self) -> None:
        """A length becomes an end where the row has its start; else it stays as written and the start is asked for."""
        for bound, length in self.lengths:
            start, end = ends_of(bound)
            found = later(str(self.values.get(start, "")), length)
            if found is None:
                message = f"“{length.text}”是工期，没有开工时间推算不出竣工时间，请补填开工年月，或直接写竣工年月"
                self.tell(bound, message, length.text, "日期，或同时有开工时间")
            self.values.setdefault(end, found or length.text)

    def tell(
        self, bound: Bound, message: str, cell: Cell = None, expected: str = "", severity: Severity = "error"
    ) -> None:
        self.problems.append(
            CellProblem(
                row=self.row,
                title=bound.title,
                message=message,
                cell=cell_name(self.row, bound.index) if bound.index >= 0 else "",
                value=shown(cell)[:SHOWN_VALUE],
                expected=expected or bound.column.type.expected,
                severity=severity,
            )
        )


class Lane:
    """A bound column and what its cells were read as before: most columns hold few different texts and days."""

    __slots__ = ("bound", "code", "fen", "index", "longest", "remembered", "required")

    def __init__(self, bound: Bound) -> None:
        kind = bound.column.type
        self.bound, self.code, self.index = bound, bound.column.code, bound.index
        self.required = bound.column.required
        self.fen = UNITS[bound.unit or kind.unit] if isinstance(kind, Money) else 0
        self.longest = kind.max_length if isinstance(kind, Text) else 0
        self.remembered: dict[str | date, Any] = {}

    def keep(self, cell: str | date, value: Any) -> None:
        if len(self.remembered) < MOST_REMEMBERED:
            self.remembered[cell] = value


class RowsReader:
    """Reads all rows of a table whose columns are bound. The same as `Sheet.read_row` for each, several times quicker.

    A text or day once read without a problem is not read again; whole figures of money and short plain texts are taken
    as they are. All else goes the careful way.
    """

    def __init__(self, bounds: Sequence[Bound], *, on: date | None) -> None:
        self.lanes = [Lane(bound) for bound in bounds]
        self.reader = RowReader(on)

    def read(self, row: int, cells: Sequence[Cell]) -> tuple[dict[str, Any], list[CellProblem]]:
        """The values of a row by field, and every wrong cell at once."""
        reader, width = self.reader, len(cells)
        reader.begin(row)
        values = reader.values
        for lane in self.lanes:
            cell = cells[lane.index] if lane.index < width else None
            if cell is None and not lane.required:
                continue
            if type(cell) is str or type(cell) is date:
                known = lane.remembered.get(cell)
                if known is not None:
                    values[lane.code] = known
                    continue
            elif type(cell) is int and lane.fen:
                amount = cell * lane.fen
                if -LARGEST <= amount <= LARGEST:
                    values[lane.code] = amount
                    continue
            self.closely(lane, cell)
        if reader.lengths:
            reader.count_lengths()
        return values, reader.problems

    def closely(self, lane: Lane, cell: Cell) -> None:
        """Read a cell not met before, and remember what it means where that is the same in every row."""
        if cell is None or (type(cell) is str and cell.strip() in BLANKS):
            if lane.required:
                self.reader.tell(lane.bound, "不能为空")
            return
        if type(cell) is str and len(cell) <= lane.longest and cell.isalnum():
            self.reader.values[lane.code] = cell
            lane.keep(cell, cell)
            return
        value = self.reader.read(lane.bound, cell)
        if type(value) in LASTING and (type(cell) is str or type(cell) is date):
            lane.keep(cell, value)


def ends_of(bound: Bound) -> tuple[str, str]:
    """The two fields a term in this column fills."""
    kind = bound.column.type
    if isinstance(kind, SpanType):
        return kind.start, kind.end
    assert isinstance(kind, DayType)
    return (kind.since, bound.column.code) if kind.since else (bound.column.code, kind.until)
