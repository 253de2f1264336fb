"""Percents, percentage points, counts and places: 百分之八十五, 低于序时进度32.9个百分点, 200余个, 倒数第1."""

from __future__ import annotations

import re
from fractions import Fraction

from guatu.kernel.reading.model import Reading, Unreadable
from guatu.kernel.reading.money import COUNTED, operator
from guatu.kernel.reading.numerals import parse, plain, whole

_HAN = "〇零一二两三四五六七八九十百千"
_OP = (
    r"(?P<op>不少于|不低于|不超过|不高于|不足|不到|不满|至少|最多|大约|约|接近|将近|近|超过|超出"
    r"|超|逾|突破|高于|多于|大于|低于|少于|小于)?"
    r"(?:为|达到|达|至|了)?"
)
_TAIL = r"(?P<tail>左右|上下|以上|以下|以内|之内)?"
_FIGURE = r"[\d,]{0,20}\d(?:\.\d{1,12})?"
_PERCENT = re.compile(
    rf"{_OP}(?P<minus>(?<![\d%])-|负)?(?:(?P<low>\d+(?:\.\d+)?)%?(?:[-—–~]|至"
    rf"|到))?(?P<n>{_FIGURE})(?P<sign>[%‰])(?!的?个?点){_TAIL}"
)
_HAN_PERCENT = re.compile(rf"{_OP}(?P<minus>负)?(?P<base>百|千)分之(?P<n>[{_HAN}\d][{_HAN}\d点.]*){_TAIL}")
_TENTHS = re.compile(
    rf"{_OP}(?P<n>(?<![一二两三四五六七八九])[一二两三四五六七八九十]|(?<![\d.])[1-9](?:\.\d)?)成(?P<half>半"
    rf"|[一二三四五六七八九])?(?![立效果本为员都品功绩人套交长]){_TAIL}"
)
_FRACTION = re.compile(rf"{_OP}(?P<den>[{_HAN}]{{1,4}}|\d{{1,4}})分之(?P<num>[{_HAN}]{{1,4}}|\d{{1,4}}){_TAIL}")
_DOUBLED = re.compile(r"翻(?:了)?(?P<n>一|两|二|三|四|五|\d)?番")
_TIMES = re.compile(rf"(?P<n>{_FIGURE}|[{_HAN}]{{1,4}}(?:点[{_HAN}])?)倍")
_WORDS = (
    (re.compile(r"百分百|百分之百"), "100", "="),
    (re.compile(r"半数以上|一半以上"), "50", ">="),
    (re.compile(r"过半|超半数|大半"), "50", ">"),
    (re.compile(r"一半|半数"), "50", "="),
)
_UP = re.compile(r"增长|增幅|提高|提升|上升|上涨|增加|增速|扩大|上浮|高出|多出")
_DOWN = re.compile(r"下降|降低|减少|下滑|回落|收窄|负增长|下浮|下跌|降幅|压减|缩减|核减")
_POINTS = re.compile(
    rf"(?P<minus>(?<![\d%])-|负)?(?P<n>{_FIGURE}"
    rf"|[{_HAN}]{{1,6}}(?:点[{_HAN}]{{1,6}})?)%?个(?:百分)?点(?!位)|(?P<n2>{_FIGURE})(?:百分点|pp\b"
    rf"|pct\b)"
)
_ABOVE = re.compile(r"高于|高出|高|超过|超出|超|快于|快|领先|优于|多于|提高|提升|增加|增长|上升|扩大|加快|好于|上涨")
_BELOW = re.compile(
    r"低于|低|欠|落后|滞后|慢于|慢|少于|下降|降低|回落|减少|收窄|下滑|差于|缺口|不及|未达|相差|拖后|下跌"
)
_LEVEL = re.compile(r"(?:与|和|同).{1,12}(?:持平|同步|相当)$|^持平$")
HIGH = 200

_COUNT = re.compile(
    rf"{_OP}(?P<up>(?<!以)上)?(?:(?P<low>\d+)(?:[-—–~]|至|到))?(?P<n>{_FIGURE}|[{_HAN}]{{1,8}})(?P<scale>[万亿])?(?P<more>余|多)?"
    rf"(?P<u>{COUNTED})(?!百分点|月|季度|工作日|日历天|自然日|星期|小时|点|半){_TAIL}"
)
_OF_ALL = re.compile(
    r"(?P<all>\d+)(?P<u>个|家|项|处|条|件|户|人|座"
    r"|套)[^,，;；。]{0,12}[中内][,，]?[^\d]{0,12}?(?P<n>\d+)(?P=u)(?!百分点|月)"
)
_PAIR = re.compile(r"(\d+)/(\d+)(?P<u>个|家|项|处|条|件|户)")
_NOT_COUNTS = ("位", "名")
_PLACE = re.compile(
    rf"(?P<back>倒数|倒排|末)?第(?P<n>\d{{1,4}}|[{_HAN}]{{1,4}})(?P<u>位|名|$|[,，。;；)])"
    rf"|(?P<b2>倒数)第?(?P<n2>\d{{1,4}}|[{_HAN}]{{1,4}})(?!年|季|天|个月)|排(?:名|位|序)(?:在|为"
    rf"|:)?(?:全[市省区县国])?第?(?P<n3>\d{{1,4}}|[{_HAN}]{{1,4}})(?!个|项|%)"
)
_TOP = re.compile(r"(?P<end>前|后)(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:强|位|名|$)")
_FIRST = re.compile(r"首位|榜首|冠军|第一(?!批|季|产|方|期|时|步|阶|责|书|轮|次|类|条|段|标)")
_LAST = re.compile(r"末位|垫底|末尾|倒数第一|最后一[名位]")


def exact(text: str) -> Fraction:
    """The figure as a fraction; a Chinese sentence where it is malformed."""
    number = parse(text)
    if number is None:
        raise Unreadable(f"“{text}”的数字写法不规范。请写成1234.5这样。")
    return number.value


def only(kind: str, found: list[Reading], texts: list[str]) -> Reading | None:
    """The single reading among those found; two different ones are a problem."""
    if len({(each.value, each.unit) for each in found}) > 1:
        raise Unreadable(
            f"这里有不止一个{kind}：{'、'.join(f'“{text}”' for text in texts[:3])}。请分开填写，一格只写一个。"
        )
    return found[0] if found else None


def read_percent(text: str) -> Reading | None:
    """A percent as decimal text with unit %; more than 200% is accepted with a hint. None where there is none."""
    matches = list(_PERCENT.finditer(text))
    if matches:
        return only("百分数", [_percent(text, each) for each in matches], [each[0] for each in matches])
    han = _HAN_PERCENT.search(text)
    if han:
        value = exact("100" if han["n"] == "百" else han["n"]) / (10 if han["base"] == "千" else 1)
        return _signed(text, han, -value if han["minus"] else value)
    tenths = _TENTHS.search(text)
    if tenths:
        half = 5 if tenths["half"] == "半" else whole(tenths["half"]) or 0 if tenths["half"] else 0
        return _signed(text, tenths, exact(tenths["n"]) * 10 + half)
    return _percent_in_words(text)


def _percent_in_words(text: str) -> Reading | None:
    part = _FRACTION.search(text)
    if part:
        if not whole(part["den"]):
            raise Unreadable(f"“{part[0]}”的分母是0。请核对。")
        return _signed(text, part, exact(part["num"]) * 100 / exact(part["den"]))
    doubled = _DOUBLED.search(text)
    if doubled:
        return Reading(
            "percent", value=str((2 ** (whole(doubled["n"] or "一") or 1) - 1) * 100), unit="%", precision="+"
        )
    times = _TIMES.search(text)
    if times:
        grown = _UP.search(text[: times.start()]) is not None
        return Reading("percent", value=plain(exact(times["n"]) * 100), unit="%", precision="+" if grown else "=")
    for pattern, value, sign in _WORDS:
        if pattern.search(text):
            return Reading("percent", value=value, unit="%", precision=sign)
    return None


def _percent(text: str, found: re.Match[str]) -> Reading:
    value = exact(found["n"])
    if found["sign"] == "‰":
        value /= 10
    if found["low"]:
        low = exact(found["low"]) / (10 if found["sign"] == "‰" else 1)
        return Reading("percent", value=f"{plain(low)}-{plain(value)}", unit="%", precision="range")
    return _signed(text, found, -value if found["minus"] else value)


def _signed(text: str, found: re.Match[str], value: Fraction) -> Reading:
    """The percent with its operator; growth and decline carry their direction in place of =."""
    head = text[max(0, found.start() - 8) : found.start()]
    figure = "n" if "n" in found.re.groupindex else "den"
    if text[: found.start(figure)].endswith("+"):
        return Reading("percent", value=plain(value), unit="%", precision="+")
    sign = operator(found["op"], found["tail"], None)
    down, up = _DOWN.search(head), _UP.search(head)
    # 降至5% and 提高到85% tell where it stands, not by how much it moved
    arrived = re.search("[至到为]", head[-1:] + text[found.start() : found.start(figure)].replace("达到", ""))
    if down and not found["op"] and value > 0 and not arrived:
        value, sign = -value, "-"
    elif up and sign == "=" and not arrived:
        sign = "-" if value < 0 else "+"
    rounded = value.denominator != 1 and Fraction(plain(value)) != value
    text_value = plain(value, 2)
    problem = None
    if value > HIGH and sign not in ("+",) and not up:
        problem = f"{text_value}%远超100%，已照原文接受，请确认分母（口径）无误。"
    return Reading(
        "percent", value=text_value, unit="%", precision="~" if rounded and sign == "=" else sign, problem=problem
    )


def read_points(text: str) -> Reading | None:
    """A difference in percentage points, negative where the text says lower or behind. None where there is none."""
    matches = list(_POINTS.finditer(text))
    if not matches:
        return Reading("points", value="0", unit="百分点", precision="=") if _LEVEL.search(text) else None
    return only("百分点", [_points(text, each) for each in matches], [each[0] for each in matches])


def _points(text: str, found: re.Match[str]) -> Reading:
    value = exact((found["n"] or found["n2"]).replace("%", ""))
    head = re.split("[,，。;；]", text[: found.start()])[-1]
    tail = re.split("[,，。;；]", text[found.end() :])[0]
    below, above = _last(_BELOW, head), _last(_ABOVE, head)
    if below < 0 and above < 0:
        below, above = _last(_BELOW, tail), _last(_ABOVE, tail)
    up = above > below or text[: found.start()].endswith("+")
    if found["minus"] or below > above:
        return Reading("points", value=plain(-value), unit="百分点", precision="-")
    return Reading("points", value=plain(value), unit="百分点", precision="+" if up else "=")


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((each.end() for each in pattern.finditer(text)), default=-1)


def read_count(text: str) -> Reading | None:
    """A count with its measure word; 240个中205个 is 205/240. None where there is none."""
    pair = _PAIR.search(text)
    if pair:
        return Reading("count", value=f"{pair[1]}/{pair[2]}", unit=pair["u"], precision="=")
    part = _OF_ALL.search(text)
    if part:
        return Reading("count", value=f"{part['n']}/{part['all']}", unit=part["u"], precision="=")
    matches = [each for each in _COUNT.finditer(text) if each["u"] not in _NOT_COUNTS and not _is_ordinal(text, each)]
    return only("数量", [_count(each) for each in matches], [each[0] for each in matches])


def _is_ordinal(text: str, found: re.Match[str]) -> bool:
    return text[max(0, found.start("n") - 1) : found.start("n")] in tuple("第每前数几") or (
        found["n"] == "一" and found["u"] in ("位", "名", "次", "批", "天", "条", "处", "方")
    )


def _count(found: re.Match[str]) -> Reading:
    number = parse(found["n"])
    if number is None:
        raise Unreadable(f"“{found[0]}”的数字写法不规范。请写成1234这样。")
    value = number.value * (10**4 if found["scale"] == "万" else 10**8 if found["scale"] == "亿" else 1)
    if found["low"]:
        low = exact(found["low"]) * (value / number.value if number.value else 1)
        return Reading("count", value=f"{plain(low)}-{plain(value)}", unit=found["u"], precision="range")
    sign = operator(found["op"] or found["up"], found["tail"], None)
    return Reading(
        "count", value=plain(value), unit=found["u"], precision="~>" if found["more"] and sign == "=" else sign
    )


def read_ordinal(text: str) -> Reading | None:
    """A place in a ranking; counted from the last it is negative (倒数第1 is -1). None where there is none."""
    found = _PLACE.search(text)
    if found:
        place = whole(found["n"] or found["n2"] or found["n3"])
        if not place:
            raise Unreadable(f"“{found[0]}”不是名次，名次从第1位起。请核对。")
        back = found["back"] or found["b2"]
        return Reading(
            "ordinal", value=str(-place if back else place), unit="位", precision="rank from last" if back else "rank"
        )
    top = _TOP.search(text)
    if top:
        first = top["end"] == "前"
        return Reading(
            "ordinal", value=str(whole(top["n"])), unit="位", precision="rank <=" if first else "rank from last <="
        )
    if _LAST.search(text):
        return Reading("ordinal", value="-1", unit="位", precision="rank from last")
    return Reading("ordinal", value="1", unit="位", precision="rank") if _FIRST.search(text) else None
