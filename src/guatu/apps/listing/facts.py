"""Fact tables of statistics: what the statistics office counted, and what was published for regions."""

from __future__ import annotations

import pyarrow as pa

from guatu.apps.listing.models import PublishedStatement, StatisticsStatement
from guatu.apps.projects.tables import Reading, month_ends, table

OF_STATISTICS = {"project_id": "int64", "month": "word", "amount": "int64"}
OF_PUBLISHED = {"region": "string", "month": "word", "code": "string", "numerator": "int64", "denominator": "int64"}


def statistics(reading: Reading) -> pa.Table:
    """统计数 of every month up to this one."""
    told = reading.rows(reading.up_to_month(StatisticsStatement).values_list(*OF_STATISTICS), OF_STATISTICS)
    columns = {"project": reading.keys_of(told["project_id"]), "month_end": month_ends(told["month"])}
    return table("statistics", {**columns, "amount": told["amount"]})


def published(reading: Reading) -> pa.Table:
    """公布数 of every region up to this month; the reading's projects do not narrow what belongs to regions."""
    found = PublishedStatement.objects.known(reading.known).filter(month__lte=str(reading.month)).order_by()
    told = reading.rows(found.values_list(*OF_PUBLISHED), OF_PUBLISHED)
    columns = {name: told[name] for name in ("region", "code", "numerator", "denominator")}
    return table("published", {**columns, "month_end": month_ends(told["month"])})


TABLES = {"statistics": statistics, "published": published}
