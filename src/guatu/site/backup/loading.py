"""The rows of a backup into an empty database, of the same kind or the other one. Runs with the restored home open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from guatu.apps.trace import guards
from guatu.site.backup.archive import BLOCK, BackupProblem
from guatu.site.backup.contents import DATABASE
from guatu.site.backup.rows import Cell, of_copy, of_sqlite, to_sqlite
from guatu.site.backup.taking import TABLES

OTHER_VERSION = (
    "备份是 {made} 版做的，数据库的步骤和本版本不同，换一种数据库恢复要用同一版本。先在原来的数据库上恢复、升级，再换。"
)
NEWER = "备份是更新的版本 {made} 做的（本版本没有步骤 {step}），先把程序升到那个版本再恢复。"
STEPS = "django_migrations"


def check_version(manifest: dict[str, Any]) -> None:
    """Raise BackupProblem for a backup of a later version."""
    known = {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.disk_migrations}
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown:
        raise BackupProblem(NEWER.format(made=manifest["guatu"], step=unknown[0]))


def load(side: Path, manifest: dict[str, Any]) -> None:
    """Fill the database with what the backup in `side` holds, its tables made as they stood then.

    An SQLite backup on SQLite is its file and needs no loading. The trace's guards are down meanwhile.
    """
    check_version(manifest)
    same = manifest["database"] == connection.vendor
    if same and connection.vendor == "sqlite":
        return
    if not same and set(manifest["migrations"]) != _every_step():
        raise BackupProblem(OTHER_VERSION.format(made=manifest["guatu"]))
    _build(manifest)
    with transaction.atomic():
        tables = [name for name in connection.introspection.table_names() if same or name != STEPS]
        _empty(tables)
        for table in tables:
            if table in manifest["rows"]:
                _fill(side, table, manifest, same)
    _move_sequences()


def _build(manifest: dict[str, Any]) -> None:
    """The tables as they were when the backup was taken; the steps to this version follow after the rows."""
    executor = MigrationExecutor(connection)
    wanted = {tuple(step.split(".", 1)) for step in manifest["migrations"]} & executor.loader.graph.nodes.keys()
    within = {parent for step in wanted for parent in executor.loader.graph.node_map[step].parents}
    leaves = [step for step in wanted if not any(node.key == step for node in within)]
    executor.migrate([(app, name) for app, name in leaves])
    with transaction.atomic():
        guards.take_down(connection)


def _every_step() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.graph.nodes}


def _empty(tables: Iterable[str]) -> None:
    """Steps of the migrations may have put rows there, which the backup has too."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))}")
            return
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def _fill(side: Path, table: str, manifest: dict[str, Any], same: bool) -> None:
    copy = side / TABLES / f"{table}.copy"
    if same:
        _copy_in(table, manifest["columns"][table], _blocks(copy))
        return
    kinds = _kinds().get(table)
    if kinds is None:
        raise BackupProblem(f"备份里的表 {table} 本版本没有，换不到另一种数据库。请恢复到备份原来的那种数据库。")
    if connection.vendor == "postgresql":
        _copy_in(table, list(kinds), of_sqlite(side / DATABASE, table, list(kinds), list(kinds.values())))
        return
    columns = manifest["columns"][table]
    _insert(table, columns, [kinds[column] for column in columns], of_copy(copy))


def _kinds() -> dict[str, dict[str, str]]:
    """Of each table its columns with Django's internal types; a key to another table has that one's."""
    return {
        model._meta.db_table: {
            field.column: _kind(field) for field in model._meta.local_concrete_fields if field.column
        }
        for model in apps.get_models(include_auto_created=True)
    }


def _kind(field: models.Field[Any, Any]) -> str:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.get_internal_type()


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while block := content.read(BLOCK):
            yield block


def _copy_in(table: str, columns: Sequence[str], rows: Iterable[Any]) -> None:
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'")
        with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({quoted}) FROM STDIN") as copy:
            for row in rows:
                if isinstance(row, bytes):
                    copy.write(row)
                else:
                    copy.write_row(row)


def _insert(table: str, columns: Sequence[str], kinds: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    told = [to_sqlite(kind) for kind in kinds]
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {connection.ops.quote_name(table)} ({quoted}) VALUES ({marks})",  # noqa: S608
            ([None if cell is None else tell(cell) for cell, tell in zip(row, told, strict=True)] for row in rows),
        )


def _move_sequences() -> None:
    """The next key of each table comes after those that were loaded; SQLite sees to that itself."""
    there = set(connection.introspection.table_names())
    filled = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in there]
    reset = connection.ops.sequence_reset_sql(no_style(), filled)
    with connection.cursor() as cursor:
        for statement in reset:
            cursor.execute(statement)
