"""The text before reading: one width of letters, one way of spacing, and the marks that hide a figure."""

from __future__ import annotations

import re

LONGEST = 400

_WIDE: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE |= {
    0x3000: " ",
    0x00A0: " ",
    0x2009: " ",
    0x202F: " ",
    0x200B: None,
    0xFEFF: None,
    0x0009: " ",
    0x000A: " ",
    0x000D: " ",
    0xFFE5: "¥",
    0xFFE1: "£",
    0x301C: "~",
    0x223C: "~",
    0x2212: "-",
    0x2010: "-",
    0x2011: "-",
    0x2015: "—",
    0x2500: "—",
    0xFE6A: "%",
    0x3007: "〇",
    0x25CB: "〇",
    0x25EF: "〇",
    0x2E3A: "——",
    0x2103: "℃",
    0x00B7: "·",
    0x3002: "。",
    0x3001: "、",
}

DASH = "(?:[-—–~]{1,2}|至|到)"
HAN_DIGIT = "〇零一二两三四五六七八九"
HAN = HAN_DIGIT + "十百千廿卅"

_GAP = re.compile(r"(?<!\d) +| +(?!\d)")
_THOUSANDS_BY_SPACE = re.compile(r"(?<![\d.])\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d /年.-])")
_PUNCTUATION = re.compile(r"[\s。；;，,、.!！?？…—–~/\\-]*")

_UNITS = r"[年月日号周旬季万亿元千百个家项户亩位名%‰]|百分点"
_MASK = re.compile(
    rf"\*|[□■●▲△◇]+(?={_UNITS})|[×✕╳]+(?={_UNITS}|[×✕╳])|[Xx]{{1,4}}(?={_UNITS})"
    rf"|[?_]+(?={_UNITS})|某(?=[年月日])|#{{2,}}|…(?={_UNITS})"
)
_LOST_INTEGER = re.compile(r"(?<![\d零一二三四五六七八九十\s])[.·](?=\d+ ?(?:万|亿|千|百|元|%|个))")
_DATE_MASK = re.compile(r"^(?:[*×✕Xx□?_某]+|\d+|年|月|日|[-—~至到]|季度|[^\d%亿万元]{0,12})*$")


def normalise(text: str) -> str:
    """Half-width letters and digits, no blanks but the one between two figures; `1 234 567` is one figure."""
    text = text.translate(_WIDE).strip()
    if " " not in text:
        return text
    text = _THOUSANDS_BY_SPACE.sub(lambda found: found[0].replace(" ", ""), re.sub(" +", " ", text))
    return _GAP.sub("", text)


def mask(text: str) -> tuple[str, str] | None:
    """Where a figure was struck out or lost on the way: (precision, problem). `text` is normalised."""
    found = _MASK.search(text)
    if found:
        if re.search(r"[月年日周季旬][^%亿元]*$", text) and not re.search(r"[%亿万元]", text):
            return "masked", "原文时间被打码，读不出日期，不作推测。请向填报单位索要原文，或留空。"
        return "unparsable", "原文数字被打码，读不出数值，不得按0计。请向填报单位索要原文，或留空。"
    if _LOST_INTEGER.search(text) or re.match(r"[.·]\d", text):
        return "unparsable", "小数点前没有数字，整数位可能已在转载中丢失，不得读成零点几。请核对原文后写全。"
    return None


def is_blank(text: str) -> bool:
    """Nothing but punctuation, which in a ledger stands for an empty cell."""
    return _PUNCTUATION.fullmatch(text) is not None
