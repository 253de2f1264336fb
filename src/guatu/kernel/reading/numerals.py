"""Numbers as Chinese offices write them: 1,234.56, 3亿5千万, 三千二百万, 二点五, 二〇二二; exact, as fractions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

DIGITS = {char: index for index, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
BIG = {"万": 10**4, "亿": 10**8}

# a figure starts with a digit and runs on; a point or comma belongs to it only between digits
NUMBER = re.compile(
    r"[\d〇零一二两三四五六七八九十百千廿卅](?:[\d〇零一二两三四五六七八九十百千万亿廿卅余多]"
    r"|[.,点](?=[\d〇零一二三四五六七八九]))*"
)
_PIECE = re.compile(r"\d[\d,]*(?:\.\d+)?|[〇零一二三四五六七八九]+点[〇零一二三四五六七八九]+|.")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億", "一二三四五六七八九十百千万亿")
# 二〇二二 and 一二〇 are read digit by digit; 五六 is "five or six" and no number
_DIGIT_BY_DIGIT = re.compile(r"[〇零一二三四五六七八九]{3,}|[一二三四五六七八九][〇零]|[〇零][一二三四五六七八九]")
LONGEST = 32


@dataclass(frozen=True)
class Number:
    """A figure: its exact value, the largest unit named in it, whether 余/多 says there is more."""

    value: Fraction
    text: str
    scale: int
    more: bool


def capitals(text: str) -> str:
    """The numerals of cheques (叁仟贰佰万) as ordinary ones."""
    return text.translate(_CAPITALS)


def whole(text: str) -> int | None:
    """A whole number without 万 or 亿: 15, 十五, 二〇二二, 廿五; None where it is none."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= LONGEST else None
    if _DIGIT_BY_DIGIT.fullmatch(text):
        return int("".join(str(DIGITS[char]) for char in text)) if len(text) <= LONGEST else None
    number = parse(text)
    return number.value.numerator if number and number.value.denominator == 1 else None


def parse(text: str) -> Number | None:
    """The figure that `text` is as a whole; None where it is malformed (12,34 or 1.2.3)."""
    if not text or len(text) > LONGEST:
        return None
    more = text.endswith(("余", "多")) or "余" in text or "多" in text
    body = text.replace("余", "").replace("多", "").replace("廿", "二十").replace("卅", "三十")
    if _GROUPED.fullmatch(body):
        return Number(Fraction(body.replace(",", "")), text, 1, more)
    if len(body) > 1 and _DIGIT_BY_DIGIT.fullmatch(body):
        return Number(Fraction("".join(str(DIGITS[char]) for char in body)), text, 1, more)
    value = _add_up(_PIECE.findall(body))
    return None if value is None else Number(value, text, _scale(body), more)


def _scale(body: str) -> int:
    tail = body.rstrip("零〇")
    scale = 1
    for char in reversed(tail):
        if char not in BIG:
            break
        scale *= BIG[char]
    return scale


class _Sum:
    """The running sum of a figure: `total` closed by 万 or 亿, `section` below it, `pending` not yet given its unit."""

    def __init__(self) -> None:
        self.total = Fraction(0)
        self.section = Fraction(0)
        self.pending: Fraction | None = None
        self.last = self.largest = 0
        self.zero = False

    def digit(self, value: Fraction) -> bool:
        if self.pending is not None:
            return False
        self.pending = value
        return True

    def small(self, unit: int) -> None:
        self.section += (Fraction(1) if self.pending is None else self.pending) * unit
        self.pending, self.last, self.zero = None, unit, False

    def big(self, unit: int) -> None:
        rest = self.section + (self.pending or 0)
        if self.largest and unit >= self.largest:
            self.total = (self.total + rest) * unit
        else:
            self.total += (rest or (Fraction(1) if self.pending is None else 0)) * unit
        self.section, self.pending, self.last, self.zero = Fraction(0), None, unit, False
        self.largest = max(self.largest, unit)


def _add_up(pieces: list[str]) -> Fraction | None:
    running = _Sum()
    arabic = False
    for piece in pieces:
        if piece in SMALL:
            running.small(SMALL[piece])
        elif piece in BIG:
            running.big(BIG[piece])
        elif piece in "零〇":
            running.zero = True
            if len(pieces) == 1:
                return Fraction(0)
        else:
            value = _digits(piece)
            arabic = piece[0].isascii()
            if value is None or not running.digit(value):
                return None
    return _close(running, arabic)


def _close(running: _Sum, arabic: bool) -> Fraction | None:
    rest = running.total + running.section
    if running.pending is None:
        return rest
    if running.last >= 100 and not running.zero and running.pending < 10:
        # 一百五 is 150 and 一万二 is 12,000 in speech; 3亿5 in figures could be either
        return None if arabic else rest + running.pending * running.last / 10
    return rest + running.pending


def _digits(piece: str) -> Fraction | None:
    if piece[0].isascii():
        return Fraction(piece.replace(",", "")) if _GROUPED.fullmatch(piece) else None
    if "点" in piece and len(piece) > 1:
        before, after = piece.split("点")
        return Fraction("".join(str(DIGITS[c]) for c in before) + "." + "".join(str(DIGITS[c]) for c in after))
    return Fraction(DIGITS[piece]) if piece in DIGITS else None


def plain(value: Fraction, places: int = 12) -> str:
    """A finite decimal without exponent or idle zeros: 215000, 461.95, -0.32; cut at `places` only if endless."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    digits = 0
    while value.denominator != 1 and digits < 40 and (value * 10**digits).denominator != 1:
        digits += 1
    if digits == 0:
        return f"{sign}{value.numerator}"
    digits = digits if digits < 40 else places
    scaled = (2 * value.numerator * 10**digits + value.denominator) // (2 * value.denominator)
    head, tail = divmod(scaled, 10**digits)
    return f"{sign}{head}.{str(tail).rjust(digits, '0')}".rstrip("0").rstrip(".")
