"""The words: month, money, calendar, codes, stages, powers, declarations. No Django, no Ibis."""

from guatu.kernel.declare import (
    Example,
    Item,
    Level,
    Preset,
    Published,
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
    "Published",
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
