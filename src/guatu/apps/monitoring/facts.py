"""The fact table of waivers: only what a second person granted."""

from __future__ import annotations

import pyarrow as pa

from guatu.apps.monitoring.models import Waiver
from guatu.apps.projects.tables import Reading


def waiver(reading: Reading) -> pa.Table:
    """Granted waivers, by project and rule."""
    found = reading.standing(Waiver).filter(granted_by__isnull=False).order_by("project__number", "rule", "start_on")
    return reading.fact("waiver", found.values_list("project__number", "rule", "start_on", "end_on"))


TABLES = {"waiver": waiver}
