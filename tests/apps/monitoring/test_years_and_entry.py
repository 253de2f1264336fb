"""A month computed anew after next year's ledger: its own year's figures, and the projects that were there."""

from __future__ import annotations

from datetime import date

from apps.monitoring.district import figures
from guatu.apps.monitoring.gathering import gather
from guatu.apps.projects.actions import set_invested_before
from guatu.kernel.month import Month

WAN = 1_000_000


def test_an_open_month_takes_what_was_invested_before_its_own_year(district):
    bridge = district.project(plan={2021: 400, 2022: 600}, started=date(2020, 3, 1))
    district.reported("2021-12", {bridge: 50})
    district.reported("2022-01", {bridge: 30})
    set_invested_before(bridge.pk, year=2021, amount=100 * WAN, actor=district.actor)
    before = figures("2021-12")["410703"]["invested_since_start"]

    set_invested_before(bridge.pk, year=2022, amount=150 * WAN, actor=district.actor)

    assert before == figures("2021-12")["410703"]["invested_since_start"] == 150 * WAN
    assert figures("2022-01")["410703"]["invested_since_start"] == 180 * WAN


def test_a_year_that_says_nothing_of_earlier_years_cannot_be_judged(district):
    bridge = district.project(plan={2021: 400, 2022: 600}, started=date(2020, 3, 1))
    district.reported("2022-01", {bridge: 30})
    set_invested_before(bridge.pk, year=2021, amount=100 * WAN, actor=district.actor)

    assert figures("2022-01", by="project")[bridge.number]["invested_since_start"] is None


def test_a_newcomer_is_in_no_month_before_it_came(district):
    district.project("河东大桥")
    district.project("南外环西延", entered_on=date(2022, 1, 5))

    assert figures("2021-12")["410703"]["projects"] == 1
    assert figures("2022-01")["410703"]["projects"] == 2


def test_a_month_that_was_reported_shows_the_project_at_work(district):
    bridge = district.project("河东大桥", plan={2022: 600}, entered_on=date(2022, 6, 10))
    district.project("南外环西延", plan={2022: 600}, entered_on=date(2022, 6, 10))
    district.reported("2022-03", {bridge: 30})

    there = {month: gather(Month.parse(month), home="410703").tables["project"]["key"].to_pylist() for month in MONTHS}

    assert there == {"2022-02": [], "2022-03": [bridge.number], "2022-05": [bridge.number], "2022-06": BOTH}


MONTHS = ("2022-02", "2022-03", "2022-05", "2022-06")
BOTH = ["P0000001", "P0000002"]
