"""How figures are printed (LOOK.md 5): half up, once, at the very end."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from guatu.kernel.money import WAN_YUAN, YI_YUAN, Fen
from guatu.kernel.month import Month

NOTHING = "—"


def half_up(value: Fraction | int, places: int = 0) -> str:
    """Decimal text of an exact value, rounded half up (away from zero), with exactly `places` decimals."""
    scaled = Fraction(value) * 10**places
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if scaled < 0 and whole else text


def grouped(text: str) -> str:
    """1024.5 → 1,024.5"""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}"


def _shown(text: str) -> str:
    """With a true minus, as wide as a plus (LOOK.md 5)."""
    return text.replace("-", "−")


def wan(amount: Fen | None, places: int = 0) -> str:
    """分 as 万元 with commas, whole unless told: 1,024."""
    return NOTHING if amount is None else _shown(grouped(half_up(Fraction(amount, WAN_YUAN), places)))


def yi(amount: Fen | None, places: int = 2) -> str:
    """分 as 亿元, two places: 21.36."""
    return NOTHING if amount is None else _shown(half_up(Fraction(amount, YI_YUAN), places))


def percent(numerator: int | None, denominator: int | None, places: int = 1) -> str:
    """numerator/denominator, which is already a percentage, printed without its sign: 38.3."""
    if numerator is None or not denominator:
        return NOTHING
    return _shown(half_up(Fraction(numerator, denominator), places))


def points(numerator: int | None, denominator: int | None, places: int = 1) -> str:
    """A difference of rates in words: 超 5.3、欠 3.4、持平. Never a bare minus (LOOK.md 5)."""
    if numerator is None or not denominator:
        return NOTHING
    gap = Fraction(numerator, denominator)
    text = half_up(abs(gap), places)
    if Fraction(text) == 0:
        return "持平"
    return f"{'超' if gap > 0 else '欠'} {text}"


def marks(ten_thousandths: int | None, places: int = 2) -> str:
    """Integers of 0.0001 point as text, with a true minus: 89.39, −1.00."""
    if ten_thousandths is None:
        return NOTHING
    return _shown(half_up(Fraction(ten_thousandths, 10_000), places))


def day(value: date | None) -> str:
    return NOTHING if value is None else value.isoformat()


def day_cn(value: date | None) -> str:
    """6月10日"""
    return NOTHING if value is None else f"{value.month}月{value.day}日"


def month_cn(value: Month | None) -> str:
    """2022年5月"""
    return NOTHING if value is None else value.label


def exact_text(value: Fraction, places: int = 4) -> str:
    """The unrounded value shown where a rule decided: finite decimals whole, others cut to `places` with half up."""
    for digits in range(places + 1):
        if (value * 10**digits).denominator == 1:
            return half_up(value, digits)
    return half_up(value, places)
