"""What a project is at the month's end, on a thousand projects of every mixture, against plain Python."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from engine.months import a_month
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month

MONTH = Month(2022, 5)
END, YEAR = date(2022, 6, 1), date(2022, 1, 1)
STAGES = [stage.value for stage in Stage if stage != Stage.WITHDRAWN]
EVENTS = (
    "planned_start", "planned_finish", "signed", "performed", "started", "resumed", "completed", "produced",
    "full_capacity", "scaled", "listed", "suspended",
)  # fmt: skip
EDGES = [date(2021, 12, 31), YEAR, date(2022, 4, 30), date(2022, 5, 1), date(2022, 5, 31), END, date(2022, 12, 31)]


def some_projects(count: int, seed: int):
    chance = random.Random(seed)

    def day():
        if chance.random() < 0.4:
            return None
        return chance.choice(EDGES) if chance.random() < 0.5 else YEAR + timedelta(days=chance.randint(-800, 800))

    return [
        {
            "stage": chance.choice(STAGES),
            "nature": chance.choice(["new", "continuing", "planned", None]),
            "kind": chance.choice(["industry", "livelihood", "function", None]),
            "children": chance.choice([0, 0, 0, 2]),
            **{f"{event}_on": day() for event in EVENTS},
        }
        for _ in range(count)
    ]


def past(day):
    return day is not None and day < END


def this_year(day):
    return day is not None and YEAR <= day < END


def begun(p):
    if p["started_on"]:
        return past(p["started_on"])
    return p["stage"] in STAGES[STAGES.index("construction") :] or p["nature"] == "continuing"


def built(p):
    return past(p["completed_on"]) if p["completed_on"] else p["stage"] in STAGES[STAGES.index("completed") :]


def producing(p):
    return past(p["produced_on"]) if p["produced_on"] else p["stage"] in ("production", "full_capacity")


def continued(p):
    before = p["started_on"] < YEAR if p["started_on"] else p["nature"] == "continuing"
    return before and not (p["completed_on"] and p["completed_on"] < YEAR)


def new(p):
    if p["started_on"]:
        return this_year(p["started_on"])
    return p["nature"] == "new" and p["stage"] in STAGES[STAGES.index("construction") :]


def months(first, last):
    return (last.year - first.year) * 12 + last.month - first.month


def start_overdue(p):
    if p["children"] or begun(p):
        return 0
    return None if p["planned_start_on"] is None else max(0, months(p["planned_start_on"], date(2022, 5, 31)) + 1)


def unlisted(p):
    if p["children"] or not begun(p) or past(p["listed_on"]):
        return 0
    return None if p["started_on"] is None else months(p["started_on"], date(2022, 5, 31))


def stopped(p):
    resumed = past(p["resumed_on"]) and p["suspended_on"] is not None and p["resumed_on"] >= p["suspended_on"]
    return past(p["suspended_on"]) and not resumed


COUNTS = {
    "projects": lambda p: True,
    "projects_started": begun,
    "projects_not_started": lambda p: not begun(p),
    "projects_newly_started": new,
    "projects_continued": continued,
    "projects_resumed": lambda p: this_year(p["resumed_on"]) and continued(p),
    "projects_under_construction": lambda p: begun(p) and not built(p),
    "projects_completed": built,
    "projects_produced": lambda p: begun(p) and producing(p),
    "projects_scaled": lambda p: producing(p) and past(p["scaled_on"]),
    "projects_performed": lambda p: past(p["signed_on"]) and past(p["performed_on"]),
    "projects_listed": lambda p: begun(p) and past(p["listed_on"]),
    "projects_unlisted": lambda p: begun(p) and not past(p["listed_on"]),
    "projects_suspended": stopped,
    "starts_planned": lambda p: p["planned_start_on"] is not None and p["planned_start_on"].year == 2022,
    "starts_due": lambda p: this_year(p["planned_start_on"]),
    "starts_outstanding": lambda p: (
        p["planned_start_on"] is not None and p["planned_start_on"].year <= 2022 and not begun(p)
    ),
    "finishes_made": lambda p: this_year(p["planned_finish_on"]) and built(p),
    "productions_this_year": lambda p: this_year(p["produced_on"]) and p["kind"] == "industry",
    "operations_this_year": lambda p: this_year(p["produced_on"]) and p["kind"] in ("livelihood", "function"),
}


@pytest.fixture(scope="module")
def projects():
    return some_projects(1000, seed=20220531)


@pytest.fixture(scope="module")
def measured(projects):
    rows = {row["key"]: row for row in a_month(MONTH, projects).measured().to_pylist()}
    return [rows[f"P{i}"] for i in range(1, len(projects) + 1)]


@pytest.mark.parametrize("code", COUNTS)
def test_a_count_is_what_plain_python_counts(projects, measured, code):
    expected = [int(not p["children"] and COUNTS[code](p)) for p in projects]

    assert [row[code] for row in measured] == expected
    assert 0 < sum(expected) < len(expected)


@pytest.mark.parametrize(("code", "plain"), [("months_start_overdue", start_overdue), ("months_unlisted", unlisted)])
def test_months_are_counted_as_plain_python_does(projects, measured, code, plain):
    expected = [plain(p) for p in projects]

    assert [row[code] for row in measured] == expected
    assert {None, 0, 1} < set(expected)


def test_no_rate_of_a_part_exceeds_a_hundred(projects):
    row = a_month(MONTH, projects).groups().to_pylist()[0]
    whole = {"start_rate", "listing_rate", "listing_rate_of_construction", "production_rate", "scaling_rate",
             "performance_rate", "start_rate_of_performed", "resume_rate", "in_step_rate", "full_capacity_rate",
             "finish_rate_of_due", "start_and_resume_rate"}  # fmt: skip

    assert {code for code in whole if not 0 <= row[code + "__n"] <= 100 * row[code + "__d"]} == set()
