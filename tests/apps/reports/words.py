"""The month and the amounts that tests of reports speak of."""

from __future__ import annotations

from guatu.kernel.month import Month

WAN = 100 * 10_000
APRIL, MAY = Month(2022, 4), Month(2022, 5)


def wan(amount: int) -> int:
    """万元 as 分."""
    return amount * WAN
