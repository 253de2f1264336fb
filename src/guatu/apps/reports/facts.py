"""Fact tables of the monthly reports: approved investment, funds in place, and how the reports came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from guatu.apps.projects.tables import keys_of, month_ends, table
from guatu.apps.reports.models import FundStatement, ReportStatement
from guatu.apps.trace.bulk import fetch_columns
from guatu.kernel.month import Month


def investment(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Approved investment of every month up to this one."""
    rows = _rows(ReportStatement, month, known, only).filter(done__isnull=False)
    ids, months, amounts = fetch_columns(rows.values_list("project_id", "month", "done"), 3)
    return table("investment", {"project": keys_of(ids, only), "month_end": month_ends(months), "amount": amounts})


def report(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Which months were reported, and whether late."""
    rows = _rows(ReportStatement, month, known, only)
    ids, months, late, quantity = fetch_columns(rows.values_list("project_id", "month", "late", "quantity_done"), 4)
    columns = {
        "project": keys_of(ids, only),
        "month_end": month_ends(months),
        "late": _flags(late),
        "quantity_done": quantity,
    }
    return table("report", columns)


def funds(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Funds that came in, by month and source."""
    rows = _rows(FundStatement, month, known, only)
    ids, months, sources, amounts = fetch_columns(rows.values_list("project_id", "month", "source", "amount"), 4)
    columns = {"project": keys_of(ids, only), "month_end": month_ends(months), "source": sources, "amount": amounts}
    return table("funds", columns)


TABLES = {"investment": investment, "report": report, "funds": funds}


def _flags(values: Sequence[Any]) -> pa.Array:
    """1 and 0, which one database keeps as integers and the other as booleans."""
    return pc.cast(pa.array(values), pa.int64()) if values else pa.array([], pa.int64())


def _rows(model: Any, month: Month, known: datetime | None, only: Sequence[int] | None) -> Any:
    found = model.objects.known(known).filter(month__lte=str(month)).order_by()
    return found if only is None else found.filter(project_id__in=only)
