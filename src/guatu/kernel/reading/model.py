"""What the reader answers: a reading, an amount, a day; each with what must be told to the clerk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

UNPARSABLE = "unparsable"
MASKED = "masked"


@dataclass(frozen=True)
class Reading:
    """One expression as read; `problem` beside a value asks for confirmation, without one it refuses."""

    kind: str
    start: date | datetime | None = None
    end: date | datetime | None = None
    value: str | None = None
    unit: str | None = None
    precision: str | None = None
    problem: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """The answer as plain text fields, days and instants in ISO 8601."""
        return {
            "from": iso(self.start),
            "to": iso(self.end),
            "value": self.value,
            "unit": self.unit,
            "precision": self.precision,
            "problem": self.problem,
        }

    def but(self, problem: str | None) -> Reading:
        """The same reading with one more thing to tell; earlier ones stay."""
        if not problem:
            return self
        return replace(self, problem=f"{self.problem}{problem}" if self.problem else problem)


@dataclass(frozen=True)
class Amount:
    """Money in integer 分; `fen` is None where no exact amount in 人民币 can be had."""

    fen: int | None
    approximate: bool = False
    operator: str = "="
    currency: str = "CNY"
    problem: str | None = None


@dataclass(frozen=True)
class Day:
    """A ledger's date: the day, how finely it was written, and what is wrong with it."""

    day: date | None
    precision: str = ""
    problem: str | None = None


class Unreadable(Exception):
    """Raised inside the reader with the Chinese sentence the clerk will see; never leaves it."""

    def __init__(self, problem: str, precision: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.precision = precision


def unknown(problem: str, precision: str | None = None) -> Reading:
    """A refusal: nothing is guessed, the problem says why."""
    return Reading("unknown", precision=precision, problem=problem)


def iso(moment: date | datetime | None) -> str | None:
    """ISO text; an instant without seconds ends with its minute."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds" if moment.second else "minutes")
    return moment.isoformat()
