"""Fact tables of the monthly reports: approved investment, funds in place, and how the reports came in."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from guatu.apps.projects.tables import Reading, month_ends, table
from guatu.apps.reports.models import FundStatement, ReportStatement

OF_REPORT = {
    "project_id": "int64",
    "month": "word",
    "done": "int64",
    "late": "flag",
    "quantity_done": "int64",
}
OF_FUNDS = {"project_id": "int64", "month": "word", "source": "string", "amount": "int64"}


def investment(reading: Reading) -> pa.Table:
    """Approved investment of every month up to this one."""
    told = _reports(reading)
    told = told.filter(pc.is_valid(told["amount"]))
    return told.select(["project", "month_end", "amount"])


def report(reading: Reading) -> pa.Table:
    """Which months were reported, and whether late."""
    return _reports(reading).drop_columns(["amount"])


def funds(reading: Reading) -> pa.Table:
    """Funds that came in, by month and source."""
    told = reading.rows(reading.up_to_month(FundStatement).values_list(*OF_FUNDS), OF_FUNDS)
    columns = {name: told[name] for name in ("source", "amount")}
    return table(
        "funds", {"project": reading.keys_of(told["project_id"]), "month_end": month_ends(told["month"]), **columns}
    )


def reported(reading: Reading) -> pa.ChunkedArray:
    """The projects with an approved report of this month or an earlier one."""
    return _reports(reading)["project"]


WITNESSES = (reported,)
TABLES = {"investment": investment, "report": report, "funds": funds}


def _reports(reading: Reading) -> pa.Table:
    """What both tables of reports are made of, in their columns."""
    return reading.once("reports", lambda: _read(reading))


def _read(reading: Reading) -> pa.Table:
    told = reading.rows(reading.up_to_month(ReportStatement).values_list(*OF_REPORT), OF_REPORT)
    return pa.table(
        {
            "project": reading.keys_of(told["project_id"]),
            "month_end": month_ends(told["month"]),
            "amount": told["done"],
            "late": told["late"],
            "quantity_done": told["quantity_done"],
        }
    )
