"""From calendar expressions to stretches of time: 1-9月份, 2019年11月—2020年6月, 2021-2023年, 自3月起, 至今."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from guatu.kernel.reading.calendar import Context, Moment, check_month, last_of, make_day
from guatu.kernel.reading.grammar import moment_at, next_start
from guatu.kernel.reading.model import Unreadable
from guatu.kernel.reading.moments import number, year_at
from guatu.kernel.reading.text import DASH

_N = r"(?:\d{1,2}(?!\d)|[一二三四五六七八九十廿卅]{1,3})"
_DASH = re.compile(DASH)
_YEARS = re.compile(
    rf"(?<!\d)(\d{{4}})年?度?{DASH}(\d{{4}})(?:年度?|(?![\d./万亿元个]|-\d))(?!底|末|初|[上下]半年"
    rf"|第?[一二三四1-4]季|{_N}月)"
)
_SHORT_YEARS = re.compile(rf"(?<!\d)(\d{{4}})年?{DASH}(\d{{2}})年(?!{_N}月|底|末|初)")
_MONTHS = re.compile(rf"(?<![\d.])(?P<a>元|{_N})月?份?(?P<dash>{DASH})(?P<b>{_N})月份?(?P<edge>底|末)?(?!{_N}[日号])")
_DOTTED_MONTHS = re.compile(rf"(?<!\d)(\d{{4}})[./](\d{{1,2}})(?P<dash>{DASH})(\d{{1,2}})月?(?![\d./年])")
_DAYS = re.compile(rf"(?<!\d)(?P<m>{_N})月(?P<a>{_N})[日号]?{DASH}(?P<b>{_N})[日号]")
_QUARTERS = re.compile(rf"第?(?P<a>[一二三四1-4])季?度?(?:{DASH}|[、和])第?(?P<b>[一二三四1-4])季度")
_TWO_QUARTERS = re.compile(r"(?P<a>[一二三])(?P<b>[二三四])季度")
_NOW = re.compile(rf"(?:{DASH})?今(?![年日天后])")

# the register of expressions words a cumulative stretch by the way it is written
_WRITTEN = {"—": "em dash", "——": "em dash", "~": "cumulative"}
_RANGE_GRAINS = {"day": "days", "month": "months", "quarter": "quarters", "year": "years", "half-year": "half-years"}


@dataclass(frozen=True)
class Stretch:
    """A moment or a range of two, and where it stands in the text."""

    moment: Moment
    first: int
    last: int


def short_range(text: str, at: int, context: Context) -> tuple[Moment, int] | None:
    """A range whose first half borrows its unit from the second: 2021-2023年, 1-9月份, 6月1日-30日, 一至三季度."""
    years = _YEARS.match(text, at) or _SHORT_YEARS.match(text, at)
    if years:
        first, last = int(years[1]), int(years[2])
        last += first // 100 * 100 if last < 100 else 0
        return _between(date(first, 1, 1), date(last, 12, 31), "years", True, years[0]), years.end()
    dotted = _DOTTED_MONTHS.match(text, at)
    if dotted:
        year = int(dotted[1])
        start, end = check_month(int(dotted[2]), year), check_month(int(dotted[4]), year)
        return _between(date(year, start, 1), last_of(year, end), "months", True, dotted[0]), dotted.end()
    head = year_at(text, at, context)
    named = Context(year=head[0]) if head else context
    return _inside_year(text, head[1] if head else at, named, head is not None)


def _inside_year(text: str, at: int, context: Context, dated: bool) -> tuple[Moment, int] | None:
    months = _MONTHS.match(text, at)
    if months:
        return _months(months, context, dated), months.end()
    days = _DAYS.match(text, at)
    if days:
        year, month = context.need_year(days[0]), number(days["m"])
        start, end = (make_day(year, month, number(days[half])) for half in "ab")
        return _between(start, end, "days", dated, days[0]), days.end()
    quarters = _QUARTERS.match(text, at) or _TWO_QUARTERS.match(text, at)
    if quarters:
        year = context.need_year(quarters[0])
        start, end = date(year, 3 * number(quarters["a"]) - 2, 1), last_of(year, 3 * number(quarters["b"]))
        return _between(start, end, "quarters", dated, quarters[0]), quarters.end()
    return None


def _months(found: re.Match[str], context: Context, dated: bool) -> Moment:
    january = found["a"] == "元"
    first = check_month(1 if january else number(found["a"]), context.year)
    last = check_month(number(found["b"]), context.year)
    year = context.need_year(found[0])
    grain = "元=1" if january else _WRITTEN.get(found["dash"], "cumulative months") if first == 1 else "months"
    if last >= first:
        return Moment(date(year, first, 1), last_of(year, last), grain, dated=dated, text=found[0])
    note = f"“{found[0]}”跨年，按{year}年{first}月至{year + 1}年{last}月读，请确认。"
    return Moment(date(year, first, 1), last_of(year + 1, last), grain, dated=dated, text=found[0], note=note)


def _between(start: date, end: date, grain: str, dated: bool, text: str) -> Moment:
    if end < start:
        raise Unreadable(f"“{text}”的终点{end.isoformat()}早于起点{start.isoformat()}。请核对起止时间。")
    return Moment(start, end, grain, dated=dated, text=text)


def stretches(text: str, context: Context, short_days: bool = False) -> Iterator[Stretch]:
    """Every stretch of time in the text, from left to right. Raises Unreadable at one that cannot be.

    A season or 同期 beside a real date (汛期前，即6月底前) only explains it; alone it is refused."""
    at = next_start(text, 0)
    vague: Unreadable | None = None
    placed = False
    while at is not None:
        try:
            got = short_range(text, at, context) or moment_at(text, at, context, short_days)
        except Unreadable as fault:
            if fault.precision is None:
                raise
            vague, got = vague or fault, None
        if got is None:
            at = next_start(text, _past_figures(text, at))
            continue
        moment, end = got
        moment, end = _joined(text, moment, end, context)
        placed = True
        yield Stretch(moment if moment.text else replace(moment, text=text[at:end]), at, end)
        at = next_start(text, end)
    if vague and not placed:
        raise vague


_FIGURES = re.compile(r"\d[\d.,]*")


def _past_figures(text: str, at: int) -> int:
    figures = _FIGURES.match(text, at)
    return figures.end() if figures else at + 1


def _joined(text: str, left: Moment, end: int, context: Context) -> tuple[Moment, int]:
    """The range that begins with `left`, or `left` itself."""
    now = _NOW.match(text, end)
    if now and left.start:
        today = context.need_day(text[:end] + now[0])
        return replace(left, end=today, grain="until now", edge="", text=""), now.end()
    dash = _DASH.match(text, end)
    if not dash or left.start is None:
        return left, end
    got = _right_of(text, dash.end(), left, context)
    if got is None or got[0].end is None or got[0].start is None:
        return left, end
    right, right_end = got
    return _span_of(left, right, text, right_end), right_end


def _right_of(text: str, at: int, left: Moment, context: Context) -> tuple[Moment, int] | None:
    """The second half of a range: 今年3月 counts from the paper, 次年3月 and a bare 3月 from the first half."""
    assert left.start
    base = Context(context.day, left.start.year, context.month) if left.dated else context
    if not base.year or not context.year or text[at : at + 2] in ("次年", "翌年"):
        return moment_at(text, at, base, short_days=left.grain == "day")
    got = moment_at(text, at, context, short_days=left.grain == "day")
    return got if got and got[0].dated else moment_at(text, at, base, short_days=left.grain == "day")


def _span_of(left: Moment, right: Moment, text: str, end: int) -> Moment:
    assert left.start
    assert right.start
    assert right.end
    start = left.end if left.edge == "end" and left.end else left.start
    if not left.dated and right.dated:
        start = _in_year(start, right.end.year)
        if start > right.end:
            start = _in_year(start, right.end.year - 1)
    grain = _RANGE_GRAINS.get(right.grain, "range") if left.grain == right.grain else "range"
    if right.end >= start:
        return Moment(start, right.end, grain, dated=left.dated or right.dated, note=left.note or right.note)
    if right.dated:
        return _between(start, right.end, grain, True, text[:end])
    later = _in_year(right.end, right.end.year + 1)
    if right.grain == "month":
        later = last_of(later.year, later.month)
    note = f"“{text[:end]}”后一半没有写年份，按{later.year}年读，请确认。"
    return Moment(start, later, grain, dated=left.dated, note=note)


def _in_year(day: date, year: int) -> date:
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
