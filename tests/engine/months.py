"""Small months for tests: rows in, an Evaluation out, judged by a shipped preset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from guatu import rulebook
from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import regional_schema
from guatu.engine.evaluate import Evaluation, Facts
from guatu.engine.graph import edition
from guatu.kernel.month import Month
from guatu.kernel.ratio import scaled
from guatu.rulebook.facts import FACTS

HOME = "410703"
Row = Mapping[str, Any]


def a_month(month: Month, projects: Sequence[Row], *, preset: str = "base", **facts: Sequence[Row]) -> Evaluation:
    """The month of these projects (key, region and organisation have usual values) and fact rows by table."""
    usual = {"region": HOME, "organisation": "U1", "children": 0}
    rows = {"project": [usual | {"key": f"P{i}"} | dict(row) for i, row in enumerate(projects, 1)]} | facts
    tables = {name: table(name, held) for name, held in rows.items()}
    return Evaluation(Facts(tables, regional(month, preset), HOME), month, Duck(small=True))


def table(name: str, rows: Sequence[Row]) -> pa.Table:
    strange = {column for row in rows for column in row} - FACTS[name].schema.keys()
    assert not strange, f"{name} has no {strange}"
    return pa.Table.from_pylist([dict(row) for row in rows], schema=arrow_schema(FACTS[name].schema))


def regional(month: Month, preset: str) -> pa.Table:
    chosen, rules = edition(month.last_day), rulebook.presets()[preset].rules
    row: dict[str, Any] = {"region": HOME}
    for code, (rule, _) in chosen.alerts.items():
        row[f"{code}__on"] = int(code in rules)
        for name, threshold in rule.thresholds.items():
            value = rules.get(code, {}).get(name, threshold.on(month.last_day))
            row[f"{code}__{name}"] = scaled(str(value))
    return pa.Table.from_pylist([row], schema=arrow_schema(regional_schema(chosen)))


def levels(evaluation: Evaluation, rule: str) -> dict[str, str | None]:
    """The level of a rule by project."""
    return {row["key"]: row[rule] for row in evaluation.projects().to_pylist()}
