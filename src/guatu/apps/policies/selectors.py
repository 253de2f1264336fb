"""Which rules a region has on a day: its preset and thresholds, or those of the nearest region above it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from guatu import rulebook
from guatu.apps.policies.models import PresetStatement, SchemeStatement, ThresholdStatement
from guatu.engine.backends.duck import arrow_schema
from guatu.engine.compile import regional_schema
from guatu.engine.graph import Edition, edition
from guatu.kernel.month import Month
from guatu.kernel.ratio import scaled
from guatu.kernel.regions import trimmed

DEFAULT_PRESET = "base"
DEFAULT_SCHEME = "county_2026"


def above(region: str) -> list[str]:
    """The region and every region above it, nearest first, by trimmed code: 410703 → 410703, 4107, 41."""
    code = trimmed(region)
    return [code] + [code[:size] for size in (9, 6, 4, 2) if size < len(code)]


def in_force(rows: Iterable[Any], region: str, day: date) -> Any | None:
    """Of statements with region and start_on, the one of the nearest region, latest begun by the day."""
    begun = [row for row in rows if row.start_on <= day]
    for code in above(region):
        of_region = [row for row in begun if trimmed(row.region) == code]
        if of_region:
            return max(of_region, key=lambda row: row.start_on)
    return None


def preset_of(region: str, day: date, known: datetime | None = None) -> str:
    """The code of the preset that judges a region on a day."""
    found = in_force(PresetStatement.objects.known(known), region, day)
    return found.preset if found else DEFAULT_PRESET


def scheme_of(region: str, day: date, known: datetime | None = None) -> str:
    """The code of the scheme that ranks a region's units on a day."""
    found = in_force(SchemeStatement.objects.known(known), region, day)
    return found.scheme if found else DEFAULT_SCHEME


def regional(regions: Iterable[str], month: Month, known: datetime | None = None) -> pa.Table:
    """One row a region: each rule on or off, and each threshold in 1/10,000, as in force at the month's end."""
    chosen, day = edition(month.last_day), month.last_day
    presets, own = list(PresetStatement.objects.known(known)), list(ThresholdStatement.objects.known(known))
    rows = [_row(region, chosen, day, presets, own) for region in sorted(set(regions))]
    return pa.Table.from_pylist(rows, schema=arrow_schema(regional_schema(chosen)))


def _row(region: str, chosen: Edition, day: date, presets: list[Any], own: list[Any]) -> dict[str, Any]:
    found = in_force(presets, region, day)
    preset = rulebook.presets()[found.preset if found else DEFAULT_PRESET]
    row: dict[str, Any] = {"region": region}
    for code, (rule, _) in chosen.alerts.items():
        row[f"{code}__on"] = int(code in preset.rules)
        for name, threshold in rule.thresholds.items():
            value = preset.rules.get(code, {}).get(name, threshold.on(day))
            local = in_force([each for each in own if (each.rule, each.name) == (code, name)], region, day)
            held = local is not None and local.value is not None
            row[f"{code}__{name}"] = local.value if held else scaled(str(value))
    return row
