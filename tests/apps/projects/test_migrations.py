"""Migrations carry over what was stated: 至上年底累计 to its year, and since when a project is in the library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
OLD = [("projects", "0004_list_indexes")]


def at(year: int, month: int = 1) -> datetime:
    return datetime(year, month, 5, tzinfo=UTC)


@pytest.fixture
def old(someone: Any) -> Any:
    """The models as they were, in a database that is as it was; afterwards all is migrated again."""
    someone("li")
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate(OLD)
    yield MigrationExecutor(connection).loader.project_state([*OLD, ("trace", "0002_guards")]).apps
    executor = MigrationExecutor(connection)
    executor.migrate(latest)


@pytest.fixture
def migrated() -> Callable[..., Any]:
    def run(name: str, app: str = "projects") -> Any:
        executor = MigrationExecutor(connection)
        return executor.migrate([(app, name)]).apps

    return run


def entry(apps: Any, number: int, event: str, **detail: Any) -> None:
    user = get_user_model().objects.get(login="li")
    apps.get_model("trace", "Entry").objects.create(
        id=number, number=number, at=at(2021), actor_id=user.pk, actor_name="li", event=event, origin="shell",
        detail=detail, line_count=0, lines_hash="", algorithm="sm3", hash="",
    )  # fmt: skip


def stated(apps: Any, project: Any, *values: tuple[datetime, int, int | None]) -> None:
    """Statements of the ledger, each standing until the next: (known from, entry, invested before)."""
    for row, following in zip(values, [*values[1:], None], strict=True):
        known, number, before = row
        apps.get_model("projects", "ProjectStatement").objects.create(
            project=project, name="桥", region="410703", invested_before=before, entry_id=number,
            known_from=known, known_until=following[0] if following else None,
        )  # fmt: skip


def planned(apps: Any, project: Any, year: int, *values: tuple[datetime, int, int]) -> None:
    for row, following in zip(values, [*values[1:], None], strict=True):
        known, number, amount = row
        apps.get_model("projects", "PlanStatement").objects.create(
            project=project, year=year, amount=amount, entry_id=number,
            known_from=known, known_until=following[0] if following else None,
        )  # fmt: skip


def years_of(apps: Any) -> list[tuple[Any, ...]]:
    rows = apps.get_model("projects", "PlanStatement").objects.order_by("year", "known_from")
    return list(rows.values_list("year", "amount", "invested_before", "known_from", "known_until", "entry_id"))


def test_each_ledgers_value_goes_to_the_year_it_was_imported_for(old, migrated):
    entry(old, 1, "ledger.imported", on="2021-01-05")
    entry(old, 2, "ledger.imported", on="2022-01-05")
    bridge = old.get_model("projects", "Project").objects.create(number="P1", name="桥", region="410703")
    planned(old, bridge, 2021, (at(2021), 1, 400))
    planned(old, bridge, 2022, (at(2022), 2, 600))
    stated(old, bridge, (at(2021), 1, 100), (at(2022), 2, 480))

    new = migrated("0005_invested_before_by_year")

    assert years_of(new) == [(2021, 400, 100, at(2021), None, 1), (2022, 600, 480, at(2022), None, 2)]


def test_an_edit_goes_to_the_year_planned_last_and_what_was_known_between_stays(old, migrated):
    entry(old, 1, "ledger.imported", on="2021-01-05")
    bridge = old.get_model("projects", "Project").objects.create(number="P1", name="桥", region="410703")
    planned(old, bridge, 2021, (at(2021), 1, 400), (at(2021, 6), 3, 500))
    stated(old, bridge, (at(2021), 1, 100), (at(2021, 3), 2, 120), (at(2021, 9), 4, None))

    new = migrated("0005_invested_before_by_year")

    assert years_of(new) == [
        (2021, 400, 100, at(2021), at(2021, 3), 1),
        (2021, 400, 120, at(2021, 3), at(2021, 6), 2),
        (2021, 500, 120, at(2021, 6), at(2021, 9), 3),
        (2021, 500, None, at(2021, 9), None, 4),
    ]


def test_a_project_without_plans_keeps_its_value_under_the_year_it_was_said(old, migrated):
    bridge = old.get_model("projects", "Project").objects.create(number="P1", name="桥", region="410703")
    stated(old, bridge, (at(2021, 12), 9, 100))

    new = migrated("0005_invested_before_by_year")

    assert years_of(new) == [(2021, None, 100, at(2021, 12), None, 9)]


def test_a_project_entered_when_first_stated_or_by_its_first_report(old, migrated):
    projects = old.get_model("projects", "Project").objects
    plain, reported, later = (projects.create(number=f"P{at}", name="桥", region="410703") for at in range(3))
    stated(old, plain, (at(2021, 12), 1, None), (at(2022, 3), 2, 5))
    stated(old, reported, (at(2022, 2), 1, None), (at(2022, 3), 2, 5))
    stated(old, later, (at(2022, 2), 1, None))
    reports = migrated("0002_correction", "reports").get_model("reports", "ReportStatement").objects
    for project, month in ((reported, "2021-10"), (reported, "2021-09"), (later, "2022-03")):
        reports.create(project_id=project.pk, month=month, done=1, known_from=at(2022, 4), entry_id=3)

    new = migrated("0003_entry_days", "reports")

    days = {"P0": date(2021, 12, 5), "P1": date(2021, 9, 1), "P2": date(2022, 2, 5)}
    told = new.get_model("projects", "ProjectStatement").objects.values_list("project__number", "entered_on")
    assert dict(new.get_model("projects", "Project").objects.values_list("number", "entered_on")) == days
    assert sorted(told) == sorted([*days.items(), ("P0", days["P0"]), ("P1", days["P1"])])
