"""Days in a ledger, kept as finely as they were written: 2012, 2012-06, 2012-Q3, 2012-06-30; and terms and lengths."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from guatu.kernel.reading import Day as ReadDay
from guatu.kernel.reading import read_day, read_span
from guatu.kernel.sheets.cells import Cell, shown, tidy
from guatu.kernel.sheets.problems import CellWrong
from guatu.kernel.sheets.types import At, wrong

WHOLE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
WRITTEN = re.compile(r"(?:(\d{4}))(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?")
LENGTH = re.compile(r"(\d+) (month|year|day|week)")
EARLIEST, LATEST = 1949, 2100
GRAINS = {
    "month": "month",
    "months": "month",
    "year": "year",
    "years": "year",
    "quarter": "quarter",
    "half-year": "half",
}
EXPECTED = "日期，如2022-06-30、2022年6月"


@dataclass(frozen=True)
class Term:
    """A start and an end that stood in one cell, each as finely as written."""

    start: str
    end: str


@dataclass(frozen=True)
class Length:
    """How long something takes, without saying from when."""

    text: str
    count: int
    unit: str


def to_day(value: str | None, *, end: bool = False) -> date | None:
    """The first day (or with `end` the last) of 2012, 2012-Q3, 2012-H1, 2012-06, 2012-06-30; None for all else."""
    if not value:
        return None
    if len(value) == len("2012-06-30") and value[4] == value[7] == "-":
        return whole_day(value)
    found = WRITTEN.fullmatch(value)
    if not found:
        return None
    year, quarter, half, month = (int(part) if part else 0 for part in found.groups()[:4])
    first, last = {
        bool(quarter): (quarter * 3 - 2, quarter * 3),
        bool(half): (half * 6 - 5, half * 6),
        bool(month): (month, month),
    }.get(True, (1, 12))
    if not (1 <= first <= 12 and year):
        return None
    number = last if end else first
    return date(year, number, calendar.monthrange(year, number)[1] if end else 1)


def whole_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def written(day: ReadDay) -> str:
    """A day as read, cut to what was written."""
    assert day.day is not None
    grain = GRAINS.get(day.precision, "day")
    if grain == "year":
        return f"{day.day.year:04d}"
    if grain == "month":
        return f"{day.day:%Y-%m}"
    if grain == "quarter":
        return f"{day.day.year:04d}-Q{(day.day.month + 2) // 3}"
    if grain == "half":
        return f"{day.day.year:04d}-H{1 if day.day.month <= 6 else 2}"
    return day.day.isoformat()


def later(start: str, length: Length) -> str | None:
    """The end of a length that begins at `start`, as finely as both allow; None where they do not: 2022 + 18个月."""
    months = {"month": length.count, "year": 12 * length.count}.get(length.unit)
    if re.fullmatch(r"\d{4}", start) and months is not None and months % 12 == 0:
        return str(int(start) + months // 12)
    first = to_day(start)
    if first is None or re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", start) is None:
        return None
    if months is None:
        days = length.count * (7 if length.unit == "week" else 1)
        return (first + timedelta(days=days)).isoformat() if WHOLE.fullmatch(start) else None
    index = first.year * 12 + first.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if len(start) == 7:
        return f"{year:04d}-{month:02d}"
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1])).isoformat()


@dataclass(frozen=True)
class DayType:
    """A day, kept as finely as it is written.

    `until` names the field that takes the end when the cell holds a term; `since` the field a bare length counts from.
    """

    end: bool = False
    until: str = ""
    since: str = ""

    @property
    def expected(self) -> str:
        return EXPECTED

    def read(self, cell: Cell, at: At) -> str | Term | Length:
        if isinstance(cell, datetime):
            cell = cell.date()
        if isinstance(cell, date):
            return believable(cell.isoformat(), cell)
        if isinstance(cell, bool) or cell is None:
            raise wrong("日期", cell)
        if isinstance(cell, Decimal):
            return self.of_decimal(cell, at)
        text = str(cell) if isinstance(cell, int) else tidy(cell)
        if WHOLE.fullmatch(text) and whole_day(text):
            return believable(text, cell)
        return self.of_text(text, at)

    def of_text(self, text: str, at: At) -> str | Term | Length:
        found = read_day(text, on=at.on, end=self.end)
        if found.day is None:
            length = length_of(text)
            if length and self.since:
                return length
            raise CellWrong(found.problem or f"应为日期，实际为“{text[:40]}”", EXPECTED)
        if found.problem:
            at.doubts.append(found.problem)
        if found.precision.endswith("s") and found.precision != "ten days":
            start, end = read_span(text, on=at.on)
            if start.day and end.day and (self.until or self.since):
                return Term(believable(written(start), text), believable(written(end), text))
            raise CellWrong(f"应为一个日期，实际为一段时间“{text[:40]}”", EXPECTED)
        return believable(written(found), text)

    def of_decimal(self, cell: Decimal, at: At) -> str:
        """2012.6 typed as a number is June; 2012.1 may have been 2012.10 before the spreadsheet dropped the zero."""
        text = f"{cell:f}"
        if not re.fullmatch(r"\d{4}\.\d{1,2}", text):
            raise wrong("日期", cell)
        found = read_day(text, on=at.on, end=self.end)
        if found.day is None:
            raise CellWrong(found.problem or f"应为日期，实际为“{text}”", EXPECTED)
        if text.endswith(".1"):
            at.doubts.append(f"“{text}”按1月读取；如果是10月，请写成“{text[:4]}年10月”")
        return written(found)

    def write(self, value: Any, unit: str = "") -> Cell:
        day = to_day(value)
        return day if day and WHOLE.fullmatch(value) else str(value)


@dataclass(frozen=True)
class SpanType:
    """A term in one cell, filling two fields."""

    start: str
    end: str

    @property
    def expected(self) -> str:
        return "起止时间，如2019年11月—2020年6月"

    def read(self, cell: Cell, at: At) -> Term | Length:
        text = shown(cell)
        start, end = read_span(text, on=at.on)
        if start.day is None or end.day is None:
            length = length_of(text)
            if length:
                return length
            raise CellWrong(start.problem or f"应为起止时间，实际为“{text[:40]}”", self.expected)
        if start.problem:
            at.doubts.append(start.problem)
        return Term(believable(written(start), cell), believable(written(end), cell))

    def write(self, value: Any, unit: str = "") -> Cell:
        return str(value)


def length_of(text: str) -> Length | None:
    """建设周期18个月, 2年, 540天; None for anything that is no length."""
    start, _ = read_span(text)
    found = LENGTH.fullmatch(start.precision)
    return Length(text, int(found[1]), found[2]) if found and start.day is None else None


def believable(value: str, cell: Cell) -> str:
    if not EARLIEST <= int(value[:4]) <= LATEST:
        raise CellWrong(f"“{shown(cell)}”的年份不合常理，请核对", EXPECTED)
    return value


def day(*, end: bool = False, until: str = "", since: str = "") -> DayType:
    return DayType(end, until, since)


def span(start: str, end: str) -> SpanType:
    return SpanType(start, end)
