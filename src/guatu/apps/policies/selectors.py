"""Which rules a region has on a day: its preset and thresholds, or those of the nearest region above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pyarrow as pa

from guatu import rulebook
from guatu.apps.policies.models import PresetStatement, SchemeStatement, ThresholdStatement
from guatu.engine.backends.duck import arrow_schema
from guatu.engine.compile import regional_schema
from guatu.engine.graph import edition
from guatu.kernel.declare import Alert, Preset, Unit
from guatu.kernel.display import exact_text
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.month import Month
from guatu.kernel.ratio import SCALE, scaled
from guatu.kernel.regions import trimmed

DEFAULT_PRESET = "base"
DEFAULT_SCHEME = "county_2026"


def above(region: str) -> list[str]:
    """The region and every region above it, nearest first, by trimmed code: 410703 → 410703, 4107, 41; "" has none."""
    code = trimmed(region) if region else ""
    if not code:
        return []
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
    day = month.last_day
    presets, own = list(PresetStatement.objects.known(known)), list(ThresholdStatement.objects.known(known))
    rows = [_row(region, day, presets, own) for region in sorted(set(regions))]
    return pa.Table.from_pylist(rows, schema=arrow_schema(regional_schema(edition(day))))


def _row(region: str, day: date, presets: list[Any], own: list[Any]) -> dict[str, Any]:
    found = in_force(presets, region, day)
    row = {"region": region} | _of_preset(found.preset if found else DEFAULT_PRESET, day)
    for code, name in {(each.rule, each.name) for each in own}:
        local = in_force([each for each in own if (each.rule, each.name) == (code, name)], region, day)
        if local is not None and local.value is not None and f"{code}__{name}" in row:
            row[f"{code}__{name}"] = local.value
    return row


@lru_cache(maxsize=256)
def _of_preset(code: str, day: date) -> dict[str, Any]:
    """A preset's rules, on or off, and its thresholds on a day, as a region without its own has them."""
    preset = rulebook.presets()[code]
    row: dict[str, Any] = {}
    for rule_code, (rule, _) in edition(day).alerts.items():
        row[f"{rule_code}__on"] = int(rule_code in preset.rules)
        for name, threshold in rule.thresholds.items():
            row[f"{rule_code}__{name}"] = scaled(str(preset.rules.get(rule_code, {}).get(name, threshold.on(day))))
    return row


# --- as people read them --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limit:
    """A threshold in force: its value in 1/10,000 of its unit, and where it comes from."""

    rule: str
    rule_name: str
    threshold: str
    name: str
    unit: Unit
    value: int
    origin: str
    local: bool

    @property
    def told(self) -> str:
        return told_limit(self.value, self.unit)

    def as_json(self) -> dict[str, Any]:
        value = exact_text(Fraction(self.value, SCALE))
        return {"rule": self.rule, "threshold": self.threshold, "value": value, "unit": self.unit.value,
                "origin": self.origin}  # fmt: skip


@dataclass(frozen=True)
class InForce:
    """The rules of a region on a day; `preset_row` and `scheme_row` tell the document, None where none was chosen."""

    preset: str
    preset_name: str
    preset_row: PresetStatement | None
    scheme: str
    scheme_name: str
    scheme_row: SchemeStatement | None
    limits: tuple[Limit, ...]

    def as_json(self) -> dict[str, Any]:
        return {"preset": self.preset, "scheme": self.scheme, "thresholds": [each.as_json() for each in self.limits]}

    def of_rule(self, code: str) -> list[Limit]:
        return [each for each in self.limits if each.rule == code]


def told_limit(value: int, unit: Unit) -> str:
    """A threshold as people write it: 30个百分点, 1000万元."""
    exact = Fraction(value, SCALE)
    if unit == Unit.FEN:
        return f"{exact_text(exact / WAN_YUAN)}万元"
    return f"{exact_text(exact)}{unit.value}"


def rules_in_force(region: str, day: date, known: datetime | None = None) -> InForce:
    """Preset, scheme and thresholds of a region on a day; of the nearest region above where it has none of its own."""
    preset_row = in_force(PresetStatement.objects.known(known), region, day)
    scheme_row = in_force(SchemeStatement.objects.known(known), region, day)
    preset = rulebook.presets()[preset_row.preset if preset_row else DEFAULT_PRESET]
    scheme = rulebook.schemes()[scheme_row.scheme if scheme_row else DEFAULT_SCHEME]
    limits = tuple(_limits(preset, region, day, known))
    return InForce(preset.code, preset.name, preset_row, scheme.code, scheme.name, scheme_row, limits)


def limits_of(rule: str, region: str, day: date, known: datetime | None = None) -> list[Limit]:
    """The thresholds of one rule in force in a region on a day; none where its preset does not use the rule."""
    preset = rulebook.presets()[preset_of(region, day, known)]
    return [each for each in _limits(preset, region, day, known) if each.rule == rule]


def _limits(preset: Preset, region: str, day: date, known: datetime | None) -> Iterator[Limit]:
    own = list(ThresholdStatement.objects.known(known))
    for code, (rule, _) in edition(day).alerts.items():
        if code in preset.rules:
            yield from (_limit(rule, name, preset, own, region, day) for name in rule.thresholds)


def _limit(rule: Alert, name: str, preset: Preset, own: list[Any], region: str, day: date) -> Limit:
    threshold = rule.thresholds[name]
    local = in_force([each for each in own if (each.rule, each.name) == (rule.code, name)], region, day)
    if local is not None and local.value is not None:
        value, origin = local.value, f"本地界限，{local.document}，{local.start_on}起"
        return Limit(rule.code, rule.name, name, threshold.name, threshold.unit, value, origin, True)
    changed = preset.rules[rule.code].get(name)
    value = scaled(str(changed if changed is not None else threshold.on(day)))
    origin = preset.name if changed is not None else "规则原值"
    return Limit(rule.code, rule.name, name, threshold.name, threshold.unit, value, origin, False)
