"""Measures add up: whatever the grouping, the parts give the whole, exactly."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.months import a_month
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month
from guatu.rulebook.facts.values import VALUES

MONTH = Month(2021, 6)
days = st.dates(date(2019, 1, 1), date(2022, 12, 31))
money = st.integers(0, 9 * 10**15)
projects = st.fixed_dictionaries(
    {
        "organisation": st.sampled_from(["U1", "U2", "U3", None]),
        "leader": st.sampled_from(["L1", None]),
        "industry": st.sampled_from(["制造业", None]),
        "stage": st.sampled_from([stage.value for stage in Stage if stage != Stage.WITHDRAWN]),
        "nature": st.sampled_from([*VALUES["nature"], None]),
        "level": st.sampled_from([*VALUES["level"], None]),
        "children": st.integers(0, 1),
        "annual_plan": st.none() | money,
        "total_investment": st.none() | money,
        "invested_before": st.none() | money,
        "planned_start_on": st.none() | days,
        "started_on": st.none() | days,
        "listed_on": st.none() | days,
        "completed_on": st.none() | days,
    }
)
amounts = st.lists(st.tuples(st.integers(0, 5), days, money), max_size=20)


def rows(told):
    """Fact rows of months; one a project and month."""
    found = {(f"P{owner + 1}", Month.of(day).last_day): amount for owner, day, amount in told}
    return [{"project": key, "month_end": end, "amount": amount} for (key, end), amount in found.items()]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(projects, min_size=6, max_size=6), amounts, amounts)
def test_every_measure_of_the_groups_sums_to_the_total(given_projects, reported, counted):
    evaluation = a_month(MONTH, given_projects, investment=rows(reported), statistics=rows(counted))
    measures = list(evaluation.edition.measures)

    (whole,) = evaluation.groups("").to_pylist()
    for by in ("organisation", "leader", "industry", "stage", "nature", "level"):
        parts = evaluation.groups(by).to_pylist()
        for code in measures:
            known = [int(part[code]) for part in parts if part[code] is not None]
            assert (sum(known) if known else None) == (None if whole[code] is None else int(whole[code])), (by, code)


def test_a_project_named_twice_in_a_set_counts_once():
    membership = [
        {"project": "P1", "set": "S", "start_on": date(2021, 1, 1), "end_on": None},
        {"project": "P1", "set": "S", "start_on": date(2021, 2, 1), "end_on": None},
    ]
    evaluation = a_month(MONTH, [{}, {}], membership=membership)

    (chosen,) = evaluation.groups("set").to_pylist()
    (at_once,) = evaluation.every_group(("set",)).to_pylist()

    assert int(chosen["projects"]) == int(at_once["projects"]) == 1
    assert [int(row["projects"]) for row in evaluation.groups("", members_of="S").to_pylist()] == [1]


def test_membership_is_half_open_and_asked_at_the_months_end():
    def member(start, end):
        return [{"project": "P1", "set": "S", "start_on": start, "end_on": end}]

    def counts(membership):
        return a_month(MONTH, [{}], membership=membership).groups("set").num_rows

    assert counts(member(date(2021, 6, 30), None)) == 1
    assert counts(member(date(2021, 7, 1), None)) == 0
    assert counts(member(date(2021, 1, 1), date(2021, 6, 30))) == 0
    assert counts(member(date(2021, 1, 1), date(2021, 7, 1))) == 1


def test_only_the_members_of_a_set_are_answered_by_project():
    membership = [{"project": "P2", "set": "S", "start_on": date(2021, 1, 1), "end_on": None}]
    evaluation = a_month(MONTH, [{}, {}, {}], membership=membership)

    assert evaluation.measured(members_of="S")["key"].to_pylist() == ["P2"]
    assert evaluation.projects(members_of="S")["key"].to_pylist() == ["P2"]
    assert evaluation.projects(members_of="none").num_rows == 0
