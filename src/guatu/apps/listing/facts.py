"""Fact tables of statistics: what the statistics office counted, and what was published for regions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa

from guatu.apps.listing.models import PublishedStatement, StatisticsStatement
from guatu.apps.projects.tables import keys_of, month_ends, table
from guatu.apps.trace.bulk import fetch_columns
from guatu.kernel.month import Month


def statistics(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """统计数 of every month up to this one."""
    found = StatisticsStatement.objects.known(known).filter(month__lte=str(month)).order_by()
    if only is not None:
        found = found.filter(project_id__in=only)
    ids, months, amounts = fetch_columns(found.values_list("project_id", "month", "amount"), 3)
    return table("statistics", {"project": keys_of(ids, only), "month_end": month_ends(months), "amount": amounts})


def published(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """公布数 of every region up to this month; `only` does not narrow what belongs to regions."""
    found = PublishedStatement.objects.known(known).filter(month__lte=str(month)).order_by()
    names = ("region", "month", "code", "numerator", "denominator")
    columns = dict(zip(names, fetch_columns(found.values_list(*names), 5), strict=True))
    return table("published", columns | {"month_end": month_ends(columns.pop("month"))})


TABLES = {"statistics": statistics, "published": published}
