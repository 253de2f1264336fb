"""Fact tables of the monthly reports: approved investment, funds in place, and how the reports came in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from guatu.apps.projects.tables import table
from guatu.apps.reports.models import FundStatement, ReportStatement
from guatu.apps.trace.bulk import fetch
from guatu.kernel.month import Month


def investment(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Approved investment of every month up to this one."""
    rows = _rows(ReportStatement, month, known, only).filter(done__isnull=False)
    owners, months, amounts = _columns(rows.values_list("project__number", "month", "done"), 3)
    return table("investment", {"project": owners, "month_end": month_ends(months), "amount": amounts})


def report(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Which months were reported, and whether late."""
    rows = _rows(ReportStatement, month, known, only)
    found = _columns(rows.values_list("project__number", "month", "late", "quantity_done"), 4)
    columns = {
        "project": found[0],
        "month_end": month_ends(found[1]),
        "late": [int(late) for late in found[2]],
        "quantity_done": found[3],
    }
    return table("report", columns)


def funds(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Funds that came in, by month and source."""
    rows = _rows(FundStatement, month, known, only)
    owners, months, sources, amounts = _columns(rows.values_list("project__number", "month", "source", "amount"), 4)
    columns = {"project": owners, "month_end": month_ends(months), "source": sources, "amount": amounts}
    return table("funds", columns)


TABLES = {"investment": investment, "report": report, "funds": funds}


def month_ends(months: Sequence[str]) -> list[Any]:
    """The last day of each month text; the same few months come again and again."""
    ends: dict[str, Any] = {}
    return [ends.get(text) or ends.setdefault(text, Month.parse(text).last_day) for text in months]


def _columns(values: Any, width: int) -> list[Sequence[Any]]:
    rows = fetch(values)
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _rows(model: Any, month: Month, known: datetime | None, only: Sequence[int] | None) -> Any:
    found = model.objects.known(known).filter(month__lte=str(month)).order_by("project__number", "month")
    return found if only is None else found.filter(project_id__in=only)
