"""Which grammar reads a text: the one asked for, or, where none is asked, the only one that finds something."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from guatu.kernel.reading.calendar import Context, context_of
from guatu.kernel.reading.cells import bare_figure
from guatu.kernel.reading.measures import read_count, read_ordinal, read_percent, read_points
from guatu.kernel.reading.model import Reading, Unreadable, unknown
from guatu.kernel.reading.money import sums
from guatu.kernel.reading.rhythms import read_duration, read_recurrence
from guatu.kernel.reading.text import LONGEST, is_blank, mask, normalise
from guatu.kernel.reading.times import TIME_KINDS, read_time
from guatu.kernel.reading.words import read_progress, read_status

FIND_OUT = (None, "masked", "fullwidth", "variant")
KINDS = (
    "deadline",
    "period",
    "date",
    "datetime",
    "recurrence",
    "duration",
    "amount",
    "percent",
    "points",
    "count",
    "ordinal",
    "progress",
    "status",
    "uk",
)
_NAMES = {
    "deadline": "期限",
    "period": "时段",
    "date": "日期",
    "datetime": "时间",
    "recurrence": "周期",
    "duration": "时长",
    "amount": "金额",
    "percent": "百分数",
    "points": "百分点",
    "count": "数量",
    "ordinal": "名次",
    "progress": "进度",
    "status": "预警灯色",
    "uk": "英式日期或金额",
    "unknown": "无法识别的内容",
}
_LIKE = {
    "deadline": "6月底前、2022-06-30",
    "period": "一季度、1-9月份",
    "date": "2022-06-30、2022年6月",
    "datetime": "2022-06-30 18:40",
    "recurrence": "每周、每两周、每月10日",
    "duration": "18个月、2年",
    "amount": "461.95万元、19.2亿元",
    "percent": "85%",
    "points": "高于全市20.7个百分点",
    "count": "29个",
    "ordinal": "第2位",
    "progress": "主体完工、未开工",
    "status": "红色预警、黄灯",
    "uk": "30.06.08、£12,131.50",
}
_NO_DATA = re.compile(r"无|暂无|没有|待定|未定|不详|不明|待核实?|待补充?|待填报?|空|n/?a|null|none", re.IGNORECASE)
_FORMULA_ERROR = re.compile(r"#(?:REF!?|N/A|VALUE!?|DIV/0!?|NAME\?|NULL!?|NUM!?)", re.IGNORECASE)
_RHYTHMIC = re.compile(
    r"每|不定期|双[周月]|隔[周月日天]|[一两二三四五\d]次|[日周旬月季年]度?一(?:调度|次|通报|督查|观摩|排名|考核|总结|例会|研判|会商|报)"
    r"|[按逐][日周旬月季年]|(?<![\d一二三四五六七八九十上下本今去])[日周旬月季年]度?(?:排名|考核|考评|总结|调度|通报|例会|推进|报(?!告|批)|督查|观摩)"
)
_PHYSICAL = re.compile(r"千瓦时|千瓦|兆瓦|吉瓦|度电|度|平|立方|万方|方|公里|千米|米|公顷|亩|吨|公斤|千克|斤|标箱")

Grammar = Callable[[str, Context], Reading | None]


def read(text: str, *, on: date | None = None, kind: str | None = None) -> Reading:
    """What a Chinese office expression says: days, value, unit, and what needs telling. Never raises on any text.

    `on` is the day of the paper it stands in; `kind` what is asked for (one of KINDS), None to find out.
    Money comes in 万元 whatever unit it was written in; lengths of time in day, month or year."""
    return read_in(text, context_of(on), kind)


def read_in(text: str, context: Context, kind: str | None = None) -> Reading:
    """`read` with a context that may be less than a day: a month, a year, nothing. ValueError for an unknown kind."""
    if kind not in FIND_OUT and kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: one of {', '.join(KINDS)}")
    clean = normalise(text)
    if len(clean) > LONGEST:
        return unknown(f"文字超过{LONGEST}字，不是一格里的一个数。请只留要填的日期或数字。")
    if is_blank(clean):
        return unknown("这一格没有内容，不按0处理。没有数据就留空，有数据请补填。")
    hidden = mask(clean)
    if hidden:
        return unknown(hidden[1], hidden[0])
    if _FORMULA_ERROR.fullmatch(clean):
        return unknown(f"“{clean}”是表格公式出错的结果，不是数据。请改正公式后再填。")
    try:
        answer = _find_out(clean, context, kind) if kind in FIND_OUT else _asked(clean, context, str(kind))
    except Unreadable as fault:
        return unknown(fault.problem, fault.precision)
    return answer or _refused(clean, context, kind)


def _asked(text: str, context: Context, kind: str) -> Reading | None:
    if kind in TIME_KINDS:
        return read_time(text, context, kind)
    if kind == "progress":
        return _progress(text)
    if kind == "amount":
        return _money(text) or bare_figure(text) or _counted(text)
    if kind == "uk":
        return read_time(text, context, "uk") or _british_money(text)
    return GRAMMARS[kind](text, context)


GRAMMARS: dict[str, Grammar] = {
    "recurrence": lambda text, context: read_recurrence(text),
    "duration": lambda text, context: read_duration(text, context),
    "percent": lambda text, context: read_percent(text),
    "points": lambda text, context: read_points(text),
    "count": lambda text, context: read_count(text),
    "ordinal": lambda text, context: read_ordinal(text),
    "status": lambda text, context: read_status(text),
    "amount": lambda text, context: _money(text),
}


def _money(text: str) -> Reading | None:
    found = sums(text)
    if len({(each.value, each.high, each.currency) for each in found}) > 1:
        listed = "、".join(f"“{each.text}”" for each in found[:3])
        raise Unreadable(f"这里有不止一个金额：{listed}。请分开填写，一格只写一个。")
    return found[0].reading() if found else None


def _british_money(text: str) -> Reading | None:
    """The figure of a British register, which is in £ million throughout, with the digits it was printed with."""
    found = re.fullmatch(r"£?(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)(?:m|million)?", text, re.IGNORECASE)
    return Reading("amount", value=found[1].replace(",", ""), unit="million GBP", precision="=") if found else None


def _counted(text: str) -> Reading | None:
    """A count in a cell of money: told as what it is; a physical quantity is no money at all."""
    count = read_count(text)
    if count and _PHYSICAL.match(count.unit or ""):
        return count.but(f"“{text}”的单位是{count.unit}，不是金额。请填以元、万元或亿元为单位的数。")
    return count


def _progress(text: str) -> Reading | None:
    """Counts first (their share is derived), then one percent, then words of a stage."""
    counted = read_count(text) if re.search("占比|比例|占", text) else None
    if counted:
        return Reading("progress", value=counted.value, unit=counted.unit, precision=counted.precision)
    percent = read_percent(text) if re.search("[%成]|分之|过半|一半|半数", text) else None
    if percent:
        return Reading("progress", None, None, percent.value, percent.unit, percent.precision, percent.problem)
    return read_progress(text)


def _find_out(text: str, context: Context, kind: str | None) -> Reading | None:
    """The only reading there is. A text with both a time and a figure is asked back, not guessed."""
    first = _whole_first(text, context, kind)
    if first:
        return first
    figure = _figure(text, context)
    time = _time_or_fault(text, context, kind, figure)
    if figure and time:
        raise Unreadable(f"“{text}”里既有{_NAMES[time.kind]}又有{_NAMES[figure.kind]}。请指明要读哪一项，或分开填写。")
    return figure or time or read_ordinal(text) or read_status(text) or read_progress(text)


def _whole_first(text: str, context: Context, kind: str | None) -> Reading | None:
    """Rhythms and lengths, whose words would else be taken for dates (每月10日前, 三年任务两年完成)."""
    rhythm = read_recurrence(text) if _RHYTHMIC.search(text) else None
    if rhythm and _money(text):
        raise Unreadable(f"“{text}”里既有周期又有金额。请指明要读哪一项，或分开填写。")
    if rhythm:
        return rhythm
    if re.search("工期|周期|期限为?[一二三四五六七八九十\\d]+(?:个月|年|天|日历天)|有效期|任务.{0,8}(?:完成|干)", text):
        return None if re.search(r"\d{4}", text) else read_duration(text, context)
    return None


def _figure(text: str, context: Context) -> Reading | None:
    """The one figure of the text; a percent beside a sum of money is asked back. A faulty count is no count."""
    found = [reading for grammar in (read_points, _money, read_percent) if (reading := grammar(text))]
    try:
        counted = read_count(text)
    except Unreadable:
        if found:
            raise
        counted = None
    found += [counted] if counted else []
    if len(found) > 1:
        raise Unreadable(
            f"“{text}”里既有{_NAMES[found[0].kind]}又有{_NAMES[found[1].kind]}。请指明要读哪一项，或分开填写。"
        )
    return found[0] if found else None


def _time_or_fault(text: str, context: Context, kind: str | None, figure: Reading | None) -> Reading | None:
    """The time in the text; a faulty one is nobody's concern once a figure was found without it."""
    try:
        time = read_time(text, context, kind)
    except Unreadable:
        if figure:
            return None
        raise
    return time or (None if figure else read_duration(text, context))


def _refused(text: str, context: Context, kind: str | None) -> Reading:
    """Why nothing was found: what the text is instead, and what would be read."""
    shown = text if len(text) <= 40 else text[:40] + "…"
    if kind in FIND_OUT:
        if _NO_DATA.fullmatch(text):
            return unknown(f"“{shown}”表示没有数据，不按0处理。请留空，有数据后补填。")
        if re.fullmatch(r"-?[\d,]+(?:\.\d+)?", text):
            return unknown(f"“{shown}”只有数字，没有单位，不知道是金额、日期还是数量。请补写单位。")
        return unknown(f"“{shown}”里没有认得出的日期、金额、比例、数量或进度。请按“6月底前”“461.95万元”“85%”这样写。")
    try:
        other = _find_out(text, context, None)
    except Unreadable:
        other = None
    asked, like = _NAMES[str(kind)], _LIKE[str(kind)]
    if other and other.kind != kind:
        return unknown(f"“{shown}”是{_NAMES[other.kind]}，不是{asked}。请写成{like}这样。")
    return unknown(f"“{shown}”不是{asked}。请写成{like}这样；没有就留空。")
