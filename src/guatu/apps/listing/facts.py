"""Fact tables of statistics: what the statistics office counted, and what was published for regions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from guatu.apps.listing.models import PublishedStatement, StatisticsStatement
from guatu.apps.projects.tables import rows_table
from guatu.apps.reports.facts import month_ends
from guatu.apps.trace.bulk import fetch
from guatu.kernel.month import Month


def statistics(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """统计数 of every month up to this one."""
    found = StatisticsStatement.objects.known(known).filter(month__lte=str(month)).order_by("project__number", "month")
    if only is not None:
        found = found.filter(project_id__in=only)
    rows = fetch(found.values_list("project__number", "month", "amount"))
    ends = month_ends([row[1] for row in rows])
    return rows_table("statistics", [(row[0], end, row[2]) for row, end in zip(rows, ends, strict=True)])


def published(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """公布数 of every region up to this month; `only` does not narrow what belongs to regions."""
    found = PublishedStatement.objects.known(known).filter(month__lte=str(month)).order_by("region", "month", "code")
    rows = fetch(found.values_list("region", "month", "code", "numerator", "denominator"))
    ends = month_ends([row[1] for row in rows])
    return rows_table("published", [(row[0], end, *row[2:]) for row, end in zip(rows, ends, strict=True)])


TABLES = {"statistics": statistics, "published": published}
