"""Calendar expressions with a year, month, quarter, half or plan: 2022年6月底, 二季度末, “十四五”期间, 2022.6.30."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from guatu.kernel.reading.calendar import (
    Context,
    Moment,
    check_month,
    check_year,
    last_of,
    make_day,
)  # fmt: skip
from guatu.kernel.reading.model import Unreadable
from guatu.kernel.reading.numerals import whole
from guatu.kernel.reading.text import DASH

N = r"(?:\d{1,2}(?!\d)|[一二三四五六七八九十两廿卅]{1,3})"
EDGE = (
    r"上中旬|中下旬|上旬|中旬|下旬|初(?!步|审|设|稿|级)|中(?!央|标|国|心|期|型|小|介)|底|末"
    r"|终(?!止|结)|内(?!容|部|涵)"
)
_AGAINST_DIGIT = r"(?<!\d)"

_DOTTED = re.compile(_AGAINST_DIGIT + r"(\d{4})(?P<sep>[./-]|——?|–)(\d{1,2})(?:(?P=sep)(\d{1,2}))?(?!\d|[.]\d)[月日]?")
_PACKED = re.compile(_AGAINST_DIGIT + r"((?:19|20)\d{2})(0[1-9]|1[0-2])(\d{2})?(?!\d|[万亿元,.%个])")
_YEAR = re.compile(
    r"(?<!\d)(?P<y4>\d{4})年度?|(?<!\d)(?P<bare>(?:19|20)\d{2})(?=[上下]半年|Q[1-4]|第?[一二三四1-4]季|年)"
    rf"|(?P<han>[〇零一二三四五六七八九]{{4}})年度?|(?<!\d)['’‘]?(?P<y2>\d{{2}})年(?={N}月|元月"
    rf"|第?[一二三四1-4]季|[上下]半年|底|末|初)"
    r"|(?P<word>(?:今|本|当|明|来|次|翌|去|上一|下一|上|昨|下)年度?|(?<![目以之])前年(?!度)"
    r"|(?<![以之今往])后年(?!度))"
)
_YEAR_WORDS = {
    "明": 1,
    "来": 1,
    "次": 1,
    "翌": 1,
    "下": 1,
    "下一": 1,
    "去": -1,
    "上": -1,
    "上一": -1,
    "昨": -1,
    "前": -2,
    "后": 2,
}
_MONTH = re.compile(rf"(?<![\d.])(?P<m>元|{N})月份?(?:(?P<d>{N})(?:[日号]|(?=之?前|以前|{DASH}|$))|(?P<edge>{EDGE}))?")
_QUARTER = re.compile(
    rf"(?:第?(?P<q>[一二三四1-4])季度|第(?P<q2>[一二三四1-4])季(?!度)|Q(?P<q3>[1-4])"
    rf"|(?<!\d)(?P<q4>[1-4])Q)(?P<edge>{EDGE})?"
)
_HALF = re.compile(rf"(?P<h>[上下])半年(?!度?一次)度?(?P<edge>{EDGE})?")
_FIRST = re.compile(rf"[前头](?P<n>{N})(?:个?(?P<unit>月|季度))")
_YEAR_EDGE = re.compile(rf"年(?P<edge>{EDGE})|全年(?!度?一次)")
_EDGE_ONLY = re.compile(rf"年?(?P<edge>{EDGE})")
_PLAN = re.compile(
    r"[“\"'‘「]?(?P<plan>1[0-6]|[一二三四五六七八九]"
    r"|十[一二三四五六]?)五(?P<q>[”\"'’」]?)(?P<w>规划|计划)?(?P<p>期间|时期|中期|末期|末|初期?"
    r"|期末|期初)?"
)
_PLAN_YEARS = re.compile(r"的?(?P<w>[前后])(?P<n>[一二两三四五\d])年")
SAME_TIME = re.compile(r"(?:[去上前]年|上年|同比)?同期")

Found = tuple[Moment, int]
Rule = Callable[[str, int, Context], Found | None]


def number(text: str) -> int:
    value = whole(text)
    if value is None:
        raise Unreadable(f"“{text}”不是整数。请写成阿拉伯数字。")
    return value


def span(year: int, first: int, last: int, grain: str, dated: bool) -> Moment:
    return Moment(date(year, first, 1), last_of(year, last), grain, dated=dated)


def on_day(day: date, dated: bool = True) -> Moment:
    return Moment(day, day, "day", dated=dated)


def with_edge(moment: Moment, edge: str | None) -> Moment:
    """The part of a month, quarter or year that 上旬, 初, 中, 底 … name."""
    if not edge or moment.start is None or moment.end is None:
        return moment
    if edge in ("底", "末", "终"):
        return replace(moment, edge="end")
    if edge == "内":
        return replace(moment, edge="within")
    if moment.grain == "month":
        return _part_of_month(moment, edge)
    year = moment.start.year
    if moment.grain == "year" and edge in ("初", "中"):
        month, name, words = (1, "start of year", "年初") if edge == "初" else (6, "mid-year", "年中")
        return replace(
            moment, start=date(year, month, 1), end=last_of(year, month), grain=name,
            note=f"“{words}”没有确切日期，暂按{year}年{month}月读，请确认。",
        )  # fmt: skip
    raise Unreadable(f"“{moment.text}{edge}”没有确切日期。请写明月份。")


_THIRDS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "中": (11, 20),
    "下旬": (21, 31),
    "上中旬": (1, 20),
    "中下旬": (11, 31),
}


def _part_of_month(moment: Moment, edge: str) -> Moment:
    assert moment.start
    assert moment.end
    first, last = _THIRDS[edge]
    start = moment.start.replace(day=first)
    end = moment.end if last == 31 else moment.start.replace(day=last)
    names = {"初": "start of month", "中": "middle of month"}
    note = f"“月{edge}”没有确切日期，暂按{start.day}日至{end.day}日读，请确认。" if edge in names else None
    return replace(moment, start=start, end=end, grain=names.get(edge, "ten days"), note=note)


def year_at(text: str, at: int, context: Context) -> tuple[int, int, bool] | None:
    """A year at a place: (year, where it ends, whether the text itself names it)."""
    found = _YEAR.match(text, at)
    if not found:
        return None
    if found["word"]:
        shift = _YEAR_WORDS.get(found["word"].removesuffix("度").removesuffix("年"), 0)
        return check_year(context.need_year(found["word"]) + shift, found[0]), found.end(), True
    if found["y2"]:
        return 2000 + int(found["y2"]), found.end(), True
    return check_year(number(found["y4"] or found["bare"] or found["han"]), found[0]), found.end(), True


def by_year(text: str, at: int, context: Context) -> Found | None:
    """[year] + month, quarter, half, first months, edge of the year, or the year alone."""
    head = year_at(text, at, context)
    stand = head[1] if head else at
    if head and text.startswith("的", stand):
        stand += 1
    if head and SAME_TIME.match(text, stand):
        raise Unreadable("“同期”要先知道本期是哪一段时间。请写明起止月份。", "needs a period")
    named = Context(year=head[0]) if head else context
    for core in (_month, _quarter, _half, _first):
        got = core(text, stand, named)
        if got:
            return replace(got[0], dated=head is not None), got[1]
    return _whole_year(text, stand, head, context)


def _whole_year(text: str, at: int, head: tuple[int, int, bool] | None, context: Context) -> Found | None:
    edge = (_EDGE_ONLY if head else _YEAR_EDGE).match(text, at)
    if head is None and edge is None:
        return None
    if head is None and at and text[at - 1] in "每逐周两半多":
        return None
    year = head[0] if head else context.need_year(text[at : at + 2])
    moment = span(year, 1, 12, "year", head is not None)
    if edge and edge["edge"]:
        return with_edge(moment, edge["edge"]), edge.end()
    return moment, edge.end() if edge else head[1] if head else at


def _month(text: str, at: int, context: Context) -> Found | None:
    found = _MONTH.match(text, at)
    if not found or (at and text[at - 1] in "第" and not found["d"]):
        return None
    month = check_month(1 if found["m"] == "元" else number(found["m"]), context.year)
    year = context.need_year(found[0])
    if found["d"]:
        return on_day(make_day(year, month, number(found["d"]))), found.end()
    return with_edge(replace(span(year, month, month, "month", True), text=found[0]), found["edge"]), found.end()


def _quarter(text: str, at: int, context: Context) -> Found | None:
    found = _QUARTER.match(text, at)
    if not found:
        return None
    quarter = number(found["q"] or found["q2"] or found["q3"] or found["q4"])
    moment = span(context.need_year(found[0]), 3 * quarter - 2, 3 * quarter, "quarter", True)
    return with_edge(replace(moment, text=found[0]), found["edge"]), found.end()


def _half(text: str, at: int, context: Context) -> Found | None:
    found = _HALF.match(text, at)
    if not found:
        return None
    first, last = (1, 6) if found["h"] == "上" else (7, 12)
    moment = span(context.need_year(found[0]), first, last, "half-year", True)
    return with_edge(replace(moment, text=found[0]), found["edge"]), found.end()


def _first(text: str, at: int, context: Context) -> Found | None:
    found = _FIRST.match(text, at)
    if not found:
        return None
    count = number(found["n"])
    months = count if found["unit"] == "月" else 3 * count
    if not 1 <= months <= 12:
        raise Unreadable(f"“{found[0]}”超出一年。请写明起止年月。")
    return span(
        context.need_year(found[0]), 1, months, "months" if found["unit"] == "月" else "quarters", True
    ), found.end()


def by_figures(text: str, at: int, context: Context) -> Found | None:
    """2022.6.30, 2022-06, 2022/6, 20220630, 202206."""
    found = _DOTTED.match(text, at)
    if found and found["sep"] in ("—", "——", "–") and not found[4]:
        found = None
    packed = found or _PACKED.match(text, at)
    if not packed:
        return None
    year, month = check_year(int(packed[1]), packed[0]), int(packed[3] if found else packed[2])
    day = packed[4] if found else packed[3]
    if day:
        return on_day(make_day(year, month, int(day))), packed.end()
    check_month(month, year)
    edge = re.compile(EDGE).match(text, packed.end())
    moment = with_edge(span(year, month, month, "month", True), edge[0] if edge else None)
    return moment, edge.end() if edge else packed.end()


def by_plan(text: str, at: int, context: Context) -> Found | None:
    """“十四五”期间: five years; the first plan began in 1953, the sixth ended in 1985."""
    found = _PLAN.match(text, at)
    if not found or not (found["q"] or found["w"] or found["p"] or _surely_a_plan(text, found)):
        return None
    count = number(found["plan"])
    start = 1981 + 5 * (count - 6)
    moment = Moment(date(start, 1, 1), date(start + 4, 12, 31), "five-year plan", text=found[0])
    years = _PLAN_YEARS.match(text, found.end())
    if years:
        count = number(years["n"])
        if not 1 <= count <= 5:
            raise Unreadable(f"“{found[0]}{years[0]}”：一个五年规划只有五年。请核对。")
        first = start if years["w"] == "前" else start + 5 - count
        return Moment(
            date(first, 1, 1), date(first + count - 1, 12, 31), "years", text=found[0] + years[0]
        ), years.end()
    part = found["p"] or ""
    if "末" in part:
        return replace(moment, edge="end", grain="year", start=date(start + 4, 1, 1)), found.end()
    if "初" in part or "中期" in part:
        raise Unreadable(f"“{found[0]}”没有确切日期。请写明年份。")
    return moment, found.end()


def _surely_a_plan(text: str, found: re.Match[str]) -> bool:
    """十四五 alone names a plan; 十五 alone is a number, and so is 十四五 before a unit."""
    after = text[found.end() : found.end() + 1]
    return (
        len(found["plan"]) == 2 and found["plan"][0] == "十" and after not in tuple("个万亿千百元%日月年号天家项亩户")
    )
