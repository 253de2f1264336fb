"""The demonstration district as plain data: the published shape comes out exactly, and nothing in it is real."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from guatu.kernel.codes import check_project_code, check_uscc
from guatu.kernel.month import Month
from guatu.kernel.regions import national
from guatu.site.demonstration.district import SEED, District, district
from guatu.site.demonstration.places import DISTRICT, REGIONS, responsible_units
from guatu.site.demonstration.shape import split, split_within

MARCH, JUNE, SEPTEMBER = Month(2021, 3), Month(2021, 6), Month(2021, 9)
SEEDS = (SEED, 1, 7)


@pytest.fixture(scope="module", params=SEEDS)
def made(request) -> District:
    return district(request.param)


def test_parts_add_up_to_the_whole_whatever_the_weights():
    parts = split(1_000_003, [3, 1, 1, 7], step=100)

    assert sum(parts) == 1_000_003
    assert [part // 1000 for part in parts] == [250, 83, 83, 583]


def test_no_part_exceeds_its_room_and_the_rest_goes_to_the_others():
    parts = split_within(100, [10, 1, 1], [20, 60, 60], step=10)

    assert parts[0] == 20
    assert sum(parts) == 100
    with pytest.raises(ValueError, match="fit"):
        split_within(200, [1, 1], [99, 100])


def test_there_are_240_projects_of_1769_yi_with_plans_of_362_yi(made):
    first = made.first

    assert len(first) == 240
    assert sum(one.total for one in first) == 17_690_000
    assert sum(one.plans.get(2021, 0) for one in first) == 3_620_000


def test_twenty_key_projects_are_28_at_the_end_of_april(made):
    key = made.set("key")

    assert len(key.members(MARCH.last_day)) == 20
    assert len(key.members(date(2021, 4, 19))) == 20
    assert len(key.members(Month(2021, 4).last_day)) == 28


def test_eleven_key_projects_had_started_and_did_exactly_21_5_yi_of_76_5(made):
    key = made.set("key").members(MARCH.last_day)

    assert sum(one.started_by(MARCH.last_day) for one in key) == 11
    assert sum(one.plans.get(2021, 0) for one in key) == 765_000
    assert sum(one.done_in(2021, MARCH) for one in key) == 215_000


def test_205_of_240_are_in_step_in_march(made):
    assert sum(one.in_step(MARCH) for one in made.first) == 205


def test_nobody_invests_before_the_start_after_the_end_or_more_than_the_total(made):
    for one in made.projects:
        assert one.before + sum(one.done.values()) <= one.total, one.name
        for month, amount in one.done.items():
            assert amount >= 0
            assert not amount or one.started_by(month.last_day), (one.name, month)
            ended = one.finished is not None and month > Month.of(one.finished) and one.life != "finished"
            assert not amount or not ended, (one.name, month)


def test_the_year_has_a_quiet_february_and_pushes_in_march_and_december(made):
    months = Counter({Month(2021, n): 0 for n in range(1, 13)})
    for one in made.first:
        months.update({month: done for month, done in one.done.items() if month.year == 2021})
    mean = Fraction(sum(months.values()), 12)

    assert months[Month(2021, 2)] < mean / 2
    assert months[MARCH] > mean
    assert months[Month(2021, 12)] > months[Month(2021, 11)] * Fraction(9, 10)
    assert months[Month(2021, 8)] < months[JUNE]


def test_the_year_ends_near_its_plan(made):
    done = sum(one.done_in(2021, Month(2021, 12)) for one in made.first)

    assert 3_200_000 < done < 3_800_000


def test_the_bundle_has_29_estates_all_counted(made):
    assert len([one for one in made.first if one.life == "estate"]) == 29
    assert len(made.set("estates").members(MARCH.last_day)) == 29


def test_six_sets_of_ten_hold_sixty_different_projects(made):
    tens = [one for one in made.campaigns if one.family == "6+10"]
    members = [[one.name for one in campaign.members(date(2022, 5, 31))] for campaign in tens]

    assert [len(some) for some in members] == [10] * 6
    assert len({name for some in members for name in some}) == 60


def test_the_three_batches_have_four_periods_of_three_rows(made):
    rows = [one for one in made.campaigns if one.family == "三个一批"]

    assert len(rows) == 12
    assert all(one.members(date(2022, 5, 31)) for one in rows)


def test_five_projects_of_the_second_quarter_are_held_up_by_environment_and_land(made):
    members = {one.name for one in made.set("second-quarter").members(JUNE.last_day)}
    told = [line for line in made.lines[JUNE] if line.project.name in members and line.trouble]
    pressed = [line for line in told if line.project.slot.startswith("pressed")]

    assert len(pressed) == 5
    assert {line.trouble.category for line in pressed} == {"environment", "land"}


def test_some_planned_starts_are_not_made_by_june_and_some_shares_are_low_in_september(made):
    waiting = [one for one in made.first if one.planned_start and one.planned_start.year <= 2021]
    waiting = [one for one in waiting if not one.started_by(JUNE.last_day)]
    low = [one for one in made.first if one.plans.get(2021) and 2 * one.done_in(2021, SEPTEMBER) < one.plans[2021]]

    assert 8 <= len(waiting) <= 15
    assert 8 <= len(low) <= 30


def test_every_problem_comes_with_a_proposal_and_a_day(made):
    told = [line for lines in made.lines.values() for line in lines if line.trouble]

    assert len({line.trouble.category for line in told}) >= 10
    assert all(line.trouble.proposal and line.promised and line.promised > line.month.last_day for line in told)


def test_a_report_brings_only_events_of_its_month(made):
    for month, lines in made.lines.items():
        for line in lines:
            assert all(month.contains(day) for day in line.events.values())


def test_every_unit_answers_for_something(made):
    assert {one.unit for one in made.first} <= {unit.code for unit in responsible_units()}
    assert len(responsible_units()) == 51
    assert len({one.unit for one in made.projects}) == 51


def test_statistics_count_nothing_that_is_not_listed_and_nothing_in_january(made):
    for month, counted in made.statistics.items():
        assert month.number != 1 or not counted
        assert all("listed" in one.events and one.events["listed"] <= month.last_day for one, _ in counted)


def test_eight_figures_were_misreported_but_none_of_the_published_ones(made):
    assert len(made.slips) == 8
    for slip in made.slips:
        assert slip.reported != slip.project.done[slip.month]
        assert slip.month != MARCH
        assert not slip.project.slot
        assert slip.reason


def test_no_place_of_the_demonstration_is_in_the_national_table():
    for region in REGIONS:
        assert national().find(region.code) is None, region.code
        assert not national().by_name(region.name), region.name


def test_no_project_unit_or_enterprise_is_named_after_a_real_region(made):
    cities = {one.name for one in national() if len(one.name) > 2 and not one.is_placeholder}
    names = [*(one.name for one in made.projects), *(one.owner for one in made.projects)]

    assert [name for name in names if any(city in name for city in cities)] == []


def test_codes_are_well_formed_and_of_a_region_that_does_not_exist(made):
    for one in made.projects:
        if one.owner_uscc:
            assert one.owner_uscc[2:8] == DISTRICT
            assert check_uscc(one.owner_uscc).parts["check"] == check_uscc(one.owner_uscc).parts["expected_check"]
        if one.code:
            checked = check_project_code(one.code)
            assert one.code[5:11] == DISTRICT
            assert checked.level == "warning"
            assert checked.message.count("；") == 0
            assert "不在国家区划表中" in checked.message
    codes = [one.code for one in made.projects if one.code]
    assert len(codes) == len(set(codes))


def test_people_are_masked_and_their_phones_ring_nowhere(made):
    assert all(one.contact.endswith("××") and one.leader.endswith("××") for one in made.projects)
    assert all(one.phone.startswith("000-0000") for one in made.projects)


def test_the_same_seed_makes_the_same_district_and_another_seed_another():
    assert district(5) == district(5)
    assert district(5).projects != district(6).projects


def test_a_project_belongs_to_the_industry_of_what_it_makes(made):
    found = {one.kind.industry(one.name) for one in made.projects}
    food = [one for one in made.projects if "食品加工" in one.name and one.kind.code == "goods"]

    assert len(found) >= 15
    assert {one.kind.industry(one.name) for one in food} <= {"食品制造业"}
