"""Deadlines, periods and dates in a sentence: 力争10月底前完成, 自2022年6月起, 今年务必开工, 2个月内."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from guatu.kernel.reading.calendar import Context, Moment, add_months
from guatu.kernel.reading.days import british_day, check_order, instant, plain_day, plain_month, serial_day
from guatu.kernel.reading.model import Reading, Unreadable
from guatu.kernel.reading.numerals import whole
from guatu.kernel.reading.ranges import Stretch, stretches

_AFTER = re.compile(
    r"(?:份|之间|期间|时期|这段时间|\))?(?:"
    r"(?P<around>左右|前后|上下)"
    r"|(?P<before>之前|以前|日?前(?!期|往|述|提|沿|线|端|景|两|三|[二四五六七八九十\d])|止)"
    r"|(?P<within>之内|以内|内(?!容|部|涵))"
    r"|(?P<since>起|以来|开始)|(?P<after>之后|以后|后(?!期|续|勤|半))"
    r")?"
)
_BY = re.compile(r"(?:不迟于|不晚于|最迟|最晚|截至|截止到?|截止至|至迟|务必于)(?:日期)?[:为]?(?:于|在)?[“\"(]?$")
_AS_OF = re.compile(r"(?:截至|截止到?|截止至)[“\"(]?$")
_FROM = re.compile(r"(?:自|从)[“\"(]?$")
_DONE = re.compile(
    r"[^,，。;；、]{0,8}?(?:(?<!未)(?:建成|竣工|完工|投产|投用|投运|通车|交付|交房|达产|达效|验收"
    r"|投入使用)|完成(?!投资|产值|率|[\d.]))"
)
_WITHIN = re.compile(
    r"(?P<n>\d{1,4}|[一二两三四五六七八九十百]{1,4}|半)个?(?P<u>工作日|自然日|日历天|年半|年|月"
    r"|半月|季度|周|星期|日|天|小时)(?:时间)?(?:之|以)?内"
)
_EVENT = re.compile(r"(?:之日|之后|当日|当天|次日|后|日)起?|起算?")
_NEAR = {
    "day": "day, inclusive",
    "month": "month-end",
    "quarter": "quarter-end",
    "half-year": "half-year-end",
    "year": "year-end",
    "week": "week-end",
    "ten days": "ten days-end",
}


TIME_KINDS = ("deadline", "period", "date", "datetime")


@dataclass(frozen=True)
class Tail:
    """What stands around a stretch: before, within, since, around; or nothing."""

    word: str
    done: bool


def read_time(text: str, context: Context, kind: str | None) -> Reading | None:
    """The one time of the text as a deadline, period, date or instant; None where there is none.

    Raises Unreadable where it is faulty, relative to something unknown, or where there are two."""
    exact = _exact(text, kind)
    if exact:
        return exact
    if kind in (*TIME_KINDS, "variant") and re.fullmatch(r"(?:19|20)\d{2}", text):
        text += "年"
    within = _WITHIN.search(text)
    if within and kind not in ("period", "date"):
        return _within(text, within, context)
    stretch = _the_one(text, context, kind)
    if stretch is None:
        return None
    tail = _tail(text, stretch)
    answer = _reading(text, stretch, tail, kind)
    return answer.but(stretch.moment.note).but(_doubt(answer, stretch, tail, context))


def _exact(text: str, kind: str | None) -> Reading | None:
    if kind == "uk":
        day = british_day(text)
        if day:
            return Reading("date", day, day, precision="dd.mm.yy")
    check_order(text)
    day = plain_day(text)
    if day:
        return Reading(kind if kind in ("deadline", "period") else "date", day, day, precision="day")
    month = plain_month(text)
    if month:
        return Reading(kind if kind in ("deadline", "date") else "period", *month, precision="month")
    if kind in ("date", "deadline", "variant"):
        day = serial_day(text)
        if day:
            return Reading("date", day, day, precision="excel serial (1900)")
    moment = instant(text)
    return Reading("datetime", moment[0], moment[0], precision=moment[1]) if moment else None


def _the_one(text: str, context: Context, kind: str | None) -> Stretch | None:
    found = list(stretches(text, context, short_days=kind in ("date", "deadline", "period")))
    if not found:
        return None
    if len(found) > 1 and kind in ("deadline", "period", None):
        wanted = [each for each in found if _is_due(text, each) == (kind != "period")]
        found = wanted if len(wanted) == 1 and kind else found
    if len({(each.moment.start, each.moment.end) for each in found}) > 1:
        both = "、".join(f"“{each.moment.text}”" for each in found[:3])
        raise Unreadable(f"这里有不止一个时间：{both}。请分开填写，一格只写一个。")
    return found[0]


def _is_due(text: str, stretch: Stretch) -> bool:
    tail = _tail(text, stretch)
    return tail.word in ("before", "within") or tail.done or stretch.moment.edge in ("end", "within")


def _tail(text: str, stretch: Stretch) -> Tail:
    after = _AFTER.match(text, stretch.last)
    word: str = (after.lastgroup if after else None) or ""
    head = text[: stretch.first]
    if not word and _AS_OF.search(head):
        word = "as of"
    elif not word and _BY.search(head):
        word = "before"
    elif not word and _FROM.search(head) and stretch.moment.grain in ("day", "month"):
        word = "since"
    done = _DONE.match(text, after.end() if after else stretch.last)
    return Tail(word, done is not None and not re.match(r"[计设]", text[stretch.last : stretch.last + 1]))


def _reading(text: str, stretch: Stretch, tail: Tail, kind: str | None) -> Reading:
    moment = stretch.moment
    if moment.grain == "festival":
        return _around_festival(moment, tail, kind)
    if tail.word == "since":
        return Reading("period", moment.start, None, precision=f"from {moment.grain}")
    if tail.word == "after":
        return _after(moment)
    if tail.word == "as of":
        return Reading(kind or "date", None, moment.end, precision="as of")
    if moment.edge == "end":
        return _at_the_end(moment, tail, kind)
    if tail.word == "before":
        return _before(moment, kind)
    if tail.word == "around":
        return Reading(kind or "date", moment.start, moment.end, precision=f"~{moment.grain}")
    deadline = moment.edge == "within" or tail.word == "within" or tail.done
    named = kind or ("deadline" if deadline else "date" if moment.grain == "day" else "period")
    if tail.done and kind in (None, "deadline") and moment.grain != "day":
        return Reading("deadline", None, moment.end, precision=moment.grain)
    return Reading(named if named in TIME_KINDS else "period", moment.start, moment.end, precision=moment.grain)


def _at_the_end(moment: Moment, tail: Tail, kind: str | None) -> Reading:
    precision = _NEAR.get(moment.grain, f"{moment.grain}-end")
    if tail.word == "around":
        return Reading(kind or "date", moment.end, moment.end, precision=f"~{precision}")
    if kind in ("date", "period") and tail.word != "before":
        return Reading(kind, moment.end, moment.end, precision=precision)
    return Reading("deadline", None, moment.end, precision=precision)


def _before(moment: Moment, kind: str | None) -> Reading:
    if moment.grain in ("day", "ten days", "week") or moment.grain.endswith("s") or moment.grain == "range":
        return Reading("deadline", None, moment.end, precision=_NEAR.get(moment.grain, moment.grain))
    assert moment.start
    assert moment.end
    eve = moment.start - timedelta(days=1)
    plainly = moment.text.removesuffix("份") + ("底" if moment.grain in ("month", "year") else "末")
    note = (
        f"“{moment.text}前”可指{eve.isoformat()}之前，也可指{moment.end.isoformat()}之前，"
        f"暂按较早的{eve.isoformat()}读。请写成“{plainly}前”或具体日期。"
    )
    return Reading("deadline", None, eve, precision=f"before {moment.grain}", problem=note)


def _after(moment: Moment) -> Reading:
    assert moment.start
    assert moment.end
    note = None
    if moment.grain != "day" and moment.edge != "end":
        note = f"“{moment.text}后”可以含{moment.text}，也可以不含，暂按不含读。请写明起始日期。"
    return Reading("period", moment.end + timedelta(days=1), None, precision=f"after {moment.grain}", problem=note)


def _around_festival(moment: Moment, tail: Tail, kind: str | None) -> Reading:
    assert moment.start
    if tail.word == "before":
        return Reading("deadline", None, moment.start - timedelta(days=1), precision="before festival")
    if tail.word in ("since", "after"):
        open_end = f"“{moment.text}后”没有终点，只知道在{moment.start.isoformat()}之后。请写明日期。"
        return Reading("period", moment.start + timedelta(days=1), None, precision="after festival", problem=open_end)
    whole_holiday = tail.word or kind == "period"
    note = f"“{moment.text}”只按当天读；若指整个假期，请写明起止日期。" if whole_holiday else None
    return Reading(kind or "date", moment.start, moment.start, precision="day", problem=note)


def _within(text: str, found: re.Match[str], context: Context) -> Reading:
    count, unit = span_of(found["n"], found["u"])
    event = _EVENT.search(text[max(0, found.start() - 6) : found.start()])
    if event:
        note = f"“{found[0]}”从另一件事起算，那件事的日期不在这里，算不出到期日。请写明起算日。"
        return Reading("deadline", value=str(count), unit=unit, precision="<=", problem=note)
    if unit == "working day":
        note = f"“{found[0]}”按工作日计，要有节假日表和起算日才能算出到期日。"
        return Reading("deadline", context.day, None, str(count), unit, "<=", note)
    if context.day is None or unit == "hour":
        note = f"“{found[0]}”没有起算日，算不出到期日。请写明起算日。"
        return Reading("deadline", value=str(count), unit=unit, precision="<=", problem=note)
    return Reading("deadline", context.day, later(context.day, count, unit), str(count), unit, "<=")


def later(day: date, count: int, unit: str) -> date:
    """The day `count` days, months or years after `day`. Raises Unreadable past 2100."""
    if unit == "day":
        if count > 70_000:
            raise Unreadable("时间太长，推算超出2100年。请核对。")
        return day + timedelta(days=count)
    return add_months(day, count * (12 if unit == "year" else 1))


_SPANS = {
    "工作日": (1, "working day"),
    "自然日": (1, "day"),
    "日历天": (1, "day"),
    "日": (1, "day"),
    "天": (1, "day"),
    "周": (7, "day"),
    "星期": (7, "day"),
    "礼拜": (7, "day"),
    "旬": (10, "day"),
    "半月": (15, "day"),
    "月": (1, "month"),
    "季度": (3, "month"),
    "季": (3, "month"),
    "半年": (6, "month"),
    "年": (1, "year"),
    "小时": (1, "hour"),
}
_HALVES = {"年": (6, "month"), "月": (15, "day"), "天": (12, "hour"), "日": (12, "hour")}


def span_of(count: str, unit: str) -> tuple[int, str]:
    """A length of time in days, working days, months, years or hours: (两, 周) is 14 days, (半, 年) 6 months."""
    if count == "半" and unit in _HALVES:
        return _HALVES[unit]
    many = whole(count)
    if many is None:
        raise Unreadable(f"“{count}{unit}”读不出数目。请写成阿拉伯数字。")
    if unit == "年半":
        return 12 * many + 6, "month"
    times, word = _SPANS[unit]
    return many * times, word


def _doubt(answer: Reading, stretch: Stretch, tail: Tail, context: Context) -> str | None:
    """The year was inferred and the time is over: say so, since next year may be meant."""
    moment, first_day = stretch.moment, context.first_day
    if moment.dated or answer.end is None or first_day is None or answer.end >= first_day or moment.note:
        return None
    cumulative = moment.start is not None and (moment.start.month, moment.start.day) == (1, 1) and moment.grain not in (
        "month", "quarter", "half-year", "year",
    )  # fmt: skip
    if answer.kind == "deadline" or (context.day is None and not cumulative):
        return f"原文没有写年份，按上下文推断为{answer.end.year}年，该时间已过，请确认年份。"
    return None
