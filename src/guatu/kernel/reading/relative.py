"""Calendar expressions that lean on the day of the paper: 本月15日, 下周五, 国庆节, 汛期."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from guatu.kernel.reading.calendar import SEASONS, Context, Moment, festival_day, make_day
from guatu.kernel.reading.model import Unreadable
from guatu.kernel.reading.moments import EDGE, SAME_TIME, Found, N, number, on_day, span, with_edge, year_at

_RELATIVE_MONTH = re.compile(
    rf"(?:(?P<which>本|当|这个?|上个?|下个?|次)月份?|(?<![\d个每元一二三四五六七八九十])月(?=初|中|底|末|内))"
    rf"(?:(?P<d>{N})[日号]|(?P<edge>{EDGE}))?"
)
_RELATIVE_QUARTER = re.compile(
    rf"(?:(?P<which>本|这个?|当|上个?|下个?)季度?|(?<![每四度])季度?(?=末|底))(?P<edge>{EDGE})?"
)
_WEEK = re.compile(
    r"(?<![每双隔单])(?P<which>本|这|当|上上?|下下?)?个?(?:周|星期"
    r"|礼拜)(?P<d>[一二三四五六日天末])(?![期年次个])|(?P<w>本|这|上|下)周(?!期|边|转)"
)
_DAY_WORD = re.compile(r"(?P<w>今[天日]|明[天日]|后天|昨[天日]|前天|当[天日]|即日)")
_DAY_OF_MONTH = re.compile(rf"(?<![\d第月]){N}[日号](?!内|历|楼|线|地|子|标)")
_TEN_DAYS = re.compile(r"(?P<edge>[本上中下])旬")
_FESTIVAL = re.compile(
    r"(?:农历)?(?P<f>元旦|春节|清明|五一|劳动节|端午|七一|八一|建军节|教师节|中秋|国庆|十一(?=前"
    r"|后|之|以|假|期间|国庆|节|$))(?:劳动|国庆)?节?(?:假期)?"
)
_SEASON = re.compile("|".join(sorted(SEASONS, key=len, reverse=True)))
_NEW_YEAR = re.compile(r"(?<![\d〇零一二三四五六七八九十两几多半今明去前后本当上])年前(?!期)")
_LUNAR = re.compile(r"正月|腊月|农历|阴历|旧历")


def by_relative_month(text: str, at: int, context: Context) -> Found | None:
    found = _RELATIVE_MONTH.match(text, at)
    if not found:
        return None
    year, month = context.need_month(found[0])
    which = found["which"] or "本"
    year, month = divmod(year * 12 + month - 1 + (-1 if which[0] == "上" else 1 if which[0] in "下次" else 0), 12)
    month += 1
    if found["d"]:
        return on_day(make_day(year, month, number(found["d"]))), found.end()
    return with_edge(replace(span(year, month, month, "month", True), text=found[0]), found["edge"]), found.end()


def by_relative_quarter(text: str, at: int, context: Context) -> Found | None:
    found = _RELATIVE_QUARTER.match(text, at)
    if not found:
        return None
    year, month = context.need_month(found[0])
    which = (found["which"] or "本")[0]
    year, quarter = divmod(year * 4 + (month - 1) // 3 + (-1 if which == "上" else 1 if which == "下" else 0), 4)
    moment = span(year, 3 * quarter + 1, 3 * quarter + 3, "quarter", True)
    return with_edge(replace(moment, text=found[0]), found["edge"]), found.end()


def by_week(text: str, at: int, context: Context) -> Found | None:
    found = _WEEK.match(text, at)
    if not found:
        return None
    today = context.need_day(found[0])
    which = found["w"] or found["which"] or ""
    weeks = which.count("下") - which.count("上")
    monday = today + timedelta(days=7 * weeks - today.weekday())
    if found["w"]:
        return Moment(monday, monday + timedelta(days=6), "week"), found.end()
    if found["d"] == "末":
        return Moment(monday, monday + timedelta(days=6), "week", edge="end"), found.end()
    return on_day(
        monday + timedelta(days="一二三四五六日".index(found["d"].replace("天", "日"))), bool(which)
    ), found.end()


_DAY_SHIFT = {"明": 1, "后": 2, "昨": -1, "前": -2}


def by_day(text: str, at: int, context: Context) -> Found | None:
    found = _DAY_WORD.match(text, at)
    if found:
        return on_day(context.need_day(found[0]) + timedelta(days=_DAY_SHIFT.get(found[0][0], 0))), found.end()
    third = _TEN_DAYS.match(text, at)
    if third and (at == 0 or text[at - 1] not in "每月"):
        year, month = context.need_month(third[0])
        if third["edge"] == "本":
            day = context.need_day(third[0]).day
            return with_edge(
                span(year, month, month, "month", True), "上中下"[min((day - 1) // 10, 2)] + "旬"
            ), third.end()
        return with_edge(span(year, month, month, "month", False), third[0]), third.end()
    alone = _DAY_OF_MONTH.match(text, at)
    if alone and (
        text[alone.end() :].startswith(("前", "之前", "以前", "止")) or (at == 0 and alone.end() == len(text))
    ):
        year, month = context.need_month(alone[0])
        return on_day(make_day(year, month, number(alone[0][:-1])), dated=False), alone.end()
    return None


def by_festival(text: str, at: int, context: Context) -> Found | None:
    head = year_at(text, at, context)
    found = _FESTIVAL.match(text, head[1] if head else at)
    if not found:
        return None
    name = found["f"]
    year = head[0] if head else context.need_year(name)
    day = festival_day(name, year)
    today = context.first_day
    if head or today is None or day > today:
        return Moment(day, day, "festival", dated=head is not None, text=name), found.end()
    day = festival_day(name, year + 1)
    note: str | None = f"今年的{name}已过，按下一个{name}（{day.year}年{day.month}月{day.day}日）读，请确认。"
    if name == "元旦":
        note = None  # always the coming one
    return Moment(day, day, "festival", text=name, note=note), found.end()


def by_season(text: str, at: int, context: Context) -> Found | None:
    found = _SEASON.match(text, at)
    if found:
        raise Unreadable(
            f"“{found[0]}”各地起止不同，没有统一日期。请写明日期，或由本单位设定当地{found[0]}的起止。",
            SEASONS[found[0]],
        )
    if _LUNAR.match(text, at):
        raise Unreadable("农历日期不作换算。请改写成公历日期。")
    if SAME_TIME.match(text, at):
        raise Unreadable("“同期”要先知道本期是哪一段时间。请写明起止月份。", "needs a period")
    if _NEW_YEAR.match(text, at):
        raise Unreadable("“年前”可指元旦前，也可指春节前。请写明日期。", "needs a rule (which new year)")
    return None
