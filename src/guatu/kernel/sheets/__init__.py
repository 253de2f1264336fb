"""Sheets: workbooks, text tables and Word tables read safely, found by meaning, and written."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guatu.kernel.sheets.book import Book, RawRow, RawSheet
    from guatu.kernel.sheets.cells import Cell, cell_name
    from guatu.kernel.sheets.days import day, span, to_day
    from guatu.kernel.sheets.headings import Candidate, Heading, vocabulary
    from guatu.kernel.sheets.limits import LIMITS, Limits
    from guatu.kernel.sheets.problems import CellProblem, CellWrong, SheetRefused
    from guatu.kernel.sheets.sheet import Bound, Column, Sheet
    from guatu.kernel.sheets.table import BodyRow, Table, find_table
    from guatu.kernel.sheets.types import code, count, flag, money, one_of, percent, region, several, text
    from guatu.kernel.sheets.writing import as_bytes, write_csv, write_rows, write_template

__all__ = [
    "LIMITS",
    "BodyRow",
    "Book",
    "Bound",
    "Candidate",
    "Cell",
    "CellProblem",
    "CellWrong",
    "Column",
    "Heading",
    "Limits",
    "RawRow",
    "RawSheet",
    "Sheet",
    "SheetRefused",
    "Table",
    "as_bytes",
    "cell_name",
    "code",
    "count",
    "day",
    "find_table",
    "flag",
    "money",
    "one_of",
    "percent",
    "region",
    "several",
    "span",
    "text",
    "to_day",
    "vocabulary",
    "write_csv",
    "write_rows",
    "write_template",
]

HOMES = {
    "BodyRow": "table",
    "Book": "book",
    "Bound": "sheet",
    "Candidate": "headings",
    "Cell": "cells",
    "CellProblem": "problems",
    "CellWrong": "problems",
    "Column": "sheet",
    "Heading": "headings",
    "LIMITS": "limits",
    "Limits": "limits",
    "RawRow": "book",
    "RawSheet": "book",
    "Sheet": "sheet",
    "SheetRefused": "problems",
    "Table": "table",
    "as_bytes": "writing",
    "cell_name": "cells",
    "code": "types",
    "count": "types",
    "day": "days",
    "find_table": "table",
    "flag": "types",
    "money": "types",
    "one_of": "types",
    "percent": "types",
    "region": "types",
    "several": "types",
    "span": "days",
    "text": "types",
    "to_day": "days",
    "vocabulary": "headings",
    "write_csv": "writing",
    "write_rows": "writing",
    "write_template": "writing",
}


def __getattr__(name: str) -> Any:
    """Names are fetched when first asked for: the child process starts with what reading a file needs, no more."""
    if name in HOMES:
        return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
