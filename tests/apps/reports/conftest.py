"""Projects of a district, and people who fill, approve and look on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from apps.reports.words import MAY, wan
from guatu.kernel.powers import Power

REGION = "410703"
AN_INSTANT = datetime(2022, 1, 1, tzinfo=UTC)


@pytest.fixture
def unit(db: None) -> Any:
    from guatu.apps.people.models import Organisation

    return Organisation.objects.create(code="U01", name="河东园区办", kind="responsible_unit", region=REGION)


@pytest.fixture
def other_unit(db: None) -> Any:
    from guatu.apps.people.models import Organisation

    return Organisation.objects.create(code="U02", name="区投资公司", kind="responsible_unit", region=REGION)


@pytest.fixture
def a_project(unit: Any) -> Callable[..., Any]:
    """`a_project("装备园", plan=36_000)`: a project of the unit with its year's plan; amounts in 万元."""
    from guatu.apps.projects.models import EventStatement, PlanStatement, Project, ProjectStatement, StageStatement

    made = iter(range(1, 10_000))

    def make(
        name: str, *, plan: int | None = 12_000, total: int | None = 50_000, before: int | None = 0,
        stage: str = "construction", started: date | None = date(2021, 8, 12), organisation: Any = unit,
        region: str = REGION,
    ) -> Any:  # fmt: skip
        number = f"P-2022-{next(made):04}"
        ledger = {
            "name": name, "region": region, "organisation": organisation,
            "total_investment": None if total is None else wan(total),
        }  # fmt: skip
        knowledge = {"known_from": AN_INSTANT, "entry_id": 1}
        project = Project.objects.create(number=number, stage=stage, **ledger)
        ProjectStatement.objects.create(project=project, **ledger, **knowledge)
        StageStatement.objects.create(project=project, on=date(2021, 1, 1), stage=stage, **knowledge)
        year = {name: told and wan(told) for name, told in (("amount", plan), ("invested_before", before))}
        PlanStatement.objects.create(project=project, year=2022, **year, **knowledge)
        if started is not None:
            EventStatement.objects.create(project=project, event="started", on=started, **knowledge)
        return project

    return make


@pytest.fixture
def reporter(someone: Any, unit: Any) -> Any:
    return someone("huang", powers=[Power.VIEW, Power.FILL_REPORT], reach="organisation", organisation=unit)


@pytest.fixture
def approver(someone: Any) -> Any:
    return someone("sun", powers=[Power.VIEW, Power.APPROVE_REPORT, Power.OPEN_WINDOW, Power.LOCK_MONTH])


@pytest.fixture
def stranger(someone: Any) -> Any:
    """Holds every power of reports, in another province."""
    powers = [Power.VIEW, Power.FILL_REPORT, Power.APPROVE_REPORT, Power.OPEN_WINDOW, Power.LOCK_MONTH]
    return someone("stranger", powers=powers, region="330200")


@pytest.fixture
def today(settings):
    """The day the verbs happen: `today(date(2022, 6, 1))`."""

    def stand_at(day: date) -> None:
        settings.GUATU_CLOCK = lambda: datetime(day.year, day.month, day.day, 2, tzinfo=UTC)

    stand_at(date(2022, 6, 1))
    return stand_at


@pytest.fixture
def window(today, approver):
    from guatu.apps.reports.actions import open_window

    return open_window(MAY, opens_on=date(2022, 5, 25), due_on=date(2022, 6, 5), actor=approver)
