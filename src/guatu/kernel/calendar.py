"""Working days: the State Council's holiday tables, an office's own days, and a clock that can pause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from types import MappingProxyType

from chinese_calendar.constants import holidays, workdays

ESTIMATED = "暂按周一至周五推算"
ONE_DAY = timedelta(days=1)
SATURDAY = 5
FIRST_YEAR = min(holidays).year
LAST_YEAR = max(holidays).year


class CalendarRangeError(ValueError):
    """A count of working days that leaves the years a date can hold; the text is a Chinese sentence."""


@dataclass(frozen=True)
class Pause:
    """Days that do not count (专家评审、补正): `start` to `end`, both paused; `end` None while it still lasts."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"暂停的止日{self.end}早于起日{self.start}")

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. `days` is an office's own table (day -> is it worked) and outranks the published ones.

    The published tables cover FIRST_YEAR to LAST_YEAR; `known_years` are further years whose exceptions `days` states
    in full. In every other year Monday to Friday are taken, unless `days` says otherwise, and `is_estimated` is true.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        object.__setattr__(self, "known_years", frozenset(self.known_years))

    def __hash__(self) -> int:
        return hash((frozenset(self.days.items()), self.known_years))

    def extended(self, days: Mapping[date, bool], *, known_years: Iterable[int] = ()) -> WorkCalendar:
        """This calendar with more days of an office's own; a later word on a day replaces the earlier."""
        return WorkCalendar({**self.days, **days}, self.known_years | frozenset(known_years))

    def is_workday(self, day: date) -> bool:
        if isinstance(day, datetime):
            raise TypeError("a working day is a date, not an instant")
        if day in self.days:
            return self.days[day]
        return day in workdays or (day.weekday() < SATURDAY and day not in holidays)

    def is_estimated(self, day: date) -> bool:
        """No table covers the day: show ESTIMATED beside what is computed from it."""
        covered = FIRST_YEAR <= day.year <= LAST_YEAR or day.year in self.known_years
        return not covered and day not in self.days

    def note(self, *days: date) -> str:
        """ESTIMATED where any of the days, or a year between them, is not covered by a table; else empty."""
        years = range(min(days).year + 1, max(days).year)
        between = [date(year, 1, 1) for year in years]
        return ESTIMATED if any(self.is_estimated(day) for day in (*days, *between)) else ""

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start` (before it where negative); `start` itself for 0, worked or not.

        Raises CalendarRangeError past the years a date can hold.
        """
        if not count:
            return start
        left = abs(count)
        for day in days_from(start, ONE_DAY if count > 0 else -ONE_DAY):
            left -= self.is_workday(day)
            if not left:
                return day
        raise CalendarRangeError(f"从{start}起推算{count}个工作日超出日期范围，请核对天数")

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative where `end` is the earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        return self.used(start, end)

    def due_on(self, accepted_on: date, limit: int, pauses: Sequence[Pause] = ()) -> date | None:
        """The last day of a limit of working days, counted from the day after `accepted_on`, paused days left out.

        None while a pause that has no end yet holds the clock: the day cannot be told. Raises CalendarRangeError past
        the years a date can hold, ValueError for a negative limit.
        """
        if limit < 0:
            raise ValueError("a limit of working days is not negative")
        open_from = min((pause.start for pause in pauses if pause.end is None), default=None)
        left = limit
        for day in days_from(accepted_on, ONE_DAY) if limit else ():
            if open_from is not None and day >= open_from:
                return None
            left -= self.is_workday(day) and not any(pause.holds(day) for pause in pauses)
            if not left:
                return day
        if limit:
            raise CalendarRangeError(f"从{accepted_on}起推算{limit}个工作日超出日期范围，请核对天数")
        return accepted_on

    def used(self, accepted_on: date, today: date, pauses: Sequence[Pause] = ()) -> int:
        """Working days counted so far, `today` included and paused days left out; 0 before the day after acceptance."""
        return sum(
            self.is_workday(day) and not any(pause.holds(day) for pause in pauses)
            for day in takewhile(lambda day: day <= today, days_from(accepted_on, ONE_DAY))
        )


def days_from(start: date, step: timedelta) -> Iterator[date]:
    """The days after `start`, or before it, to the end of time as a date knows it."""
    day = start
    last = date.max if step > timedelta(0) else date.min
    while day != last:
        day += step
        yield day
