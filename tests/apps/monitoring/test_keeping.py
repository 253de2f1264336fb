"""What a computation keeps is what the month answers, row by row; the same again rewrites nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from guatu.apps.monitoring.answers import lights_in_memory
from guatu.apps.monitoring.computing import SEVERITY, compute_month, evaluation_of, project_rows, reduced, shown_pairs
from guatu.apps.monitoring.models import Alert, ProjectResult
from guatu.kernel.month import Month

MAY = Month(2021, 5)
pytestmark = pytest.mark.django_db


@pytest.fixture
def projects(district) -> list[Any]:
    """Thirty projects of every kind of progress; some units told why they lag."""
    dice = random.Random(17)
    units = [district.unit(f"U{n}", f"第{n}局") for n in range(3)]
    made = []
    for n in range(30):
        started = date(2020, 3, 1) + timedelta(days=dice.randrange(500)) if dice.random() < 0.7 else None
        planned = date(2020, 11, 1) + timedelta(days=dice.randrange(300)) if dice.random() < 0.8 else None
        plan = dice.choice((None, 0, 700, 32_000))
        made.append(district.project(unit=units[n % 3], plan=plan, started=started, planned_start_on=planned))
    for month in ("2021-03", "2021-04", "2021-05"):
        told = {"problem_category": "environment", "problem_text": "环评未批", "promised_on": date(2021, 6, 13)}
        district.reported(month, {one: {"done": dice.randrange(900), **dice.choice(({}, told))} for one in made})
    return made


def kept_alerts(month: Month) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = Alert.objects.filter(month=str(month)).values_list(
        "project__number", "rule", "level", "severity", "cause", "category", "figures", "next", "due_on", "since"
    )
    return {(number, rule): tuple(rest) for number, rule, *rest in rows}


def test_each_project_keeps_its_strictest_light_and_its_reduced_pair(projects, approver):
    compute_month(MAY, actor=approver)

    rows = {row["key"]: row for row in project_rows(evaluation_of(MAY))}
    kept = {result.project.number: result for result in ProjectResult.objects.select_related("project")}
    assert kept.keys() == rows.keys()
    for key, row in rows.items():
        result = kept[key]
        assert (result.level, result.severity) == (row["level"] or "", SEVERITY[row["level"]])
        assert (result.planned, result.invested) == (row["planned_this_year"], row["invested_this_year"])
        top, below = row["schedule_gap__n"], row["schedule_gap__d"]
        pair = reduced(None if top is None else int(top), None if below is None else int(below))
        assert (result.gap_numerator, result.gap_denominator) == pair
        assert result.gap_order == (None if pair[0] is None or not pair[1] else pair[0] * 10**6 // pair[1])
    assert {result.level for result in kept.values()} >= {"red", "clear"}


def test_each_light_is_kept_as_it_is_answered_from_memory(projects, approver):
    compute_month(MAY, actor=approver)

    evaluation = evaluation_of(MAY)
    rows = {row["key"]: row for row in project_rows(evaluation)}
    expected = {
        (light.project, light.rule): (
            light.level, SEVERITY[light.level], light.cause, light.category,
            shown_pairs(evaluation.edition.alerts[light.rule][0].shows, rows[light.project]),
            light.next, light.due_on, light.since,
        )
        for light in lights_in_memory(MAY).rows
    }  # fmt: skip
    assert kept_alerts(MAY) == expected
    assert len({rule for _, rule in expected}) > 2


def test_computing_the_same_again_leaves_every_row_as_it_is(projects, approver):
    compute_month(MAY, actor=approver)
    before = [dict(model.objects.values_list("pk", "month")) for model in (Alert, ProjectResult)]
    again = compute_month(MAY, actor=approver)

    assert [dict(model.objects.values_list("pk", "month")) for model in (Alert, ProjectResult)] == before
    assert again.counts["projects"] == 30


def test_only_the_project_that_changed_is_rewritten(projects, approver, district):
    compute_month(MAY, actor=approver)
    before = dict(ProjectResult.objects.values_list("project_id", "pk"))
    changed = projects[4]
    district.reported("2021-05", {changed: 31_999})

    compute_month(MAY, actor=approver)

    after = dict(ProjectResult.objects.values_list("project_id", "pk"))
    assert {owner for owner in after if after[owner] != before[owner]} == {changed.pk}


def test_a_light_that_goes_on_burning_says_since_when(projects, approver):
    compute_month(MAY - 1, actor=approver)
    compute_month(MAY, actor=approver)

    april, may = kept_alerts(MAY - 1), kept_alerts(MAY)
    lasting = {key for key in april.keys() & may.keys() if april[key][0] == may[key][0]}
    assert lasting
    assert {may[key][-1] for key in lasting} == {"2021-04"}
    assert {may[key][-1] for key in may.keys() - lasting} <= {"2021-05"}
