"""The trace as the database keeps it: every column of every row, byte for byte, at one instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models

from guatu.apps.trace.canonical import ENTRY, LINE, Cell
from guatu.apps.trace.models import Entry, Head, Line

FETCHED = 2_000
Row = dict[str, Cell]
HEAD_COLUMNS = ("id", "number", "hash")


def entries(using: Any) -> Iterator[Row]:
    """Every entry by number."""
    return stored(using, Entry, (*ENTRY.names, "hash"), "number")


def lines(using: Any) -> Iterator[Row]:
    """Every line by entry and position."""
    return stored(using, Line, (*LINE.names, "hash"), "entry_id", "position")


def heads(using: Any) -> Iterator[Row]:
    return stored(using, Head, HEAD_COLUMNS, "id")


def stored(using: Any, model: type[models.Model], names: Sequence[str], *order: str) -> Iterator[Row]:
    """Rows as the database keeps them, text as its bytes: text that is no longer UTF-8 must be seen, not fail."""
    quote, sqlite = using.ops.quote_name, using.vendor == "sqlite"
    texts = {f.attname for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)}
    chosen = ", ".join((_as_stored if sqlite else _as_bytes)(quote(name), name in texts) for name in names)
    # An index may hold another value than its table: the table is read, and put in order by its own values.
    table = quote(model._meta.db_table) + (" NOT INDEXED" if sqlite else "")
    ordered = ", ".join(map(quote, order))
    with using.cursor() as cursor:
        cursor.execute(f"SELECT {chosen} FROM {table} ORDER BY {ordered}")  # noqa: S608  (names of our own models)
        while rows := cursor.fetchmany(FETCHED):
            for row in rows:
                yield dict(zip(names, map(_cell, row), strict=True))


def _as_bytes(column: str, text: bool) -> str:
    return f"convert_to({column}, 'UTF8')" if text else column


def _as_stored(column: str, text: bool) -> str:
    """SQLite keeps any type in any column: one that is not the column's own comes as text with that type's name."""
    kind, value = ("text", f"CAST({column} AS BLOB)") if text else ("integer", column)
    odd = f"WHEN 'null' THEN NULL ELSE typeof({column}) || hex({column})"
    return f"CASE typeof({column}) WHEN '{kind}' THEN {value} {odd} END"


def _cell(value: Any) -> Cell:
    if isinstance(value, memoryview):
        return bytes(value)
    return (value,) if isinstance(value, str) else value


@contextmanager
def at_one_instant(using: Any) -> Iterator[None]:
    """Inside, all is read as of one commit while others go on writing; a transaction already begun is left as it is."""
    if using.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if using.vendor == "postgresql" else "BEGIN DEFERRED"
    with using.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def damage(using: Any) -> list[str]:
    """What SQLite finds wrong with the trace's tables and their indexes; other databases find it when reading."""
    if using.vendor != "sqlite":
        return []
    found = []
    with using.cursor() as cursor:
        for model in (Entry, Line, Head):
            cursor.execute(f"PRAGMA integrity_check({model._meta.db_table})")
            found += [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
    return found
