"""What reading a ledger answers: the records, where each stood, what was passed over, and what is wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from guatu.kernel.sheets.headings import Heading
from guatu.kernel.sheets.lines import Section
from guatu.kernel.sheets.problems import CellProblem
from guatu.kernel.sheets.sheet import Bound

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stood."""

    sheet: str
    row: int


@dataclass(frozen=True)
class SkippedRow:
    """A row that is no record, and why."""

    sheet: str
    row: int
    reason: str
    text: str


@dataclass
class SheetReading:
    """How one sheet was understood. `kind` is ledger (one project a row) or summary (one region or category a row);
    `remember` is the same for every file with this header, so that a settled mapping can be kept under it."""

    name: str
    kind: str
    header_rows: tuple[int, ...]
    columns: tuple[Heading, ...]
    units: dict[str, str]
    remember: str
    transposed: bool = False
    sections: list[Section] = field(default_factory=list)
    rows: int = 0

    @property
    def doubtful(self) -> list[Heading]:
        """Columns whose meaning a person should confirm."""
        return [column for column in self.columns if column.code and not column.is_certain]

    @property
    def unused(self) -> list[Heading]:
        """Columns nothing was read from."""
        return [column for column in self.columns if not column.code]


@dataclass(slots=True)
class Record:
    """One row while it is being read: its values and the columns they came from."""

    place: Place
    values: Values
    bounds: dict[str, Bound]
    problems: list[CellProblem] = field(default_factory=list)
    is_summary: bool = False


@dataclass
class LedgerReading:
    """A whole file. Money in `rows` is integer 分; days are text as fine as written (2012-06); all of it is JSON."""

    file: str
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    rows: list[Values] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    sheets: list[SheetReading] = field(default_factory=list)

    @property
    def errors(self) -> list[CellProblem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[CellProblem]:
        return [problem for problem in self.problems if problem.severity == "warning"]

    @property
    def columns(self) -> tuple[Heading, ...]:
        """The columns of the first table."""
        return self.sheets[0].columns if self.sheets else ()

    @property
    def units(self) -> dict[str, str]:
        """Heading → unit of the first table."""
        return self.sheets[0].units if self.sheets else {}

    @property
    def header_rows(self) -> tuple[int, ...]:
        return self.sheets[0].header_rows if self.sheets else ()

    @property
    def is_summary(self) -> bool:
        """No sheet lists projects: the file sums up regions or categories."""
        return bool(self.sheets) and all(sheet.kind == "summary" for sheet in self.sheets)

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "kind": self.kind,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheets": [asdict(sheet) for sheet in self.sheets],
            "rows": self.rows,
            "places": [asdict(place) for place in self.places],
            "skipped": [asdict(row) for row in self.skipped],
            "problems": [problem.as_json() for problem in self.problems],
        }
