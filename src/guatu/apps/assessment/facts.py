"""The fact table of evidence for bonus and deduction."""

from __future__ import annotations

import pyarrow as pa

from guatu.apps.assessment.models import Evidence
from guatu.apps.projects.tables import Reading


def evidence(reading: Reading) -> pa.Table:
    """What counts for or against a unit, confirmed by a second person; projects do not narrow what belongs to units."""
    found = Evidence.objects.known(reading.known).counting().filter(day__lt=reading.month.end)
    found = found.order_by("organisation__code", "day", "kind")
    return reading.fact("evidence", found.values_list("organisation__code", "day", "kind", "points"))


TABLES = {"evidence": evidence}
