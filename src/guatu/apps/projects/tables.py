"""Rows of the database as the Arrow tables of the rulebook's facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from guatu.rulebook.facts import FACTS


def rows_table(name: str, rows: Iterable[Sequence[Any]]) -> pa.Table:
    """A fact table from rows in the order of its declared columns."""
    schema = FACTS[name].schema
    gathered = list(zip(*rows, strict=True)) or [() for _ in schema]
    return table(name, dict(zip(schema, gathered, strict=True)))


def table(name: str, columns: dict[str, Sequence[Any]]) -> pa.Table:
    """A fact table from its columns; dates may come as ISO text, as SQLite gives them."""
    schema = FACTS[name].schema
    return pa.table([_array(columns[column], kind) for column, kind in schema.items()], names=list(schema))


def _array(values: Sequence[Any], kind: str) -> pa.Array:
    if kind != "date":
        return pa.array(values, pa.int64() if kind == "int64" else pa.string())
    first = next((value for value in values if value is not None), None)
    if first is None or isinstance(first, date):
        return pa.array(values, pa.date32())
    return pa.array(values, pa.string()).cast(pa.date32())
