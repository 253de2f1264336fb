"""Money 金额: integer 分 inside, 元/万元/亿元 at the edges, exact on both ways."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

Fen = int

YUAN = 100
WAN_YUAN = 100 * 10_000
YI_YUAN = 100 * 100_000_000

UNITS: dict[str, int] = {
    "分": 1,
    "角": 10,
    "元": YUAN,
    "百元": 100 * YUAN,
    "千元": 1_000 * YUAN,
    "万元": WAN_YUAN,
    "万": WAN_YUAN,
    "十万元": 10 * WAN_YUAN,
    "百万元": 100 * WAN_YUAN,
    "百万": 100 * WAN_YUAN,
    "千万元": 1_000 * WAN_YUAN,
    "千万": 1_000 * WAN_YUAN,
    "亿元": YI_YUAN,
    "亿": YI_YUAN,
    "百亿元": 100 * YI_YUAN,
    "千亿元": 1_000 * YI_YUAN,
    "万亿元": 10_000 * YI_YUAN,
    "万亿": 10_000 * YI_YUAN,
}
"""Each unit in 分."""

LARGEST = 9 * 10**17
"""Nothing a ledger holds exceeds 9,000 万亿元; a larger figure is a slip of the unit (and keeps sums in 64 bits)."""


class NotMoney(ValueError):
    """The text or number is no exact amount in 分."""


def fen(amount: str | int | Decimal | Fraction, unit: str = "元") -> Fen:
    """An amount in `unit` as integer 分.

    Raises NotMoney when the amount has a part smaller than 分, is no number, or is absurdly large.
    """
    try:
        exact = Fraction(amount.replace(",", "") if isinstance(amount, str) else amount) * UNITS[unit]
    except (ValueError, ZeroDivisionError, InvalidOperation) as wrong:
        raise NotMoney(f"“{amount}”不是金额") from wrong
    if exact.denominator != 1:
        raise NotMoney(f"“{amount}{unit}”小于分的部分无法记账，请核对小数位数")
    if abs(exact) > LARGEST:
        raise NotMoney(f"“{amount}{unit}”过大，请核对单位")
    return int(exact)


def in_unit(amount: Fen, unit: str) -> Decimal:
    """The exact amount in `unit`, for files and JSON that carry decimals."""
    return Decimal(amount) / Decimal(UNITS[unit])
