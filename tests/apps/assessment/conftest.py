"""The district of monitoring's tests, and who records evidence."""

from __future__ import annotations

from typing import Any

import pytest

from apps.monitoring.conftest import approver, district, no_seal_stays, stranger
from guatu.kernel.powers import Power

__all__ = ["approver", "district", "no_seal_stays", "stranger"]


@pytest.fixture
def clerk(someone: Any) -> Any:
    return someone("sun", name="孙经办", powers=[Power.VIEW, Power.RECORD_EVIDENCE, Power.COMPUTE_MONTH])


@pytest.fixture
def confirmer(someone: Any) -> Any:
    """Confirms, and may record too: what one may do is no reason to do both."""
    return someone("zhou", name="周负责人", powers=[Power.VIEW, Power.RECORD_EVIDENCE, Power.CONFIRM_EVIDENCE])


@pytest.fixture
def ranked(district: Any) -> dict[str, Any]:
    """Three units: the first with all of its plan done, the second with half, the third without a project."""
    units = {
        code: district.unit(code, name) for code, name in (("U1", "河东园区办"), ("U2", "区住建局"), ("U3", "区水利局"))
    }
    full, half = district.project(unit=units["U1"], plan=1_000), district.project(unit=units["U2"], plan=1_000)
    district.reported("2021-05", {full: 1_000, half: 500})
    return units
