"""The quick ways through the engine answer what the plain ones answer: kept lights, strictest lights, all groups."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import DENOMINATOR, NUMERATOR, regional_schema
from guatu.engine.evaluate import DIMENSIONS, Evaluation, Facts
from guatu.engine.graph import edition
from guatu.kernel.month import Month
from guatu.kernel.ratio import scaled
from guatu.rulebook.facts import FACTS

MONTH = Month(2021, 9)
REGIONS = ("410702", "410703")
COLUMNS = ("planned_this_year", "invested_this_year", "schedule_gap__n", "schedule_gap__d")
SEVERITY = {"red": 3, "yellow": 2, "clear": 1, None: 0}


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


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    made = Evaluation(facts(seed=5, count=400), MONTH)
    made.judge(COLUMNS)
    return made


def plain_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    measured = evaluation.measured().sort_by("key").to_pylist()
    judged = evaluation.projects().sort_by("key").to_pylist()
    return [own | answer for own, answer in zip(measured, judged, strict=True)]


def test_the_strictest_light_and_its_figures_are_those_of_the_plain_answers(evaluation):
    expected = [
        {"key": row["key"], **{name: row[name] for name in COLUMNS},
         "severity": max(SEVERITY[row[rule]] for rule in evaluation.project_rules)}
        for row in plain_rows(evaluation)
    ]  # fmt: skip

    found = evaluation.strictest(COLUMNS).to_pylist()

    assert found == expected
    assert {row["severity"] for row in found} >= {2, 3}


def test_each_light_carries_the_figures_its_sentence_shows(evaluation):
    def shown(row, code):
        pair = (row[code + NUMERATOR], row[code + DENOMINATOR]) if code + NUMERATOR in row else (row[code], 1)
        return [None if part is None else str(int(part)) for part in pair]

    expected = [
        (row["key"], rule, row[rule], SEVERITY[row[rule]],
         {code: shown(row, code) for code in evaluation.edition.alerts[rule][0].shows})
        for row in plain_rows(evaluation)
        for rule in evaluation.project_rules
        if row[rule] in ("red", "yellow")
    ]  # fmt: skip

    found = [(*list(row.values())[:-1], json.loads(row["figures"])) for row in evaluation.lights().to_pylist()]

    assert found == expected
    assert len({rule for _, rule, *_ in found}) > 3


def test_all_groupings_at_once_are_each_grouping_alone(evaluation):
    dimensions = tuple(by for by in DIMENSIONS if by != "kind")

    found = evaluation.every_group(dimensions, ("", "region", "organisation")).to_pylist()

    for by, members_of in [
        *((by, "") for by in dimensions),
        *((by, code) for by in ("", "region") for code in ("6+10", "bonds")),
    ]:
        alone = evaluation.groups(by, members_of=members_of or None).to_pylist()
        expected = sorted(({**row, "key": row["key"] or ""} for row in alone), key=lambda row: row["key"])
        rows = [row for row in found if (row["by"], row["members_of"]) == (by, members_of)]
        plain = [{"key": row["held"], **{name: row[name] for name in alone[0] if name != "key"}} for row in rows]
        assert plain == expected, (by, members_of)


def test_a_month_without_projects_has_no_light_and_no_group():
    empty = Evaluation(Facts({}, facts(seed=1, count=1).regional, "410700"), MONTH)
    empty.judge(COLUMNS)

    assert (empty.strictest(COLUMNS).num_rows, empty.lights().num_rows, empty.every_group(("", "region")).num_rows) == (
        0,
        0,
        0,
    )


def test_a_small_engine_answers_again_and_again_as_a_fresh_one_does():
    kept = Evaluation(facts(seed=1, count=1), MONTH, Duck(small=True))
    for seed, count in ((2, 3), (3, 1), (2, 3), (4, 0), (5, 7)):
        given = facts(seed, count)
        kept.load(given)
        fresh = Evaluation(given, MONTH)

        for own, plain in ((kept.measured(), fresh.measured()), (kept.projects(), fresh.projects())):
            assert own.schema == plain.schema
            assert own.sort_by("key").to_pylist() == plain.sort_by("key").to_pylist()
