"""A district of any size, made up from a seed: projects, months, sets and waivers as fact tables."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pyarrow as pa

from guatu.engine.backends.duck import arrow_schema
from guatu.engine.compile import regional_schema
from guatu.engine.evaluate import Facts
from guatu.engine.graph import edition
from guatu.kernel.month import Month
from guatu.kernel.ratio import scaled
from guatu.rulebook.facts import FACTS

MONTH = Month(2021, 9)
REGIONS = ("410702", "410703")


def a_day(dice: random.Random, first: int, last: int) -> date | None:
    return date(dice.randrange(first, last + 1), dice.randrange(1, 13), 28) if dice.random() < 0.7 else None


def projects(dice: random.Random, count: int) -> list[dict[str, Any]]:
    return [
        {
            "key": f"P{n:05d}", "region": dice.choice((*REGIONS, None)), "organisation": dice.choice("ABC") + "局",
            "leader": dice.choice(("L1", "L2", None)), "industry": dice.choice(("C35", None)), "parent": None,
            "children": 0, "stage": dice.choice(("preparation", "construction", "completed")),
            "nature": dice.choice(("new", "continuing", None)), "level": dice.choice(("municipal", None)), "kind": None,
            "total_investment": dice.randrange(10**9, 10**14), "invested_before": dice.choice((None, 0, 10**12)),
            "annual_plan": dice.choice((None, 0, 7 * 10**11, 10**15 + 1)), "planned_start_on": a_day(dice, 2020, 2021),
            "planned_finish_on": a_day(dice, 2021, 2023), "signed_on": a_day(dice, 2019, 2020),
            "started_on": a_day(dice, 2020, 2021), "listed_on": a_day(dice, 2021, 2021),
        }
        for n in range(count)
    ]  # fmt: skip


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=arrow_schema(FACTS[name].schema))


def facts(seed: int, count: int) -> Facts:
    dice = random.Random(seed)
    held = projects(dice, count)
    months = [(row["key"], Month(2021, number).last_day) for row in held for number in range(1, 13)]
    done = [{"project": key, "month_end": day, "amount": dice.randrange(0, 10**12)} for key, day in months]
    sets = [
        {
            "project": row["key"],
            "set": code,
            "start_on": date(2020, 1, 1),
            "end_on": dice.choice((None, date(2021, 3, 1))),
        }
        for row in held
        for code in ("6+10", "bonds")
        if dice.random() < 0.4
    ]
    waived = [
        {"project": row["key"], "rule": "behind_schedule", "start_on": date(2021, 1, 1), "end_on": None}
        for row in held[::7]
    ]
    above = [{"region": region, "ancestor": code} for region in REGIONS for code in (region, "410700")]
    tables = {"project": held, "investment": done, "membership": sets, "waiver": waived, "rollup": above}
    chosen = edition(MONTH.last_day)
    rules = [{"region": region, **switched_on(chosen)} for region in (*REGIONS, "410700")]
    regional = pa.Table.from_pylist(rules, schema=arrow_schema(regional_schema(chosen)))
    return Facts({name: table(name, rows) for name, rows in tables.items()}, regional, "410700")


def switched_on(chosen: Any) -> dict[str, int]:
    """Every rule on, with the thresholds it is declared with."""
    on = {f"{code}__on": 1 for code in chosen.alerts}
    return on | {
        f"{code}__{name}": scaled(str(limit.on(MONTH.last_day)))
        for code, (rule, _) in chosen.alerts.items()
        for name, limit in rule.thresholds.items()
    }
