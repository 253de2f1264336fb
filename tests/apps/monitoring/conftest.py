"""A district and the people who look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.monitoring.district import District
from guatu.kernel.powers import Power

OFFICE = (Power.VIEW, Power.COMPUTE_MONTH, Power.CLOSE_MONTH, Power.WAIVE_ALERT, Power.EXPORT, Power.SET_RULES)


@pytest.fixture
def district(operator: Any) -> District:
    made = District(operator)
    made.unit("OFFICE", "区项目办", kind="project_office")
    return made


@pytest.fixture
def approver(someone: Any) -> Any:
    """Who computes, closes and grants in the district."""
    return someone("li", name="李负责人", powers=OFFICE)


@pytest.fixture
def stranger(someone: Any) -> Any:
    """Holds every power of monitoring, in another province."""
    return someone("stranger", name="外地人", powers=OFFICE, region="330200")


@pytest.fixture(autouse=True)
def no_seal_stays() -> Iterator[None]:
    """Seals belong to the test that made them."""
    yield
    shutil.rmtree(Path(settings.GUATU_HOME) / "snapshots", ignore_errors=True)
