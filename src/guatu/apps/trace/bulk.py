"""Many rows at once: the one module with SQL of its own, because the ORM would take minutes."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from guatu.apps.trace.replacing import Replacing
from guatu.apps.trace.running import current_at, current_entry_id
from guatu.apps.trace.superseding import Row, Superseded, Superseding

__all__ = [
    *("Superseded", "bulk_add", "bulk_insert", "bulk_insert_from", "bulk_insert_stored", "bulk_replace"),
    *("bulk_supersede", "fetch", "fetch_columns", "reserve_keys", "stored"),
]

CHUNK = 20_000


def bulk_insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert rows (one value for each field or attribute name in `columns`) and answer how many.

    No defaults and no validation: executemany on SQLite, COPY on PostgreSQL. Errors of the database pass through.
    """
    fields = [model._meta.get_field(name) for name in columns]
    return _insert(model._meta.db_table, fields, [field.column for field in fields], rows)


def stored(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> list[Row]:
    """Rows in the database's own form, for `bulk_insert_stored`; the database is not asked, so any process may."""
    return list(_prepared([model._meta.get_field(name) for name in columns], rows))


def bulk_insert_stored(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """`bulk_insert` of rows that `stored` has made ready."""
    names = [model._meta.get_field(name).column for name in columns]
    return _insert_ready(model._meta.db_table, names, iter(rows))


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys for so many new rows of a table that counts its own, in rising order, nobody else's.

    Must run inside a verb's transaction: SQLite keeps no other writer out without one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("reserve_keys runs inside a verb's transaction")
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            serial = [connection.ops.quote_name(table), key, count]
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", serial)
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        given = cursor.fetchone() or (0,)
    last = max(given[0], model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0)
    return list(range(last + 1, last + count + 1))


def bulk_insert_from(model: type[models.Model], columns: Sequence[str], values: models.QuerySet[Any, Any]) -> int:
    """Insert what a `values_list` answers, inside the database, and answer how many; the columns go by their order."""
    names = [model._meta.get_field(name).column for name in columns]
    text, given = values.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {_into(model._meta.db_table, names)} {text}", given)
        return int(cursor.rowcount)


def bulk_add(
    model: type[models.Model], subject: Sequence[str], amounts: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add to numbers kept once a subject, which a constraint holds; rows have the subject's fields, then the amounts.

    A subject not there yet begins with its amounts. Rows should come in one order for all, lest two verbs wait for
    each other.
    """
    fields = [model._meta.get_field(name) for name in (*subject, *amounts)]
    names, table = [field.column for field in fields], connection.ops.quote_name(model._meta.db_table)
    keys, added = (
        list(map(connection.ops.quote_name, part)) for part in (names[: len(subject)], names[len(subject) :])
    )
    sums = ", ".join(f"{name} = {table}.{name} + EXCLUDED.{name}" for name in added)
    marks = ", ".join(["%s"] * len(names))
    text = f"INSERT INTO {_into(model._meta.db_table, names)} VALUES ({marks})"  # noqa: S608  (names of our own models)
    with connection.cursor() as cursor:
        cursor.executemany(f"{text} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}", _prepared(fields, rows))


def bulk_replace(
    model: type[models.Model],
    part: Mapping[str, Any],
    subject: Sequence[str],
    columns: Mapping[str, Iterable[Any]],
    *,
    stored: Collection[str] = (),
) -> int:
    """Make these the only rows of a part of a table, and answer how many had to be written.

    `part` says which (field: value, or a list of ids of a column that the rows bring); the rows come column by column
    and are one to a `subject` within the part. Rows that are there already are left alone, so that the same again
    costs little. Columns named in `stored` hold values
    in the database's own form. Must run inside a transaction; a subject named twice raises IntegrityError.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("bulk_replace runs inside a verb's transaction")
    fields = [model._meta.get_field(name) for name in columns]
    turns = [None if name in stored else _turn(field) for name, field in zip(columns, fields, strict=True)]
    ready = [turn(given) if turn else given for turn, given in zip(turns, columns.values(), strict=True)]
    run = Replacing(model, part, subject, columns)
    with connection.cursor() as cursor:
        cursor.execute(run.create())
        _insert_ready(run.temporary, run.names, zip(*ready, strict=True))
        for statement in run.prepare():
            cursor.execute(statement)
        cursor.execute(run.delete(), run.given)
        cursor.execute(run.insert(), [*run.given, *run.given])
        written = int(cursor.rowcount)
        cursor.execute(f"DROP TABLE {run.temporary}")
    return written


def fetch(values: models.QuerySet[Any, Any]) -> list[Row]:
    """The rows of a `values_list` as the driver gives them, without the ORM's cost for each: dates may be ISO text.

    Ten times quicker than iterating; for facts and exports, whose columns have the same form in both databases.
    """
    try:
        text, given = values.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return list(cursor.fetchall())


def fetch_columns(values: models.QuerySet[Any, Any], width: int) -> list[Sequence[Any]]:
    """What `fetch` gives, column by column; `width` empty ones where there is no row."""
    rows = fetch(values)
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _insert(table: str, fields: Sequence[Any], names: Sequence[str], rows: Iterable[Row]) -> int:
    return _insert_ready(table, names, _prepared(fields, rows))


def _insert_ready(table: str, names: Sequence[str], ready: Iterator[Row]) -> int:
    into = _into(table, names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            count = 0
            # COPY goes past Django's cursor, so its errors are turned into Django's here.
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in ready:
                    copy.write_row(row)
                    count += 1
            return count
        marks = ", ".join(["%s"] * len(names))
        count = 0
        while chunk := list(islice(ready, CHUNK)):
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", chunk)  # noqa: S608  (names of our own models)
            count += len(chunk)
        return count


def _into(table: str, names: Sequence[str]) -> str:
    quoted = ", ".join(map(connection.ops.quote_name, names))
    return f"{connection.ops.quote_name(table)} ({quoted})"


def _prepared(fields: Sequence[Any], rows: Iterable[Row]) -> Iterator[Row]:
    """Rows as the driver takes them: only columns whose stored form differs from the Python value are touched."""
    turned = [(place, turn) for place, field in enumerate(fields) if (turn := _turn(field)) is not None]
    if not turned:
        yield from rows
        return
    several = iter(rows)
    while chunk := list(islice(several, CHUNK)):
        columns: list[Iterable[Any]] = list(zip(*chunk, strict=True))
        for place, turn in turned:
            columns[place] = turn(columns[place])
        yield from zip(*columns, strict=True)


Turn = Callable[[Iterable[Any]], Iterable[Any]]


def _turn(field: Any) -> Turn | None:
    """Turns a whole column into its stored form; None where values are stored as they are."""
    stored = field.target_field if field.remote_field else field
    if stored.get_internal_type() in PLAIN and _keeps_values(stored):
        return None
    if isinstance(field, models.JSONField):
        return lambda column: [None if value is None else json.dumps(value, cls=field.encoder) for value in column]

    def turn(column: Iterable[Any]) -> Iterable[Any]:
        """Each different value once: a column of days or instants holds few."""
        values = list(column)
        try:
            known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        except TypeError:  # a dict of a JSON column has no hash
            return [field.get_db_prep_save(value, connection) for value in values]
        return map(known.__getitem__, values)

    return turn


def _keeps_values(field: Any) -> bool:
    """The field gives values to the database as they are: its class changes none of what Django's own does."""
    base = getattr(models, field.get_internal_type())
    ways = ("get_prep_value", "get_db_prep_value", "get_db_prep_save")
    return all(getattr(type(field), way) is getattr(base, way) for way in ways)


PLAIN = frozenset(
    {
        *("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField"),
        *("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"),
        *("CharField", "TextField", "BooleanField", "SlugField"),
    }
)


def bulk_supersede(
    model: type[models.Model],
    subject: Sequence[str],
    values: Sequence[str],
    rows: Iterable[Row],
    *,
    at: datetime | None = None,
    entry_id: int | None = None,
) -> list[Superseded]:
    """Supersede many statements at once; rows hold the subject's fields, then the values, and name a subject once.

    Unchanged ones stay as they are; other columns of a changed statement are carried over, those of a new one take
    their defaults. Answers what changed. `at` and `entry_id` are the running verb's own. A subject named twice, or
    stated meanwhile by someone else, raises IntegrityError and nothing is kept. Must run inside a transaction.
    """
    at, entry_id = at or current_at(), entry_id or current_entry_id()
    if not connection.in_atomic_block:
        raise RuntimeError("bulk_supersede runs inside a verb's transaction")
    run = Superseding(model, subject, values)
    instant = model._meta.get_field("known_from").get_db_prep_save(at, connection)
    with connection.cursor() as cursor:
        cursor.execute(run.create())
        _insert(run.temporary, run.incoming, run.names, rows)
        if run.postgres:
            cursor.execute(run.lock_old())
        cursor.execute(run.find_old())
        cursor.execute(run.read_changes())
        changes = [run.change(row) for row in cursor.fetchall()]
        cursor.execute(run.close(), [instant, instant])
        cursor.execute(run.insert(), [instant, instant, entry_id, *run.defaults()])
        cursor.execute(f"DROP TABLE {run.temporary}")
    return changes
