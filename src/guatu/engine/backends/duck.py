"""DuckDB in the process: the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from guatu.engine import exact

TYPES = {"string": "VARCHAR", "int64": "BIGINT", "date": "DATE", "exact": "DECIMAL(38, 0)"}
ARROW = {"string": pa.string(), "int64": pa.int64(), "date": pa.date32(), "exact": pa.decimal128(38, 0)}


def arrow_schema(schema: Mapping[str, str]) -> Any:
    return pa.schema([(name, ARROW[kind]) for name, kind in schema.items()])


class Unreadable(Exception):
    """A Parquet file that cannot be read."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"cannot read {file}")
        self.file = file


class Duck:
    """One private in-memory database. Tables have declared types: nothing widens on its way (TRAPS: HUGEINT sums)."""

    dialect = "duckdb"

    def __init__(self, *, threads: int | None = None, memory: str | None = None, small: bool = False) -> None:
        """`small` is for a few rows again and again: one thread, plans kept, none optimised (that costs more there)."""
        settings: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        if threads or small:
            settings["threads"] = 1 if small else threads
        if memory:
            settings["memory_limit"] = memory
        self._base = duckdb.connect(":memory:", config=settings)
        self._base.execute(exact.DUCKDB)
        self._tables: dict[str, dict[str, str]] = {}
        self._filled: set[str] = set()
        self._given: dict[str, pa.Table] | None = {} if small else None
        self._plans: dict[str, str] | None = {} if small else None
        self._shapes: dict[str, pa.Schema] = {}
        if small:
            self._base.execute("PRAGMA disable_optimizer")

    def create(self, name: str, schema: Mapping[str, str]) -> None:
        """An empty table with just these columns; one of that name and shape is emptied, which is quicker."""
        if self._tables.get(name) == schema:
            if name in self._filled:
                self._base.execute(f'DELETE FROM "{name}"')
                self._forget(name)
            return
        self.drop(name)
        columns = ", ".join(f'"{column}" {TYPES[kind]}' for column, kind in schema.items())
        self._base.execute(f'CREATE TABLE "{name}" ({columns})')
        self._tables[name] = dict(schema)

    def drop(self, name: str) -> None:
        """Forget a table, if there is one of that name."""
        self._base.execute(f'DROP TABLE IF EXISTS "{name}"')
        self._tables.pop(name, None)
        self._forget(name)

    def _forget(self, name: str) -> None:
        self._filled.discard(name)
        if self._given:
            self._given.pop(name, None)

    def load(self, name: str, schema: Mapping[str, str], rows: pa.Table | Path | None) -> None:
        """A fact table from Arrow or Parquet; none of it, an empty table. Columns are taken by name and cast.

        A column the table lacks stays null: a month sealed before the column was declared has nothing to say there.
        """
        if self._holds(name, schema, rows):
            return
        self.create(name, schema)
        if rows is None or (isinstance(rows, pa.Table) and rows.num_rows == 0):
            return
        self._filled.add(name)
        if isinstance(rows, Path):
            try:
                self._insert(name, schema, pq.read_schema(rows).names, "read_parquet(?)", [str(rows)])
            except (OSError, pa.ArrowException, duckdb.Error) as wrong:
                raise Unreadable(rows) from wrong
            return
        with self._registered("incoming", rows):
            self._insert(name, schema, rows.column_names, "incoming", [])
        if self._given is not None:
            self._given[name] = rows

    def _holds(self, name: str, schema: Mapping[str, str], rows: pa.Table | Path | None) -> bool:
        """A small engine is given the same clock and regions again and again; looking is quicker than loading."""
        held = self._given.get(name) if self._given else None
        if held is None or not isinstance(rows, pa.Table):
            return False
        return self._tables.get(name) == schema and rows.equals(held)

    def _insert(self, name: str, schema: Mapping[str, str], held: Sequence[str], origin: str, given: list[str]) -> None:
        columns = ", ".join(f'"{column}"' for column in schema if column in held)
        self._base.execute(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM {origin}', given)

    def fill(self, name: str, schema: Mapping[str, str], text: str) -> None:
        """A table of declared types filled by a compiled text."""
        self.create(name, schema)
        self._filled.add(name)
        columns = ", ".join(f'"{column}"' for column in schema)
        self._base.execute(self._planned(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM ({text})'))

    def run(self, text: str) -> pa.Table:
        """The answer of a compiled text as an Arrow table."""
        if self._plans is None:
            return self._base.sql(text).to_arrow_table()
        return self._few(self._planned(text))

    def _few(self, plan: str) -> pa.Table:
        """The answer of a kept plan: a relation would plan it twice, so only the first answer comes as one."""
        if plan not in self._shapes:
            answer = self._base.sql(plan).to_arrow_table()
            self._shapes[plan] = answer.schema
            return answer
        rows = self._base.execute(plan).fetchall()
        columns = zip(*rows, strict=True) if rows else ([] for _ in self._shapes[plan])
        arrays = [pa.array(cells, field.type) for cells, field in zip(columns, self._shapes[plan], strict=True)]
        return pa.Table.from_arrays(arrays, schema=self._shapes[plan])

    def _planned(self, text: str) -> str:
        """The text itself, or the call of its kept plan."""
        if self._plans is None:
            return text
        if text not in self._plans:
            self._plans[text] = f"plan_{len(self._plans)}"
            self._base.execute(f"PREPARE {self._plans[text]} AS {text}")
        return f"EXECUTE {self._plans[text]}"

    def quoted(self, text: str) -> str:
        """A text as a literal of this engine's SQL."""
        return "'" + text.replace("'", "''") + "'"

    def close(self) -> None:
        self._base.close()

    @contextmanager
    def _registered(self, name: str, rows: pa.Table) -> Iterator[None]:
        self._base.register(name, rows)
        try:
            yield
        finally:
            self._base.unregister(name)
