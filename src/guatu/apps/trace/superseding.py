"""The SQL of bulk_supersede: what came in is compared with what stands, all at once."""

# ruff: noqa: S608  (every name in these statements is that of a table or column of our own models)

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.expressions import Col

Row = Sequence[Any]


@dataclass(frozen=True)
class Superseded:
    """A statement that changed: its subject, the changed values before (None for a new one) and after, by name."""

    subject: tuple[Any, ...]
    before: dict[str, Any] | None
    after: dict[str, Any]


class Superseding:
    """One run: a temporary table `t` of incoming rows beside the model's standing rows `m`."""

    def __init__(self, model: type[models.Model], subject: Sequence[str], values: Sequence[str]) -> None:
        meta = model._meta
        self.subject = [meta.get_field(name) for name in subject]
        self.values = [meta.get_field(name) for name in values]
        own = {*self.subject, *self.values, meta.pk, *map(meta.get_field, ("known_from", "known_until", "entry_id"))}
        self.carried = [field for field in meta.concrete_fields if field not in own]
        self.incoming = [*self.subject, *self.values]
        self.names = [field.column for field in self.incoming]
        self.table = quote(meta.db_table)
        self.key = quote(meta.pk.column)
        self.temporary = f"guatu_incoming_{secrets.token_hex(4)}"
        self.postgres = connection.vendor == "postgresql"
        different = "IS DISTINCT FROM" if self.postgres else "IS NOT"
        self.differs = " OR ".join(f"t.{c} {different} m.{c}" for c in columns(self.values))
        self.converters = [converters_of(field) for field in self.values]

    def create(self) -> str:
        typed = ", ".join(f"{quote(field.column)} {field.db_type(connection)}" for field in self.incoming)
        subject = ", ".join(columns(self.subject))
        return f"CREATE TEMPORARY TABLE {self.temporary} ({typed}, guatu_old bigint, UNIQUE ({subject}))"

    def lock_old(self) -> str:
        """PostgreSQL only: nobody else may close these rows meanwhile. SQLite has one writer anyway."""
        return f"SELECT m.{self.key} FROM {self.table} m JOIN {self.temporary} t ON {self._same()} FOR UPDATE OF m"

    def find_old(self) -> str:
        old = f"SELECT m.{self.key} FROM {self.table} m WHERE {self._same(self.temporary)}"
        return f"UPDATE {self.temporary} SET guatu_old = ({old})"

    def read_changes(self) -> str:
        chosen = [f"t.{c}" for c in columns(self.incoming)] + [f"m.{c}" for c in columns(self.values)]
        return f"SELECT {', '.join(chosen)}, t.guatu_old {self._joined()}"

    def change(self, row: Row) -> Superseded:
        keys, width = len(self.subject), len(self.values)
        after, before = self._python(row[keys : keys + width]), self._python(row[keys + width : keys + 2 * width])
        if row[-1] is None:
            return Superseded(tuple(row[:keys]), None, after)
        changed = [name for name in after if after[name] != before[name]]
        return Superseded(
            tuple(row[:keys]), {name: before[name] for name in changed}, {name: after[name] for name in changed}
        )

    def close(self) -> str:
        later = "CASE WHEN known_from > %s THEN known_from ELSE %s END"
        closing = f"SELECT t.guatu_old {self._joined()} AND t.guatu_old IS NOT NULL"
        return f"UPDATE {self.table} SET known_until = {later} WHERE {self.key} IN ({closing})"

    def insert(self) -> str:
        into = [*self.names, "known_from", "entry_id", *(field.column for field in self.carried)]
        taken = [
            *(f"t.{c}" for c in columns(self.incoming)),
            "CASE WHEN m.known_from > %s THEN m.known_from ELSE %s END",
            "%s",
            *(f"CASE WHEN t.guatu_old IS NULL THEN %s ELSE m.{c} END" for c in columns(self.carried)),
        ]
        return f"INSERT INTO {self.table} ({', '.join(map(quote, into))}) SELECT {', '.join(taken)} {self._joined()}"

    def defaults(self) -> list[Any]:
        return [field.get_db_prep_save(field.get_default(), connection) for field in self.carried]

    def _same(self, incoming: str = "t") -> str:
        same = " AND ".join(f"m.{c} = {incoming}.{c}" for c in columns(self.subject))
        return f"{same} AND m.known_until IS NULL"

    def _joined(self) -> str:
        joined = f"FROM {self.temporary} t LEFT JOIN {self.table} m ON m.{self.key} = t.guatu_old"
        return f"{joined} WHERE (t.guatu_old IS NULL OR {self.differs})"

    def _python(self, cells: Row) -> dict[str, Any]:
        turned = {}
        for field, converters, cell in zip(self.values, self.converters, cells, strict=True):
            for converter in converters:
                cell = converter(cell)
            turned[field.attname] = cell
        return turned


def quote(name: str) -> str:
    return connection.ops.quote_name(name)


def columns(fields: Sequence[Any]) -> list[str]:
    return [quote(field.column) for field in fields]


def converters_of(field: Any) -> list[Any]:
    """What turns a stored value into the Python one, as the ORM does it."""
    column = Col("m", field)
    found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return [lambda value, turn=turn: turn(value, column, connection) for turn in found]
