"""The district of the reports' tests, with a statistician and a clerk."""

from __future__ import annotations

from typing import Any

import pytest

from apps.reports.conftest import a_project, approver, other_unit, reporter, stranger, today, unit, window
from guatu.kernel.powers import Power

__all__ = ["a_project", "approver", "other_unit", "reporter", "stranger", "today", "unit", "window"]


@pytest.fixture
def statistician(someone: Any, today: Any) -> Any:
    powers = [Power.VIEW, Power.ENTER_STATISTICS, Power.RECORD_LISTING, Power.EXPORT]
    return someone("tong", powers=powers)


@pytest.fixture
def clerk(someone: Any, today: Any) -> Any:
    return someone("ban", powers=[Power.VIEW, Power.ENTER_PUBLISHED, Power.RECORD_LISTING])


@pytest.fixture
def other_statistician(someone: Any, today: Any) -> Any:
    """Holds the powers of statistics, in another province."""
    powers = [Power.VIEW, Power.ENTER_STATISTICS, Power.RECORD_LISTING, Power.ENTER_PUBLISHED, Power.EXPORT]
    return someone("far", powers=powers, region="330200")
