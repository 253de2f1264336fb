"""The months, the place and the amounts that tests of the briefing speak of."""

from __future__ import annotations

from guatu.kernel.month import Month

REGION = "410703"
WAN = 1_000_000
JANUARY, MARCH, APRIL = Month(2022, 1), Month(2022, 3), Month(2022, 4)


def wan(amount: int) -> int:
    """万元 as 分."""
    return amount * WAN
