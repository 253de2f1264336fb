"""What is wrong with a cell, and with a file that cannot be read at all: sentences an official can act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


class SheetRefused(ValueError):
    """The file cannot be read; the text is a Chinese sentence that names the file and says what to do."""


class CellWrong(ValueError):
    """One cell cannot be read as what its column holds; the text says why, `expected` what belongs there."""

    def __init__(self, message: str, expected: str = "") -> None:
        super().__init__(message)
        self.expected = expected


@dataclass(frozen=True)
class CellProblem:
    """One thing to mend or to confirm. An error keeps the value out; a warning lets it in."""

    row: int
    title: str
    message: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    expected: str = ""
    severity: Severity = "error"

    @property
    def sentence(self) -> str:
        """台账.xlsx“项目”表 F14 总投资：应为金额，实际为“待定”"""
        sheet = f"“{self.sheet}”表" if self.sheet else ""
        where = self.cell or (f"第{self.row}行" if self.row else "")
        place = " ".join(part for part in (self.file + sheet, where, self.title) if part)
        return f"{place}：{self.message}" if place else self.message

    def as_json(self) -> dict[str, str | int]:
        return {
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "row": self.row,
            "title": self.title,
            "value": self.value,
            "expected": self.expected,
            "message": self.message,
            "severity": self.severity,
        }
