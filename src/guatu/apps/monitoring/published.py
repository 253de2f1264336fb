"""公布数 for pages: the rows that stood when a month was closed, or stand now."""

from __future__ import annotations

from typing import Any

from guatu.apps.listing.models import PublishedStatement
from guatu.apps.monitoring.models import Computation
from guatu.kernel.month import Month


def published_rows_of(month: Month, computed: Computation) -> list[dict[str, Any]]:
    """Rows as the fact table `published` has them, up to the month, in one query."""
    known = computed.known_at if computed.closed_at else None
    found = PublishedStatement.objects.known(known).filter(month__lte=str(month))
    return [
        {"region": region, "month_end": Month.parse(of).last_day, "code": code, "numerator": top, "denominator": below}
        for region, of, code, top, below in found.values_list("region", "month", "code", "numerator", "denominator")
    ]
