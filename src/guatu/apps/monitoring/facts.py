"""The fact table of waivers: only what a second person granted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from guatu.apps.monitoring.models import Waiver
from guatu.apps.projects.tables import rows_table
from guatu.apps.trace.bulk import fetch
from guatu.kernel.month import Month


def waiver(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Granted waivers, by project and rule."""
    found = Waiver.objects.known(known).filter(granted_by__isnull=False).order_by("project__number", "rule", "start_on")
    if only is not None:
        found = found.filter(project_id__in=only)
    return rows_table("waiver", fetch(found.values_list("project__number", "rule", "start_on", "end_on")))


TABLES = {"waiver": waiver}
