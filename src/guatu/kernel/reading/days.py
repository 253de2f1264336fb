"""Single days written in figures: ISO, dotted, compact, British, with a time of day, or as Excel's serial number."""

from __future__ import annotations

import re
from datetime import date, datetime

from guatu.kernel.reading.calendar import check_month, check_year, excel_day, last_of, make_day
from guatu.kernel.reading.model import Unreadable

_PLAIN = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2|年(\d{1,2})月)(\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?)")
_COMPACT = re.compile(r"\(?(\d{4})(\d{2})(\d{2})\)?")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_UK = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
_CLOCK = re.compile(
    r"(?P<half>上午|下午|早上?|晚上?|中午"
    r"|凌晨)?(?P<h>\d{1,2})(?:[:时点](?:(?P<m>\d{1,2})分?(?:[:]?(?P<s>\d{1,2})(?:\.\d+)?秒?)?)?)"
)
_STAMP = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?: |T"
    r"|,)?(?=[\d上下早晚中凌])(?P<rest>.+?)(?:Z|\+08:?00)?"
)
_EITHER_WAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
UK_PIVOT = 70


def plain_day(text: str) -> date | None:
    """2022-06-30, 2022/6/30, 2022.6.30, 2022年6月30日 or 20220630 as a whole; None for anything else.

    Raises Unreadable for a day that never was (2月30日)."""
    found = _PLAIN.fullmatch(text)
    if found:
        year, _, month, han_month, day = found.groups()
        return make_day(int(year), int(month or han_month), int(day))
    packed = _COMPACT.fullmatch(text)
    return make_day(*(int(part) for part in packed.groups())) if packed else None


def plain_month(text: str) -> tuple[date, date] | None:
    """2022-06, 2022/6, 2022.6 or 2022年6月 as a whole: its first and last day; None for anything else.

    Raises Unreadable for a month that never was."""
    found = _MONTH.fullmatch(text)
    if not found:
        return None
    year = check_year(int(found[1]), text)
    month = check_month(int(found[2] or found[3]), year)
    return date(year, month, 1), last_of(year, month)


def serial_day(text: str) -> date | None:
    """The day of a five-figure cell (44713); only for cells that are asked for a date."""
    found = _SERIAL.fullmatch(text)
    return excel_day(int(found[1])) if found else None


def british_day(text: str) -> date | None:
    """30.06.08 and 30/06/2008, day first; two-figure years from 70 on are of the last century."""
    found = _UK.fullmatch(text)
    if not found:
        return None
    day, month, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) == 2:
        year += 1900 if year >= UK_PIVOT else 2000
    return make_day(year, month, day)


def check_order(text: str) -> None:
    """A day with its year last is American or British: no guess. Raises Unreadable."""
    if _EITHER_WAY.fullmatch(text):
        raise Unreadable(f"“{text}”年份在后，分不清哪个是月、哪个是日。请写成2022-05-11这样。")


def instant(text: str) -> tuple[datetime, str] | None:
    """A day with its time, and how fine the time is (hour, minute, second)."""
    found = _STAMP.fullmatch(text)
    if not found:
        return None
    clock = _CLOCK.fullmatch(found["rest"])
    if not clock:
        return None
    day = make_day(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    hour, minute, second = (int(clock[part] or 0) for part in "hms")
    if clock["half"] in ("下午", "晚", "晚上") and hour < 12:
        hour += 12
    if hour > 23 or minute > 59 or second > 59:
        raise Unreadable(f"“{found['rest']}”不是一天里的时刻（时0至23，分、秒0至59）。请写成18:40这样。")
    fine = "second" if clock["s"] else "minute" if clock["m"] else "hour"
    # a wall clock of the paper: naive on purpose, the office's own zone gives it meaning
    return datetime(day.year, day.month, day.day, hour, minute, second), fine  # noqa: DTZ001
