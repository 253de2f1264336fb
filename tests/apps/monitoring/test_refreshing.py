"""One changed project judged again: equal to the whole computation, in value and in type."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from guatu.apps.monitoring.computing import evaluation_now, project_rows
from guatu.apps.monitoring.refreshing import refresh_projects, warm
from guatu.apps.projects import actions
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.month import Month

JUNE = Month(2021, 6)
pytestmark = pytest.mark.django_db


def typed(row: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Each value with its Python type: 1 and True, 5 and Decimal(5) are not the same here."""
    return {name: (type(value).__name__, value) for name, value in row.items()}


def change(district: Any, project: Any, dice: random.Random) -> None:
    """Something an office may do to a project in a month."""
    kind = dice.randrange(5)
    if kind == 0:
        actions.set_plan(project.pk, year=2021, amount=dice.randrange(10**14), actor=district.actor)
    elif kind == 1:
        day = date(2021, dice.randrange(1, 7), dice.randrange(1, 28))
        event = dice.choice([DatedEvent.STARTED, DatedEvent.LISTED, DatedEvent.SUSPENDED])
        actions.set_event(project.pk, event=event, on=day, actor=district.actor, today=date(2022, 6, 10))
    elif kind == 2:
        actions.edit_project(
            project.pk,
            values={
                "total_investment": dice.randrange(10**15),
                "nature": dice.choice(["new", "continuing", "planned"]),
            },
            version=type(project).objects.get(pk=project.pk).version,
            actor=district.actor,
        )
    else:
        district.reported(f"2021-{dice.randrange(1, 7):02d}", {project: dice.randrange(100_000)})


def test_after_random_changes_a_refreshed_project_equals_the_full_computation(district):
    dice = random.Random(20210630)
    unit = district.unit("U01", "河东园区办")
    projects = [district.project(unit=unit, plan=dice.randrange(1, 90_000)) for _ in range(6)]
    projects.append(district.project("子项目", unit=unit, parent=projects[0]))
    evaluation = warm(JUNE)

    for _ in range(12):
        changed = dice.sample(projects, dice.randrange(1, 3))
        for project in changed:
            change(district, project, dice)

        refreshed = refresh_projects(JUNE, [project.pk for project in changed], evaluation)

        whole = {row["key"]: typed(row) for row in project_rows(evaluation_now(JUNE))}
        assert [typed(row) for row in refreshed] == [whole[project.number] for project in sorted_by_number(changed)]


def sorted_by_number(projects: list[Any]) -> list[Any]:
    return sorted(projects, key=lambda project: project.number)


def test_a_bundle_alone_still_knows_its_children(district):
    bundle = district.project("老旧小区改造", plan=9_000)
    child = district.project("柳湾小区", plan=3_000, parent=bundle)

    (row,) = refresh_projects(JUNE, [bundle.pk], warm(JUNE))

    assert row["key"] == bundle.number
    assert row["projects"] == 0, "a bundle is counted by its children"
    assert [each["projects"] for each in refresh_projects(JUNE, [child.pk], warm(JUNE))] == [1]


def test_a_withdrawn_project_has_no_result(district):
    from guatu.kernel.lifecycle import Stage

    project = district.project(stage="preparation")
    actions.move_project(project.pk, to=Stage.WITHDRAWN, on=date(2021, 3, 1), reason="不再实施", actor=district.actor)

    assert refresh_projects(JUNE, [project.pk], warm(JUNE)) == []
