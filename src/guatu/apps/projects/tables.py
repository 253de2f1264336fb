"""Rows of the database as the Arrow tables of the rulebook's facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from guatu.apps.projects.models import Project
from guatu.apps.trace.bulk import fetch_columns
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS


def rows_table(name: str, rows: Iterable[Sequence[Any]]) -> pa.Table:
    """A fact table from rows in the order of its declared columns."""
    schema = FACTS[name].schema
    gathered = list(zip(*rows, strict=True)) or [() for _ in schema]
    return table(name, dict(zip(schema, gathered, strict=True)))


def table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """A fact table from its columns; dates may come as ISO text, as SQLite gives them."""
    schema = FACTS[name].schema
    return pa.table([_array(columns[column], kind) for column, kind in schema.items()], names=list(schema))


def _array(values: Any, kind: str) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    if kind != "date":
        return pa.array(values, pa.int64() if kind == "int64" else pa.string())
    first = next((value for value in values if value is not None), None)
    if first is None or isinstance(first, date):
        return pa.array(values, pa.date32())
    return pa.array(values, pa.string()).cast(pa.date32())


def keys_of(ids: Sequence[int], only: Sequence[int] | None = None) -> pa.Array:
    """The public numbers of projects by id, without a join for each row."""
    projects = Project.objects.order_by() if only is None else Project.objects.order_by().filter(pk__in=only)
    known, numbers = fetch_columns(projects.values_list("id", "number"), 2)
    places = pc.index_in(pa.array(ids, pa.int64()), value_set=pa.array(known, pa.int64()))
    return pa.array(numbers, pa.string()).take(places)


def month_ends(months: Sequence[str]) -> pa.Array:
    """The last day of each month text; the same few months come again and again."""
    coded = pa.array(months, pa.string()).dictionary_encode()
    ends = [Month.parse(text).last_day for text in coded.dictionary.to_pylist()]
    return pa.array(ends, pa.date32()).take(coded.indices)
