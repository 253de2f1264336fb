"""Figures of a month: exact values, dated sets, groups that add up, what was known when."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from apps.monitoring.district import figures
from guatu.apps.monitoring.answers import figures_in_memory
from guatu.kernel.month import Month

MARCH = Month(2021, 3)
pytestmark = pytest.mark.django_db


@pytest.fixture
def key_projects(district: Any) -> list[Any]:
    """Twenty projects of a set, eleven started, 21.5亿 done of 76.5亿."""
    unit = district.unit("U01", "河东园区办")
    started = [district.project(unit=unit, plan=30_000, started=date(2021, 2, 1), nature="new") for _ in range(11)]
    waiting = [district.project(unit=unit, plan=48_333, stage="preparation", nature="planned") for _ in range(8)]
    waiting.append(district.project(unit=unit, plan=48_336, stage="preparation", nature="planned"))
    projects = [*started, *waiting]
    district.set("key", "省市重点", dict.fromkeys(projects, date(2021, 1, 1)))
    district.reported("2021-02", dict.fromkeys(started, 10_000))
    district.reported("2021-03", {started[0]: 105_000})
    return projects


def test_eleven_of_twenty_started_is_exactly_fifty_five_percent(key_projects):
    chosen = figures("2021-03", by="set")["key"]

    assert chosen["projects"] == 20
    assert chosen["start_rate"] == "55"


def test_completion_is_the_unrounded_quotient_and_stands_ahead_of_schedule(key_projects):
    chosen = figures("2021-03", by="set")["key"]

    assert chosen["planned_this_year"] == 765_000 * 1_000_000
    assert chosen["invested_this_year"] == 215_000 * 1_000_000
    assert chosen["annual_completion"] == "28.1046"
    assert chosen["schedule_gap"] == "3.1046"


def test_a_rate_is_answered_with_its_pair_and_says_what_it_covers(key_projects):
    from guatu.apps.projects.models import ProjectSet

    chosen = ProjectSet.objects.get(code="key")
    (row,) = figures_in_memory(MARCH, chosen=chosen)
    rate = row.values["start_rate"]

    assert (rate.numerator, rate.denominator, rate.unit) == (1100, 20, "%")
    assert "集合“省市重点”2021年3月31日的成员" in rate.basis
    assert "未封存" in rate.basis
    assert (row.key, row.name) == ("410703", "卫滨区")


def test_on_schedule_or_before_construction_is_a_share_of_all_projects(district):
    unit = district.unit("U01", "河东园区办")
    good = [district.project(unit=unit, started=date(2020, 5, 1), plan=12_000) for _ in range(3)]
    good += [
        district.project(unit=unit, stage="preparation", nature="planned", planned_start_on=date(2021, 9, 1))
        for _ in range(38)
    ]
    late = [district.project(unit=unit, started=date(2020, 5, 1), plan=12_000) for _ in range(7)]
    district.reported("2021-03", dict.fromkeys(good[:3], 3_000) | dict.fromkeys(late, 100))

    assert figures("2021-03")["410703"]["in_step_rate"] == "85.4167"


def test_a_set_counts_those_who_belonged_at_the_months_end(district):
    unit = district.unit("U01", "河东园区办")
    first = [district.project(unit=unit) for _ in range(2)]
    later = [district.project(unit=unit) for _ in range(3)]
    joined = dict.fromkeys(first, date(2021, 1, 1)) | dict.fromkeys(later, date(2021, 4, 12))
    district.set("key", "省市重点", joined)

    assert figures("2021-03", by="set")["key"]["projects"] == 2
    assert figures("2021-04", by="set")["key"]["projects"] == 5


def test_what_cannot_be_judged_is_null_and_never_zero(district):
    district.project(unit=district.unit("U01", "河东园区办"), plan=None)

    mine = figures("2021-03")["410703"]

    assert (mine["annual_completion"], mine["schedule_gap"]) == (None, None)
    assert mine["invested_this_year"] == 0


def test_projects_without_a_unit_are_named_so_and_still_add_up(district):
    district.project(unit=district.unit("U01", "河东园区办"))
    district.project(unit=None)

    rows = {row.key: row for row in figures_in_memory(MARCH, by="organisation")}

    assert {key: row.name for key, row in rows.items()} == {"": "未明确责任单位", "U01": "河东园区办"}
    assert sum(row.values["projects"].value for row in rows.values()) == 2


def test_stages_are_named_in_chinese_and_regions_hold_what_lies_below(district):
    district.project(unit=district.unit("U01", "河东园区办"))

    assert [row.name for row in figures_in_memory(MARCH, by="stage")] == ["在建"]
    assert [(row.key, row.name) for row in figures_in_memory(MARCH, by="region")] == [("410703", "卫滨区")]


def test_published_figures_stand_beside_the_computed_ones(district):
    from guatu.apps.listing.models import PublishedStatement

    district.project(unit=district.unit("U01", "河东园区办"))
    said = {"month": "2021-03", "code": "fai_growth", "source": "统计月报", "published_on": date(2021, 4, 18)}
    known = {"known_from": datetime(2021, 4, 19, tzinfo=UTC), "entry_id": 1}
    for region, numerator in (("410703", 611), ("410700", 404)):
        PublishedStatement.objects.create(region=region, numerator=numerator, denominator=10, **said, **known)

    mine = figures("2021-03")["410703"]

    assert mine["fai_growth"] == "61.1"
    assert mine["fai_growth_above"] == "20.7"
    assert figures("2021-03", by="region")["410703"]["fai_growth"] == "61.1"
    assert "fai_growth" not in figures("2021-03", by="organisation")["U01"]


def test_every_grouping_kept_at_once_equals_the_grouping_asked_alone(key_projects):
    from guatu.apps.monitoring.computing import KEPT_DIMENSIONS, WITHIN_SETS, evaluation_of

    evaluation = evaluation_of(MARCH)
    kept: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in evaluation.every_group(KEPT_DIMENSIONS, WITHIN_SETS).to_pylist():
        by, members_of, held = row.pop("by"), row.pop("members_of"), row.pop("held")
        kept.setdefault((by, members_of), []).append({"key": held, **row})

    for (by, members_of), rows in kept.items():
        alone = evaluation.groups(by, members_of=members_of or None).to_pylist()
        alone = [row | {"key": row["key"] or ""} for row in alone]
        assert sorted(rows, key=str) == sorted(alone, key=str), (by, members_of)
    assert {by for by, _ in kept} == set(KEPT_DIMENSIONS)
    assert ("organisation", "key") in kept
