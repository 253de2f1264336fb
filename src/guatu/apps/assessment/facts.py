"""The fact table of evidence for bonus and deduction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from guatu.apps.assessment.models import Evidence
from guatu.apps.projects.tables import rows_table
from guatu.apps.trace.bulk import fetch
from guatu.kernel.month import Month


def evidence(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """What counts for or against a unit; `only` does not narrow what belongs to units."""
    found = Evidence.objects.known(known).filter(day__lt=month.end).order_by("organisation__code", "day", "kind")
    return rows_table("evidence", fetch(found.values_list("organisation__code", "day", "kind", "points")))


TABLES = {"evidence": evidence}
