"""Take a backup while the house runs: one instant of the database, then the files it speaks of. No Django here."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import guatu
from guatu.site.backup.archive import (
    BackupProblem,
    Writer,
    beside,
    name_it,
    need_room,
    sha256_of,
    unpack,
    whole_or_absent,
)
from guatu.site.backup.contents import (
    DATABASE,
    FIRST,
    Ask,
    check_sqlite,
    copy_sqlite,
    counts_of,
    figures_of,
    files_of,
    head_of,
    migrations_of,
    sqlite_tables,
)

TABLES = "tables"
SNAPSHOT = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL bytea_output = 'hex'",
)
"""One instant of PostgreSQL, its values written the same way whatever the server is set to."""
NOTHING = "{place} 里还没有建好数据库，没有东西可备份。先运行 guatu migrate。"


@dataclass(frozen=True)
class Taken:
    """A backup that has its name and was read back: bytes, SHA-256 of the whole file, its manifest."""

    file: Path
    size: int
    sha256: str
    manifest: dict[str, Any]

    @property
    def rows(self) -> int:
        return sum(self.manifest["rows"].values())


def take(home: Path, file: Path, url: str = "") -> Taken:
    """Write everything the house keeps into one file and read it back; the house may stay open meanwhile.

    `url` is the address of a PostgreSQL, "" for the SQLite of the home. Raises BackupProblem and OSError, and then
    leaves no file and does not touch one of that name made before.
    """
    file = file.resolve()
    if not file.parent.is_dir():
        raise BackupProblem(f"没有 {file.parent} 这个目录。先建好，或换一个目录。")
    if file.is_dir():
        raise BackupProblem(f"{file} 是一个目录。写上文件名，如 {file / 'guatu.tar.gz'}。")
    if not url and not (home / DATABASE).exists():
        raise BackupProblem(NOTHING.format(place=home))
    with beside(file) as folder:
        with whole_or_absent(file, folder) as (unfinished, writer):
            for name in FIRST:
                writer.add_file(name, home / name)
            told = _of_postgres(url, folder, writer) if url else _of_sqlite(home, folder, writer)
            for name, path in files_of(home):
                writer.add_file(name, path)
            made = {"guatu": guatu.__version__, "at": datetime.now(UTC).isoformat(timespec="seconds")}
            manifest = writer.finish({**made, **told})
        if unpack(unfinished, None)["sha256"] != manifest["sha256"]:
            raise BackupProblem("备份写完后读回来不一样，没有留下文件。检查磁盘后再试。")
        taken = Taken(file, unfinished.stat().st_size, sha256_of(unfinished), manifest)
        name_it(unfinished, file)
    return taken


def told_by(kind: str, tables: Iterable[str], ask: Ask) -> dict[str, Any]:
    """What a manifest says of a database: kind, steps, rows of each table, head of the chain, figures of the months."""
    known = set(tables)
    if "django_migrations" not in known:
        raise BackupProblem(NOTHING.format(place="数据库" if kind == "sqlite" else "GUATU_DATABASE_URL"))
    return {
        "database": kind,
        "migrations": migrations_of(ask),
        "rows": counts_of(sorted(known), ask),
        "head": head_of(ask) if "trace_head" in known else {"number": 0, "hash": ""},
        "figures": figures_of(ask) if {"monitoring_computation", "trace_cursor"} <= known else {},
    }


def _of_sqlite(home: Path, folder: Path, writer: Writer) -> dict[str, Any]:
    size = sum(part.stat().st_size for part in home.glob(f"{DATABASE}*"))
    files = sum(path.stat().st_size for _, path in files_of(home))
    need_room(folder, 2 * size + files)
    copy = folder / DATABASE
    copy_sqlite(home / DATABASE, copy)
    check_sqlite(copy)
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as asked:
        told = told_by("sqlite", sqlite_tables(asked), asked.execute)
    writer.add_file(DATABASE, copy)
    copy.unlink()
    return told


def _of_postgres(url: str, folder: Path, writer: Writer) -> dict[str, Any]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:

        def ask(question: str) -> Iterable[Sequence[Any]]:
            return connection.execute(question).fetchall()  # type: ignore[arg-type]

        for step in SNAPSHOT:
            connection.execute(step)
        need_room(folder, int(next(iter(ask("SELECT pg_database_size(current_database())")))[0]))
        columns = _columns(ask)
        told = told_by("postgresql", columns, ask)
        for table, names in columns.items():
            _spool(connection, table, names, folder, writer)
        connection.execute("COMMIT")
    return {**told, "columns": columns}


def _columns(ask: Ask) -> dict[str, list[str]]:
    """The columns of each table that hold values of their own, in their order."""
    found: dict[str, list[str]] = {}
    for table, column in ask(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t "
        "USING (table_schema, table_name) WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' "
        "AND c.is_generated = 'NEVER' ORDER BY c.table_name, c.ordinal_position"
    ):
        found.setdefault(str(table), []).append(str(column))
    return found


def _spool(connection: Any, table: str, names: list[str], folder: Path, writer: Writer) -> None:
    """A part's size is written before it, so a table goes through a file of its own."""
    spool = folder / "table"
    quoted = ", ".join(f'"{name}"' for name in names)
    asked = f'COPY "{table}" ({quoted}) TO STDOUT'
    with spool.open("wb") as out, connection.cursor() as cursor, cursor.copy(asked) as rows:
        for block in rows:
            out.write(block)
    writer.add_file(f"{TABLES}/{table}.copy", spool)
    os.unlink(spool)
