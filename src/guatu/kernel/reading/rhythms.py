"""How often and how long: 每两周, 每月10日前, 月排名、季考核, 半年一次; 工期18个月, 有效期2年, 三年任务两年完成."""

from __future__ import annotations

import re
from fractions import Fraction

from guatu.kernel.reading.calendar import Context
from guatu.kernel.reading.model import Reading, Unreadable
from guatu.kernel.reading.numerals import plain, whole
from guatu.kernel.reading.times import later, span_of

_N = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,4})"
_U = r"工作日|日历天|自然日|年半|半年|半月|季度|星期|礼拜|小时|[天日周旬月季年]"
_EVERY = re.compile(
    rf"(?:每|逐|按)(?:隔)?(?P<n>{_N}|半)?个?(?P<u>{_U})(?:度(?!计划))?(?!报批|计划|期)(?:的)?(?P<edge>初|底|末|中旬|中|上旬|下旬)?"
    r"(?P<wd>[一二三四五六日天](?:[、和,]?[一二三四五六日天])*(?![次个名项]))?(?P<d>(?:\d{1,2}"
    r"|[一二三四五六七八九十]{1,3})[日号](?P<d2>(?:[、和,](?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号])*))?(?P<n2>[一两二三四五六\d]{1,2}次)?"
)
_DAY_INSIDE = re.compile(r"(?:首|末|头|第[一二三])个?月|(?:\d{1,2}|[一二三四五六七八九十]{1,3})月")
_TIMES = re.compile(
    rf"(?P<n>{_N}|半)?个?(?P<u>{_U})(?P<k>[一两二三四五六]|\d{{1,2}})(?P<what>次|回|调度|通报|督查"
    rf"|观摩|排名|考核|小结|总结|例会|研判|会商|报告?|碰头|评比?|点评|晾晒)"
)
_HABIT = re.compile(
    r"(?<![上下本当\d一二两三四五六七八九十个每前后])(?P<u>双周|双月|半年|半月|季度|[日周旬月季年])度?(?:一次)?"
    r"(?P<what>调度|通报|督查|观摩|排名|考核|小结|总结|例会|推进(?!会)|考评|研判|会商|报(?!告|批|送|建|名|规)"
    r"|评比?|点评|晾晒|碰头|推进会|清单|报告|会$)"
)
_ALTERNATE = re.compile(r"(?P<w>双|隔|单)(?P<u>周|月|日|天|年)(?![五六日末]?前|末)")
_IRREGULAR = re.compile(r"不定期|适时|随时|及时|必要时|实时")
_WEEKDAYS = dict(
    zip(
        "一二三四五六日天",
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Sunday"),
        strict=True,
    )
)
_EDGES = {
    "初": "start",
    "底": "end",
    "末": "end",
    "中": "middle",
    "中旬": "middle",
    "上旬": "first ten days",
    "下旬": "last ten days",
}
_PERIOD_NAMES = {
    "月": "month",
    "季": "quarter",
    "季度": "quarter",
    "年": "year",
    "周": "week",
    "旬": "ten days",
    "半年": "half-year",
}
_MONTHS_IN = {"year": 12, "month": 1}


def read_recurrence(text: str) -> Reading | None:
    """A rhythm as every so many days or months; several in one text are joined by /. None where there is none."""
    every = _EVERY.search(text)
    if every:
        rest = _DAY_INSIDE.match(text, every.end())
        note = f"“{every[0]}{rest[0]}”只读出了周期，其中的具体日子请另行填写。" if rest else None
        return _every(every).but(note)
    habits = list(_HABIT.finditer(text))
    if len(habits) > 1:
        return _several([_length("1", each["u"]) for each in habits])
    times = _TIMES.search(text)
    if times:
        value, unit = _length(times["n"] or "1", times["u"])
        return _regular(Fraction(value, _count(times["k"])), unit, "every")
    alternate = _ALTERNATE.search(text)
    if alternate:
        value, unit = _length("1" if alternate["w"] == "单" else "2", alternate["u"])
        return _regular(Fraction(value), unit, "every")
    if habits:
        return _regular(Fraction(_length("1", habits[0]["u"])[0]), _length("1", habits[0]["u"])[1], "every")
    irregular = _IRREGULAR.search(text)
    if irregular:
        raise Unreadable(f"“{irregular[0]}”没有固定周期。请写成“每周”“每月”这样的周期。")
    return None


def _length(count: str, unit: str) -> tuple[int, str]:
    if unit.startswith("双"):
        return _length("2", unit[1:])
    value, name = span_of(count, unit)
    return (value * 12, "month") if name == "year" else (value, name)


def _count(text: str) -> int:
    count = whole(text)
    if not count:
        raise Unreadable(f"“{text}次”不能作周期。请写成“每月一次”这样。")
    return count


def _every(found: re.Match[str]) -> Reading:
    value, unit = _length(found["n"] or "1", found["u"])
    if found["n2"]:
        return _regular(Fraction(value, _count(found["n2"][:-1])), unit, "every")
    name = _PERIOD_NAMES.get(found["u"], found["u"])
    precision = "every"
    if found["edge"]:
        precision = f"{_EDGES[found['edge']]} of {name}"
    elif found["wd"] and found["u"] in ("周", "星期", "礼拜"):
        precision = f"every {', '.join(_WEEKDAYS[day] for day in found['wd'] if day in _WEEKDAYS)}"
    elif found["d"]:
        precision = f"day {', '.join(str(_day_of_month(day)) for day in re.split('[、和,]', found['d']))}"
    return _regular(Fraction(value), unit, precision)


def _day_of_month(text: str) -> int:
    day = whole(text[:-1])
    if day is None or not 1 <= day <= 31:
        raise Unreadable(f"一个月里没有{text}。请改成1日至31日。")
    return day


def _regular(value: Fraction, unit: str, precision: str) -> Reading:
    if value <= 0:
        raise Unreadable("周期不能是0。请写成“每周”“每月”这样的周期。")
    if value.denominator != 1 and unit == "month":
        value, unit = value * 30, "day"
    if value.denominator != 1:
        return Reading("recurrence", value=f"{value.numerator}/{value.denominator}", unit=unit, precision=precision)
    return Reading("recurrence", value=plain(value), unit=unit, precision=precision)


def _several(lengths: list[tuple[int, str]]) -> Reading:
    units = [unit for _, unit in lengths]
    values = "/".join(str(value) for value, _ in lengths)
    return Reading(
        "recurrence", value=values, unit=units[0] if len(set(units)) == 1 else "/".join(units), precision="every"
    )


_COUNT = rf"\d{{1,3}}\.\d{{1,2}}|{_N}|半"
_PIECE = (
    rf"(?P<n>{_COUNT})(?P<half>个半)?个?"
    r"(?P<u>日历天|自然日|工作日|年半|半年|季度|星期|小时|月|年|周|天|日(?!前|止))(?!度|初|底|末)"
)
_LENGTH = re.compile(
    rf"(?P<op>约|大约|近|不超过|不少于|不低于|至少|最多|最长|不足|超过|超|少于)?(?:为"
    rf"|达到?)?(?:(?P<low>{_N}|\d+)(?:[-—–~]|至|到))?{_PIECE}(?P<after>左右|以上|以内|之内|多|余)?"
)
_MORE = re.compile(rf"[零又]?(?P<n>{_N})个?(?P<u>月|天|日|半)(?!份|前)")
_RACE = re.compile(
    rf"(?:{_N})(?:年|个月|月|天)(?:的)?(?:任务|工期|目标|工作)(?P<n>{_N}|半)个?(?P<u>年|月"
    rf"|天)(?:内)?(?:完成|干|办|建成|达成|完工)"
)
_VALID = re.compile(r"有效期")
_OPERATORS = {
    "约": "~",
    "大约": "~",
    "近": "~<",
    "不超过": "<=",
    "最多": "<=",
    "最长": "<=",
    "不少于": ">=",
    "不低于": ">=",
    "至少": ">=",
    "不足": "<",
    "少于": "<",
    "超过": ">",
    "超": ">",
}
_AFTERS = {"左右": "~", "以上": ">=", "以内": "<=", "之内": "<=", "多": "~>", "余": "~>"}


def read_duration(text: str, context: Context) -> Reading | None:
    """A length of time, None if there is none; one of validity (有效期) gets its days from the day of the paper."""
    race = _RACE.search(text)
    if race:
        value, unit = span_of(race["n"], race["u"])
        return Reading("duration", value=str(value), unit=unit)
    found = next((each for each in _LENGTH.finditer(text) if not _is_calendar(text, each)), None)
    if found is None:
        return None
    if "." in found["n"] or found["half"]:
        return _broken(found)
    value, unit = span_of(found["n"], found["u"])
    value, unit = _with_rest(text, found, value, unit)
    precision = _AFTERS.get(found["after"] or "") or _OPERATORS.get(found["op"] or "", "=")
    if found["low"]:
        return Reading(
            "duration", value=f"{span_of(found['low'], found['u'])[0]}-{value}", unit=unit, precision="range"
        )
    if _VALID.search(text) and context.day and unit in ("day", "month", "year"):
        return Reading("duration", context.day, later(context.day, value, unit), str(value), unit, precision)
    return Reading("duration", value=str(value), unit=unit, precision=precision)


def _broken(found: re.Match[str]) -> Reading:
    """1.5年 in months where they come out whole, 三个半月 as 3.5 of its unit."""
    one, unit = span_of("1", found["u"])
    count = Fraction(found["n"]) if "." in found["n"] else whole(found["n"]) or 0
    many = (count + Fraction(1, 2) if found["half"] else Fraction(count)) * one
    if unit == "year" and (many * 12).denominator == 1:
        many, unit = many * 12, "month"
    return Reading("duration", value=plain(many), unit=unit, precision="=")


def _is_calendar(text: str, found: re.Match[str]) -> bool:
    """2022年 and 6月 name a year and a month; 2年 and 18个月 are lengths."""
    number, unit = found["n"], found["u"]
    if unit == "年":
        return len(number) == 4 or (number.isdigit() and int(number) > 100)
    if unit in ("月", "日") and not found["half"]:
        return text[found.end("n") : found.start("u")] != "个" and not (
            unit == "日" and text[found.end() :][:1] == "历"
        )
    return text[max(0, found.start("n") - 1) : found.start("n")] in ("第", "前")


def _with_rest(text: str, found: re.Match[str], value: int, unit: str) -> tuple[int, str]:
    """1年6个月 and 两年零三个月 in months, 1个月15天 refused: a month has no fixed number of days."""
    more = _MORE.match(text, found.end("u"))
    if not more or found["after"]:
        return value, unit
    if more["u"] == "月" and unit == "year":
        rest = whole(more["n"])
        return value * 12 + (rest or 0), "month"
    if unit in ("month", "year") and more["u"] in ("天", "日"):
        raise Unreadable(f"“{found[0]}{more[0]}”把月和天混在一起，换算不准。请只用天数或只用月数。")
    return value, unit
