"""Single cells of a ledger, read fast: an amount in 分, a day, the two days of a term."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from guatu.kernel.reading.calendar import Context, context_of, excel_day
from guatu.kernel.reading.days import plain_day, plain_month
from guatu.kernel.reading.model import Amount, Day, Reading, Unreadable
from guatu.kernel.reading.money import UNITS, Sum, operator, sums
from guatu.kernel.reading.numerals import NUMBER, parse, plain
from guatu.kernel.reading.rhythms import read_duration
from guatu.kernel.reading.text import LONGEST, is_blank, mask, normalise
from guatu.kernel.reading.times import read_time

_SIMPLE = re.compile(r"(-?)(\d{1,15}|\d{1,3}(?:,\d{3}){1,5})(?:\.(\d{1,10}))?([亿万千百十]{0,2}元|[亿万])?")
_POWER = re.compile(r"-?\d(?:\.\d{1,17})?[eE]\+?\d{1,2}")
_BARE = re.compile(
    r"(?P<op>约|近|超过|超|不足|不低于|不少于"
    r"|不超过)?(?P<minus>-)?(?P<n>[\d〇零一二两三四五六七八九十百千廿卅,.点余多]+)(?P<tail>左右"
    r"|以上|以下|以内)?"
)
_FEN = {name: 100 * factor for name, factor in UNITS.items()} | {"万": 10**6, "亿": 10**10}
_GRAINS = {"excel serial (1900)": "day", "day, inclusive": "day"}
_LARGEST = 10**18


def read_amount(text: str | int | float | Decimal, *, unit: str | None = None) -> Amount:
    """A money cell in integer 分; `unit` (元, 千元, 万元, 百万元, 亿元) is the column's, for figures without their own.

    Finer than 分, foreign, masked, ranged or doubled amounts have fen None and a problem.
    ValueError for an unknown unit."""
    if unit is not None and unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r}: one of {', '.join(UNITS)}")
    if not isinstance(text, str):
        text = _typed(text)
    found = _SIMPLE.fullmatch(text)
    if found and (found[4] or unit) and (found[4] is None or found[4] in _FEN):
        return _simple(text, found, _FEN[found[4] or str(unit)])
    try:
        return _amount(normalise(text), unit)
    except Unreadable as fault:
        return Amount(None, problem=fault.problem)


def _typed(cell: int | float | Decimal) -> str:
    """A number cell as text; a float in the 15 digits a spreadsheet shows, which undoes 0.1 + 0.2."""
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}" if cell == cell and abs(cell) != float("inf") else str(cell)
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _simple(text: str, found: re.Match[str], scale: int) -> Amount:
    decimals = found[3] or ""
    mantissa = int(found[2].replace(",", "") + decimals) * scale
    fen, rest = divmod(mantissa, 10 ** len(decimals))
    if rest:
        return Amount(None, problem=_too_fine(text))
    return Amount(-fen if found[1] else fen)


def _too_fine(text: str) -> str:
    return f"“{text}”折算后不足1分，金额最小到分。请核对小数位或单位。"


def _amount(text: str, unit: str | None) -> Amount:
    if len(text) > LONGEST:
        raise Unreadable(f"文字超过{LONGEST}字，不是金额。请只填数字和单位。")
    if is_blank(text):
        raise Unreadable("金额为空，不按0处理。没有数据就留空，确实为零请填0。")
    hidden = mask(text)
    if hidden:
        raise Unreadable(hidden[1])
    if _POWER.fullmatch(text):
        return _of_power(text, unit)
    found = sums(text)
    if not found:
        return _of_bare(text, unit)
    if len({(each.value, each.high, each.currency) for each in found}) > 1:
        raise Unreadable(
            f"这里有不止一个金额：{'、'.join(f'“{each.text}”' for each in found[:3])}。请分开填写，一格只写一个。"
        )
    return _of_sum(found[0])


def _of_sum(found: Sum) -> Amount:
    approximate = found.operator != "="
    if found.high is not None:
        raise Unreadable(f"“{found.text}”是一个区间，不是一个数。请填确定的金额。")
    if found.currency != "CNY":
        note = f"“{found.text}”是外币，不得当作人民币。请按批复时的汇率折成人民币后填写。"
        return Amount(None, approximate, found.operator, found.currency, note)
    fen = found.value * 100
    if fen.denominator != 1:
        raise Unreadable(_too_fine(found.text))
    if abs(fen.numerator) >= _LARGEST:
        raise Unreadable(f"“{found.text}”超过一亿亿元，不合常理。请核对单位。")
    return Amount(fen.numerator, approximate, found.operator, problem=found.problem)


def _of_bare(text: str, unit: str | None) -> Amount:
    figure = _BARE.fullmatch(text)
    number = parse(figure["n"]) if figure else None
    if figure is None:
        raise Unreadable(f"“{text[:40]}”不是金额。请写成461.95或“461.95万元”这样；没有就留空，不要填0。")
    if number is None:
        raise Unreadable(f"“{text}”的数字写法不规范（逗号应每三位一个，小数点只能有一个）。请写成1234.56这样。")
    if unit is None:
        raise Unreadable(f"“{text}”没有单位。请写明元、万元或亿元。")
    value = -number.value if figure["minus"] else number.value
    sign = operator(figure["op"], figure["tail"], number)
    return _of_sum(Sum(value * UNITS[unit], sign, "CNY", text + unit, True, 0, len(text)))


def _of_power(text: str, unit: str | None) -> Amount:
    if unit is None:
        raise Unreadable(f"“{text}”没有单位。请写明元、万元或亿元。")
    value = Fraction(Decimal(text)) * UNITS[unit]
    note = f"“{text}”是科学记数，尾数可能已被表格截去，请核对原数。"
    return _of_sum(Sum(value, "=", "CNY", text, True, 0, len(text), problem=note))


def bare_figure(text: str) -> Reading | None:
    """A figure without a unit in a cell that asks for money: its value, and the question what it counts."""
    found = _BARE.fullmatch(text)
    number = parse(found["n"]) if found and NUMBER.match(found["n"]) else None
    if found is None or number is None:
        return None
    value = plain(-number.value if found["minus"] else number.value)
    sign = operator(found["op"], found["tail"], number)
    return Reading(
        "amount", value=value, precision=sign, problem=f"“{text}”没有单位。请写明元、万元或亿元，或以列的单位为准。"
    )


def read_day(text: str | int | float | date | None, *, on: date | None = None, end: bool = False) -> Day:
    """A date cell: text, or a cell typed as date, instant or serial number.

    `end` takes the last day of a month or year.
    An empty cell is no day and no problem; a deadline (6月底前) is its last day."""
    if text is None or isinstance(text, date):
        return Day(text.date() if isinstance(text, datetime) else text, "day" if text else "")
    if isinstance(text, int | float):
        return _serial(text, end)
    try:
        plain_text = plain_day(text)
        if plain_text:
            return Day(plain_text, "day")
        month = plain_month(text)
        if month:
            return Day(month[1] if end else month[0], "month")
        return _day(normalise(text), context_of(on), end)
    except Unreadable as fault:
        return Day(None, problem=fault.problem)


def _serial(cell: int | float, end: bool) -> Day:
    if 1900 <= cell <= 2100 and int(cell) == cell:
        return Day(date(int(cell), 12, 31) if end else date(int(cell), 1, 1), "year")
    try:
        return (
            Day(excel_day(int(cell)), "day")
            if cell == cell and abs(cell) < 10**9
            else Day(None, problem=f"“{cell}”不是日期。")
        )
    except Unreadable as fault:
        return Day(None, problem=fault.problem)


def _day(text: str, context: Context, end: bool) -> Day:
    if is_blank(text):
        return Day(None)
    hidden = mask(text)
    if hidden or len(text) > LONGEST:
        raise Unreadable(hidden[1] if hidden else f"文字超过{LONGEST}字，不是日期。请写成2022-06-30这样。")
    found = read_time(text, context, "date")
    if found is None or (found.start is None and found.end is None):
        raise Unreadable(_no_day(text, found))
    first, last = found.start or found.end, found.end or found.start
    day = last if end else first
    assert day is not None
    grain = _GRAINS.get(found.precision or "", found.precision or "day")
    return Day(
        day.date() if isinstance(day, datetime) else day, "day" if isinstance(day, datetime) else grain, found.problem
    )


def _no_day(text: str, found: Reading | None) -> str:
    if found and found.problem:
        return found.problem
    return f"“{text[:40]}”不是日期。请写成2022-12-31、2022年12月这样；还没有发生就留空，状态写在状态栏。"


def read_span(text: str, *, on: date | None = None) -> tuple[Day, Day]:
    """The first and last day of a term (2019年11月—2020年6月); a mere length (建设周期18个月) has no days,
    its precision is the length ("18 month") and a problem asks for the days."""
    clean = normalise(text)
    context = context_of(on)
    if is_blank(clean):
        return Day(None), Day(None)
    try:
        hidden = mask(clean)
        if hidden or len(clean) > LONGEST:
            raise Unreadable(hidden[1] if hidden else f"文字超过{LONGEST}字，不是起止时间。")
        found = read_time(clean, context, "period")
        if found is None:
            return _length(clean, context)
    except Unreadable as fault:
        return Day(None, problem=fault.problem), Day(None, problem=fault.problem)
    grain = _GRAINS.get(found.precision or "", found.precision or "")
    return _end_of(found.start, grain, found.problem), _end_of(found.end, grain, found.problem)


def _end_of(day: date | datetime | None, grain: str, problem: str | None) -> Day:
    return Day(day.date() if isinstance(day, datetime) else day, grain, problem)


def _length(text: str, context: Context) -> tuple[Day, Day]:
    length = read_duration(text, context)
    if length is None:
        raise Unreadable(f"“{text[:40]}”不是起止时间。请写成2019年11月—2020年6月这样。")
    note = None if length.start else f"“{text}”只有时长，没有起止日期。请补写开工和竣工的年月。"
    precision = f"{length.value} {length.unit}"
    return _end_of(length.start, precision, note), _end_of(length.end, precision, note)
