"""Money in a sentence: 约461.95万元, 3亿5千万, 人民币1,234.56万元, 12105万美元, £12.5m; exact, or a problem."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from guatu.kernel.reading.model import Reading, Unreadable
from guatu.kernel.reading.numerals import BIG, NUMBER, Number, capitals, parse, plain

_CURRENCIES = {
    "人民币": "CNY",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "港元": "HKD",
    "港币": "HKD",
    "rmb": "CNY",
    "cny": "CNY",
    "¥": "CNY",
    "us$": "USD",
    "usd": "USD",
    "$": "USD",
    "hk$": "HKD",
    "hkd": "HKD",
    "£": "GBP",
    "gbp": "GBP",
    "€": "EUR",
    "eur": "EUR",
    "jpy": "JPY",
}
_NAMES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元"}
_BEFORE = re.compile(
    r"(?P<op>不少于|不低于|不超过|不高于|不多于|不足|不到|不满|至少|最多|最高|最低|大约|大概|约合|约|接近"
    r"|将近|近|超过|超出|超|逾|突破|高于|多于|大于|低于|少于|小于)?"
    r"(?:为|达到|达|至|了|:)?(?:人民币|rmb|cny)?(?P<cur>us\$|hk\$|usd|hkd|gbp|eur|jpy"
    r"|[¥$£€])?(?P<minus>(?<![\d万亿元年月日])-|负)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?P<unit>(?P<c1>美元|美金|欧元|英镑|日元|港元|港币|人民币)|元人民币|元整|元|圆整?|块钱?"
    r"|角(?![度落色]))?(?P<sub>\d角\d分|\d角|\d分)?"
    r"|\(?(?:单位:)?(?P<scale>万|亿|千|百万)元\)"
)
_UNIT_NOTE = re.compile(r"\((?:单位[:为]?)?(?P<scale>[百千]?万|亿|千)?元\)")
_ENGLISH = re.compile(r"(?P<many>million|mn|m|billion|bn|b|thousand|k)\b(?P<cur>gbp|usd|eur|cny|rmb)?", re.IGNORECASE)
_ENGLISH_SCALE = {"m": 10**6, "b": 10**9, "t": 10**3, "k": 10**3}
_TAIL = re.compile(r"(?P<tail>左右|上下|以上|以下|以内|之内|余|多|不到)?")
_PER = re.compile(
    r"(?:/|每)(?:平方?米|㎡|m2|亩|吨|人|户|天|月|年|公里|度|千瓦时|立方米|套|台|平)|每(?:平方?米"
    r"|亩|吨|人|户|公里|度|立方米|套|台)$"
)
_VAGUE = re.compile(
    r"(?:数|几|若干|好几)(?:[十百千万亿]{1,3})元?|[十百千万亿]几[万亿]?元|上[百千万亿]{1,2}元?(?!\d)|[十百千万亿]+元?级"
)
_OF_UNIT = re.compile(r"(?<![\d一二三四五六七八九十百千万亿零几数])(?P<n>[万亿]亿?)元(?P<after>以上|以下)")
_COMMA_AS_POINT = re.compile(r"(?<![\d.])(?P<a>\d{1,6})、(?P<b>\d{1,2})(?P<u>[万亿]|千万|百万)元?(?!\d)")
# what follows 1.5亿 when it is no money
COUNTED = (
    "千瓦时|千瓦|兆瓦|吉瓦|度电|度|平方公里|平方米|平方千米|平米|立方米|万方|立方|方|公里|千米|米|公顷|亩|吨|公斤|千克|斤|标箱"
    "|人次|人|户|件|辆|台|套|头|株|个|家|项|处|条|座|栋|所|批|次|股|张|字|名|位|间|床|页"
)
_MEASURE = re.compile(COUNTED + "|倍|天|年|月|日|小时|%|‰|成")
_WORDS = {
    "约": "~",
    "大约": "~",
    "大概": "~",
    "约合": "~",
    "近": "~<",
    "接近": "~<",
    "将近": "~<",
    "突破": ">",
    "超": ">",
    "超过": ">",
    "超出": ">",
    "逾": ">",
    "高于": ">",
    "多于": ">",
    "大于": ">",
    "不少于": ">=",
    "不低于": ">=",
    "至少": ">=",
    "不超过": "<=",
    "不高于": "<=",
    "不多于": "<=",
    "最多": "<=",
    "最高": "<=",
    "最低": ">=",
    "上": ">=",
    "不足": "<",
    "不到": "<",
    "不满": "<",
    "低于": "<",
    "少于": "<",
    "小于": "<",
    "左右": "~",
    "上下": "~",
    "以上": ">=",
    "以下": "<=",
    "以内": "<=",
    "之内": "<=",
    "余": "~>",
    "多": "~>",
}
_RANGE = re.compile(r"[-—–~]|至|到")
UNITS = {"元": 1, "千元": 10**3, "万元": 10**4, "十万元": 10**5, "百万元": 10**6, "千万元": 10**7, "亿元": 10**8}


@dataclass(frozen=True)
class Sum:
    """A sum of money in whole units of its currency; `value` None is a bare figure whose unit stands elsewhere."""

    value: Fraction
    operator: str
    currency: str
    text: str
    has_unit: bool
    first: int
    last: int
    million: bool = False
    high: Fraction | None = None
    problem: str | None = None

    def reading(self) -> Reading:
        """The sum in 万元 (or 万 of its currency), as registers keep it."""
        scale = 10**6 if self.million else 10**4
        unit = f"million {self.currency}" if self.million else "万" + _NAMES[self.currency]
        value = plain(self.value / scale)
        if self.high is not None:
            value = f"{value}-{plain(self.high / scale)}"
        return Reading("amount", value=value, unit=unit, precision=self.operator, problem=self.problem)


def operator(before: str | None, after: str | None, number: Number | None) -> str:
    """One of =, ~, ~<, ~>, >, >=, <, <=.

    以上, 以下 and 以内 include the figure, 超过 and 不满 do not (民法典第一千二百五十九条)."""
    word = _WORDS.get(after or "") or _WORDS.get(before or "")
    if word and not (word == "~>" and before and _WORDS.get(before)):
        return word
    if number and number.more:
        return "~>"
    return _WORDS.get(before or "", "=")


def sums(text: str) -> list[Sum]:
    """All sums of money in the text, from left to right; bare figures are not among them.

    Raises Unreadable for a faulty one."""
    text = text.replace("个亿", "亿")
    if re.search("[壹贰叁肆伍陆柒捌玖拾佰仟]", text):
        text = capitals(text)
    slip = _COMMA_AS_POINT.search(text)
    if slip:
        return [_slip(slip)]
    unit = _OF_UNIT.search(text)
    if unit:
        value = Fraction(1)
        for char in unit["n"]:
            value *= BIG[char]
        return [Sum(value, _WORDS[unit["after"]], "CNY", unit[0], True, unit.start(), unit.end())]
    vague = _VAGUE.search(text)
    if vague and ("元" in text or "级" in vague[0] or vague.end() == len(text)):
        raise Unreadable(f"“{vague[0]}”没有确数。请写出金额数字。")
    found: list[Sum] = []
    note = _UNIT_NOTE.search(text)
    at = 0
    while match := NUMBER.search(text, at):
        got = _sum_at(text, match, note)
        at = max(match.end(), got.last) if got else match.end()
        if got:
            found = _joined(text, found, got)
    return found


def _slip(found: re.Match[str]) -> Sum:
    whole_part, decimals = int(found["a"]), found["b"]
    if decimals[0] != "0" and len(decimals) == 1 and int(decimals) == whole_part % 10 + 1:
        raise Unreadable(f"“{found[0]}”可以是两个数，也可以是小数点错成了顿号。请核对后写成小数。")
    number = parse(f"{whole_part}.{decimals}{found['u']}")
    assert number
    note = f"“{found[0]}”里的顿号按小数点读成{whole_part}.{decimals}{found['u']}，把握不大，请核对原文确认。"
    return Sum(number.value, "=", "CNY", found[0], True, found.start(), found.end(), problem=note)


def _sum_at(text: str, match: re.Match[str], note: re.Match[str] | None) -> Sum | None:
    number = parse(match[0])
    before = _BEFORE.search(text[max(0, match.start() - 12) : match.start()])
    after = _AFTER.match(text, match.end())
    unit = after["unit"] if after else None
    sign = before["cur"] if before else None
    english = _ENGLISH.match(text, match.end())
    scaled = number.scale > 1 if number else re.search("[万亿]", match[0]) is not None
    noted = note is not None and note.start() == match.end()
    if not (unit or sign or english or scaled or noted):
        return None
    if not unit and not sign and not english and not noted and _MEASURE.match(text, match.end()):
        return None
    if number is None or re.search(r"\d $", text[: match.start()]):
        raise Unreadable(
            f"“{match[0]}{unit or ''}”的数字写法不规范（逗号应每三位一个，小数点只能有一个）。请写成1234.56这样。"
        )
    if sign is None and unit is None and re.search("[年月日]", text[match.end() : match.end() + 1]):
        return None
    return _build(text, match, number, before, after, english, note if noted else None)


def _build(
    text: str,
    match: re.Match[str],
    number: Number,
    before: re.Match[str] | None,
    after: re.Match[str] | None,
    english: re.Match[str] | None,
    note: re.Match[str] | None,
) -> Sum:
    value, end, million = number.value, after.end() if after else match.end(), False
    named = (before["cur"] if before else None) or (after["c1"] if after else None) or "人民币"
    if english:
        value *= _ENGLISH_SCALE[english["many"][0].lower()]
        end, named = english.end(), english["cur"] or named
        million = english["many"][0].lower() == "m"
    elif note:
        value *= UNITS[(note["scale"] or "") + "元"]
        end = note.end()
    if after and after["unit"] == "角":
        value /= 10
    if after and after["sub"]:
        value += _small_change(after["sub"])
    currency = _CURRENCIES[named.lower()]
    tail = _TAIL.match(text, end)
    end = tail.end() if tail else end
    per = _PER.match(text, end)
    if per or _PER.search(text[max(0, match.start() - 4) : match.start()]):
        raise Unreadable(f"“{text[match.start() : per.end() if per else end]}”是单价，不是总额。请填总额。")
    sign = operator(before["op"] if before else None, tail["tail"] if tail else None, number)
    if before and before["minus"]:
        value = -value
    if sign == "=" and "万亿" in match[0] and "." in match[0]:
        sign = "~"  # a figure in 万亿 with one or two decimals is rounded by nature
    return Sum(
        value, sign, currency, text[match.start() : end], True, match.start(), end, million and currency != "CNY"
    )


def _small_change(text: str) -> Fraction:
    jiao = re.search(r"(\d)角", text)
    fen = re.search(r"(\d)分", text)
    return Fraction(int(jiao[1]) if jiao else 0, 10) + Fraction(int(fen[1]) if fen else 0, 100)


def _joined(text: str, found: list[Sum], got: Sum) -> list[Sum]:
    """`got` added to the list, as the upper end of a range where a bare or full sum stands before a dash."""
    between = text[found[-1].last : got.first] if found else ""
    if found and _RANGE.fullmatch(between) and found[-1].currency == got.currency:
        low = found[-1]
        span = Sum(
            low.value,
            "range",
            got.currency,
            text[low.first : got.last],
            True,
            low.first,
            got.last,
            got.million,
            got.value,
        )
        return [*found[:-1], span]
    lower = re.search(r"(?<![\d.年月日])(\d[\d,]*(?:\.\d+)?)(?:[-—–~]|至|到)$", text[: got.first])
    if lower and not found and _is_range(lower, got):
        number = parse(lower[1])
        assert number
        scale = parse(got.text.rstrip("元左右以上下内")) or number
        low_value = number.value * scale.scale
        return [
            Sum(
                low_value,
                "range",
                got.currency,
                lower[0] + got.text,
                True,
                lower.start(),
                got.last,
                got.million,
                got.value,
            )
        ]
    return [*found, got]


def _is_range(lower: re.Match[str], got: Sum) -> bool:
    return parse(lower[1]) is not None and got.value > 0
