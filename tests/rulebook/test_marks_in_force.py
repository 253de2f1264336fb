"""The marks of 延安 and of the 2020 prize on the cases worked from their documents, by the real ranking."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from engine.months import a_month
from guatu import rulebook
from guatu.engine.assess import rank
from guatu.engine.trial import try_scheme
from guatu.kernel.money import YI_YUAN
from guatu.kernel.month import Month

FILE = Path(__file__).parents[1] / "data/rules/rules.json"
RULES = {rule["id"]: rule for rule in json.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["rules"]}
KINDS = {"产业": "industry", "民生": "livelihood", "基本功能": "function"}
MAY = Month(2017, 5)


def fen(yi) -> int:
    return int(Fraction(yi) * YI_YUAN)


def facts(projects, case):
    """The case's projects as rows of facts."""
    rows, investment = [], []
    for place, given in enumerate(projects, 1):
        rows.append(
            {
                "started_on": date(2017, 3, 1) if given["start"] == "new" else date(2016, 3, 1),
                "annual_plan": fen(given["annual_plan_yi"]),
                "kind": KINDS[given["type"]],
                "level": "provincial" if given["provincial"] else "municipal",
                "produced_on": date(2017, 5, 31) if given["commission"] else None,
            }
        )
        done = {"project": f"P{place}", "month_end": MAY.last_day, "amount": fen(given["done_yi"])}
        investment.append(done)
    statistics = []
    if case.get("month_fai_over_10yi"):
        statistics = [{"project": "P1", "month_end": MAY.last_day, "amount": 10 * YI_YUAN + 1}]
    events = [date(2017, 4, 1)] * case.get("mobilisation_events_this_quarter", 0)
    evidence = [{"organisation": "U1", "day": day, "kind": "mobilisation", "points": 0} for day in events]
    return rows, {"investment": investment, "statistics": statistics, "evidence": evidence}


@pytest.mark.parametrize("case", RULES["R1"]["cases"], ids=lambda case: str(case["expected"]))
def test_yanan_counts_a_unit_as_its_document_does(case):
    given = case["input"]
    rows, others = facts(given.get("projects", [given]), given)

    ranked = rank(rulebook.schemes()["yanan_2017"], a_month(MAY, rows, **others))

    assert [each.marks for each in ranked] == [int(Fraction(case["expected"]) * 10_000)]


@pytest.mark.parametrize("case", RULES["R1"]["cases"], ids=lambda case: str(case["expected"]))
def test_yanan_tried_on_given_figures_gives_the_same(case):
    given = case["input"]
    projects = [
        {
            "projects_newly_started": int(each["start"] == "new"),
            "projects_continued": int(each["start"] == "cont"),
            "planned_this_year": f"{each['annual_plan_yi']}亿",
            "invested_this_year": f"{each['done_yi']}亿元",
            "kind": KINDS[each["type"]],
            "level": "provincial" if each["provincial"] else "municipal",
            "productions_this_year": int(each["commission"] == "投产"),
            "operations_this_year": int(each["commission"] == "投运"),
        }
        for each in given.get("projects", [given])
    ]
    unit = {
        "projects": projects,
        "invested_this_month_statistics": "10.01亿" if given.get("month_fai_over_10yi") else 0,
        "evidence_quarters_mobilisation": given.get("mobilisation_events_this_quarter", 0),
        "evidence_points_criticism_municipal": 0,
        "evidence_points_criticism_provincial": 0,
    }

    tried = try_scheme(rulebook.schemes()["yanan_2017"], unit)

    assert tried.units[0].marks == int(Fraction(case["expected"]) * 10_000)


@pytest.mark.parametrize("case", RULES["R2"]["cases"], ids=lambda case: str(case["input"]["completion_pct"]))
def test_the_prize_counts_completion_as_its_table_does(case):
    given = {"annual_completion": str(case["input"]["completion_pct"])}

    tried = try_scheme(rulebook.schemes()["prize_2020"], given)

    assert tried.units[0].marks == int(Fraction(case["expected"]) * 10_000)


def test_two_mobilisations_in_a_quarter_count_once_and_four_quarters_are_the_most():
    days = [
        date(2017, 1, 1),
        date(2017, 3, 31),
        date(2017, 4, 1),
        date(2017, 7, 1),
        date(2017, 12, 1),
        date(2016, 5, 1),
    ]
    evidence = [{"organisation": "U1", "day": day, "kind": "mobilisation", "points": 0} for day in days]

    marks = {}
    for month in (Month(2017, 3), Month(2017, 6), Month(2017, 12)):
        unit = rank(rulebook.schemes()["yanan_2017"], a_month(month, [{}], evidence=evidence))[0]
        marks[month.number] = next(item.marks for item in unit.items if item.item.code == "mobilisation")

    assert marks == {3: 300_000, 6: 600_000, 12: 1_200_000}


def test_criticism_takes_off_what_its_evidence_says():
    evidence = [
        {"organisation": "U1", "day": date(2017, 5, 2), "kind": "criticism_municipal", "points": -200_000},
        {"organisation": "U1", "day": date(2017, 5, 3), "kind": "criticism_provincial", "points": -100_000},
        {"organisation": "U2", "day": date(2017, 5, 3), "kind": "criticism_municipal", "points": -50_000},
    ]

    units = rank(rulebook.schemes()["yanan_2017"], a_month(MAY, [{}, {"organisation": "U2"}], evidence=evidence))

    taken = {unit.key: item.marks for unit in units for item in unit.items if item.item.code == "criticism"}
    assert taken == {"U1": -300_000, "U2": -50_000}
