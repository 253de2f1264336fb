"""Month 调度月: the period every report, indicator and ranking belongs to."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

PATTERN = re.compile(r"(\d{4})-(\d{1,2})")


class NotAMonth(ValueError):
    """The text names no month."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; months compare and count, and know their year."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1900 <= self.year <= 9998):
            raise NotAMonth(f"没有这个月份：{self.year}年{self.number}月。请写成 2021-03。")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2021-03`."""
        found = PATTERN.fullmatch(text.strip())
        if not found:
            raise NotAMonth(f"“{text}”不是月份。请写成 2021-03。")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since year 0; differences of indexes are whole months."""
        return self.year * 12 + self.number - 1

    @property
    def start(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        """The first day after the month: a day is inside when `start <= day < end`."""
        return (self + 1).start

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def year_start(self) -> date:
        return date(self.year, 1, 1)

    @property
    def elapsed(self) -> int:
        """Months of the year gone at the month's end, 1 to 12: 序时进度 is elapsed / 12."""
        return self.number

    def __add__(self, months: int) -> Month:
        return Month.from_index(self.index + months)

    def __sub__(self, months: int) -> Month:
        return Month.from_index(self.index - months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def label(self) -> str:
        return f"{self.year}年{self.number}月"

    def contains(self, day: date) -> bool:
        return self.start <= day < self.end

    def days(self) -> int:
        return (self.end - self.start) // timedelta(days=1)


def months_between(first: Month, last: Month) -> list[Month]:
    """Every month from first to last, both included."""
    return [Month.from_index(i) for i in range(first.index, last.index + 1)]
