"""A month's facts gathered from every app: each app's facts.py names its tables."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from typing import Any

import pyarrow as pa
from django.apps import apps

from guatu.apps.policies.selectors import above, regional
from guatu.apps.projects.tables import Reading
from guatu.engine.evaluate import Facts
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS

Source = Callable[[Reading], pa.Table]


@cache
def sources() -> dict[str, Source]:
    """Which function fills each fact table."""
    found: dict[str, Source] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("guatu.apps.") and find_spec(f"{config.name}.facts"):
            tables = importlib.import_module(f"{config.name}.facts").TABLES
            twice = found.keys() & tables.keys()
            if twice:
                raise RuntimeError(f"fact tables filled twice: {sorted(twice)}")
            found |= tables
    return found


def gather(month: Month, *, home: str, known: datetime | None = None, only: Sequence[int] | None = None) -> Facts:
    """The fact tables of a month as known now or at an instant; `only` narrows to some projects (by id)."""
    reading = Reading(month, known, only)
    tables: dict[str, Any] = {name: fill(reading) for name, fill in sources().items()}
    regions = {region for region in tables["project"]["region"].unique().to_pylist() if region}
    if home:  # a house without units has no place yet; its projects are judged all the same
        regions.add(home)
    tables["rollup"] = _rollup(regions, home)
    missing = FACTS.keys() - tables.keys()
    if missing:
        raise RuntimeError(f"nobody fills the fact tables {sorted(missing)}")
    return Facts(tables, regional(regions, month, known), home)


def _rollup(regions: set[str], home: str) -> pa.Table:
    """Each region with itself and the regions above it, up to the home's own."""
    top = above(home)[0] if home else ""
    pairs = [(region, code) for region in sorted(regions) for code in above(region) if code.startswith(top)]
    return pa.table({"region": [r for r, _ in pairs], "ancestor": [full_code(code) for _, code in pairs]})


def full_code(code: str) -> str:
    """A trimmed code with its zeros again: 4107 → 410700."""
    return code.ljust(6, "0") if len(code) < 6 else code
