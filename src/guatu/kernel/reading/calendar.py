"""The days behind the words: ends of months and quarters, five-year plans, festivals; and what the context knows."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guatu.kernel.reading.model import Unreadable
from guatu.kernel.reading.text import normalise

FIRST_YEAR, LAST_YEAR = 1900, 2100
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_FROM, EXCEL_TO = 18264, 73415  # 1950-01-01 and 2100-12-31

# First day of each lunar festival as the State Council's yearly notices print it; later years from the lunar calendar.
_SPRING = (
    "20000205 20010124 20020212 20030201 20040122 20050209 20060129 20070218 20080207 20090126 20100214 20110203 "
    "20120123 20130210 20140131 20150219 20160208 20170128 20180216 20190205 20200125 20210212 20220201 20230122 "
    "20240210 20250129 20260217 20270206 20280126 20290213 20300203 20310123 20320211 20330131 20340219 20350208"
)
_DRAGON_BOAT = (
    "20150620 20160609 20170530 20180618 20190607 20200625 20210614 20220603 20230622 20240610 20250531 20260619 "
    "20270609 20280528 20290616 20300605"
)
_MID_AUTUMN = (
    "20150927 20160915 20171004 20180924 20190913 20201001 20210921 20220910 20230929 20240917 20251006 20260925 "
    "20270915 20281003 20290922 20300912"
)
_PURE_BRIGHTNESS = (
    "20150405 20160404 20170404 20180405 20190405 20200404 20210404 20220405 20230405 20240404 20250404 20260405 "
    "20270405 20280404 20290404 20300405"
)


def _by_year(days: str) -> dict[int, date]:
    return {int(day[:4]): date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in days.split()}


FIXED_FESTIVALS = {
    "元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "七一": (7, 1), "八一": (8, 1),
    "建军节": (8, 1), "教师节": (9, 10), "十一": (10, 1), "国庆": (10, 1),
}  # fmt: skip
LUNAR_FESTIVALS = {
    "春节": _by_year(_SPRING),
    "端午": _by_year(_DRAGON_BOAT),
    "中秋": _by_year(_MID_AUTUMN),
    "清明": _by_year(_PURE_BRIGHTNESS),
}

# Seasons no almanac fixes: each place has its own, so a rule of the office must say when they begin.
SEASONS = {
    "汛期": "needs a rule (local flood season; Henan 5-15)",
    "主汛期": "needs a rule (local flood season; Henan 5-15)",
    "雨季": "needs a rule (local rainy season)",
    "供暖季": "needs a rule (local heating season)",
    "采暖季": "needs a rule (local heating season)",
    "采暖期": "needs a rule (local heating season)",
    "供暖期": "needs a rule (local heating season)",
    "供暖": "needs a rule (local heating season)",
    "封冻": "needs a rule (local freeze-up)",
    "上冻": "needs a rule (local freeze-up)",
    "冰冻期": "needs a rule (local freeze-up)",
    "冬季": "needs a rule (local winter season)",
    "入冬": "needs a rule (local winter season)",
    "麦收": "needs a rule (local harvest)",
    "三夏": "needs a rule (local harvest)",
    "秋收": "needs a rule (local harvest)",
    "开学": "needs a rule (local school terms)",
    "秋季开学": "needs a rule (local school terms)",
    "高考": "needs a rule (exam days)",
    "两会": "needs a rule (meeting days)",
    "党代会": "needs a rule (meeting days)",
    "春季": "needs a rule (local spring season)",
    "夏季": "needs a rule (local summer season)",
    "秋季": "needs a rule (local autumn season)",
}


@dataclass(frozen=True)
class Context:
    """What the paper around an expression tells: a day, or only its year and month, or its month, or nothing."""

    day: date | None = None
    year: int | None = None
    month: int | None = None

    def need_year(self, what: str) -> int:
        if self.year is None:
            raise Unreadable(f"“{what}”没有写年份，上下文也没有日期。请补写年份。")
        return self.year

    def need_month(self, what: str) -> tuple[int, int]:
        year = self.need_year(what)
        if self.month is None:
            raise Unreadable(f"“{what}”要从行文月份推算，上下文只有年份。请写明月份。")
        return year, self.month

    def need_day(self, what: str) -> date:
        if self.day is None:
            raise Unreadable(f"“{what}”要从行文日期推算，上下文没有具体日期。请写明日期。")
        return self.day

    @property
    def first_day(self) -> date | None:
        """The earliest day the paper can be of, for telling what lies wholly in the past."""
        return self.day or (date(self.year, self.month, 1) if self.year and self.month else None)


def context_of(on: date | None) -> Context:
    """The context of a paper of a known day."""
    if isinstance(on, datetime):
        on = on.date()
    return Context(on, on.year, on.month) if on else Context()


_CONTEXT = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?(?:[-/.]?(\d{1,2})日?)?|年)?")


def context_from(text: str) -> Context:
    """A context as registers write it: 2022-05-11, 2022-04, 2022, 10月, or nothing."""
    text = normalise(text)
    only_month = re.fullmatch(r"(\d{1,2})月", text)
    if only_month and 1 <= int(only_month[1]) <= 12:
        return Context(month=int(only_month[1]))
    found = _CONTEXT.fullmatch(text)
    if not found:
        return Context()
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year and month and day:
            return context_of(date(year, month, day))
        if year and month:
            date(year, month, 1)
    except ValueError:
        return Context(year=year)
    return Context(year=year, month=month)


def last_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where the month is shorter. Raises Unreadable past 2100."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("时间太长，推算超出1900年至2100年。请核对。")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def check_year(year: int, text: str) -> int:
    """A year an office can mean."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(f"“{text}”里的年份{year}不在1900年至2100年之间。请核对年份。")
    return year


def check_month(month: int, year: int | None = None) -> int:
    """A month between 1 and 12, or the sentence that says it is none."""
    if not 1 <= month <= 12:
        raise Unreadable(f"没有{month}月。写成{year or 2022}-12-31这样；如果还没有发生，写“未开工”等状态。")
    return month


def make_day(year: int, month: int, day: int) -> date:
    """The day, or the sentence that says why there is none."""
    check_month(month, check_year(year, str(year)))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Unreadable(
            f"{year}年{month}月没有{day}日，该月最后一天是{last}日。请核对后写成{year}-{month:02d}-{last}这样。"
        )
    return date(year, month, day)


def excel_day(serial: int) -> date:
    """The day of an Excel serial number (1900 system, whose day 60 never was)."""
    if not EXCEL_FROM <= serial <= EXCEL_TO:
        raise Unreadable(f"“{serial}”不是日期：当作表格的日期序号也超出1950年至2100年。请写成2022-12-31这样。")
    return EXCEL_EPOCH + timedelta(days=serial)


def festival_day(name: str, year: int) -> date:
    """The first day of a festival in a year, or the sentence that says the table ends."""
    if name in FIXED_FESTIVALS:
        month, day = FIXED_FESTIVALS[name]
        return date(check_year(year, name), month, day)
    days = LUNAR_FESTIVALS[name]
    if year not in days:
        raise Unreadable(f"{year}年{name}的日期不在表内（{min(days)}年至{max(days)}年）。请写明具体日期。")
    return days[year]


@dataclass(frozen=True)
class Moment:
    """A calendar expression: its days (inclusive), how fine it is, which edge of it was named, whether the year was."""

    start: date | None
    end: date | None
    grain: str
    edge: str = ""
    dated: bool = True
    text: str = ""
    note: str | None = None
