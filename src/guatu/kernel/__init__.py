"""The words: month, money, calendar, codes, stages, powers, declarations. No Django, no Ibis."""

from guatu.kernel.declare import (
    Example,
    Item,
    Level,
    Preset,
    Scheme,
    Source,
    Threshold,
    Unit,
    alert,
    indicator,
    measure,
)
from guatu.kernel.month import Month
from guatu.kernel.ratio import Ratio, ratio

__all__ = [
    "Example",
    "Item",
    "Level",
    "Month",
    "Preset",
    "Ratio",
    "Scheme",
    "Source",
    "Threshold",
    "Unit",
    "alert",
    "indicator",
    "measure",
    "ratio",
]
