"""The SQL of replacing a part of a table: what differs goes, what is missing comes, the rest stays."""

# ruff: noqa: S608  (names of our own models; values are bound)

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models


class Replacing:
    """One run over a model: the incoming rows wait in a temporary table of the columns named.

    A part may be narrowed to some ids of a column that the rows bring themselves: {"project": [3, 5]}.
    """

    temporary = "guatu_incoming"

    def __init__(
        self, model: type[models.Model], part: Mapping[str, Any], subject: Sequence[str], columns: Iterable[str]
    ) -> None:
        self.table = _quote(model._meta.db_table)
        self.postgres = connection.vendor == "postgresql"
        self.names = _columns(model, columns)
        self._subject = _columns(model, subject)
        fixed = {name: value for name, value in part.items() if not isinstance(value, list)}
        self._part = _columns(model, fixed)
        self.given = [_field(model, name).get_db_prep_save(value, connection) for name, value in fixed.items()]
        self._among = {_field(model, name).column: value for name, value in part.items() if isinstance(value, list)}

    def create(self) -> str:
        held = ", ".join(map(_quote, self.names))
        return f"CREATE TEMPORARY TABLE {self.temporary} AS SELECT {held} FROM {self.table} WHERE 1 = 0"

    def prepare(self) -> list[str]:
        subject = ", ".join(map(_quote, self._subject))
        index = f"CREATE UNIQUE INDEX {self.temporary}_subject ON {self.temporary} ({subject})"
        return [index, *([f"ANALYZE {self.temporary}"] if self.postgres else [])]

    def delete(self) -> str:
        same = "IS NOT DISTINCT FROM" if self.postgres else "IS"
        rest = [name for name in self.names if name not in self._subject]
        alike = [self._joined(), *(f"w.{_quote(name)} {same} m.{_quote(name)}" for name in rest)]
        there = f"SELECT 1 FROM {self.temporary} w WHERE {' AND '.join(alike)}"
        return f"DELETE FROM {self.table} AS m WHERE {self._of_part()} AND NOT EXISTS ({there})"

    def insert(self) -> str:
        into = ", ".join(map(_quote, [*self._part, *self.names]))
        taken = ", ".join([*["%s"] * len(self._part), *(f"w.{_quote(name)}" for name in self.names)])
        there = f"SELECT 1 FROM {self.table} m WHERE {self._of_part()} AND {self._joined()}"
        order = ", ".join(f"w.{_quote(name)}" for name in self._subject)
        return (
            f"INSERT INTO {self.table} ({into}) SELECT {taken} FROM {self.temporary} w "
            f"WHERE NOT EXISTS ({there}) ORDER BY {order}"
        )

    def _of_part(self) -> str:
        fixed = [f"m.{_quote(name)} = %s" for name in self._part]
        return " AND ".join(fixed + [f"m.{_quote(name)} IN ({_ids(some)})" for name, some in self._among.items()])

    def _joined(self) -> str:
        return " AND ".join(f"w.{_quote(name)} = m.{_quote(name)}" for name in self._subject)


def _ids(some: Iterable[Any]) -> str:
    """Ids as SQL: they are integers, and thousands of marks are more than a statement may bind."""
    return ", ".join(str(int(one)) for one in some) or "NULL"


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _columns(model: type[models.Model], names: Iterable[str]) -> list[str]:
    return [_field(model, name).column for name in names]


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)
