"""A backup of one kind of database comes back on the other, and home again, cell by cell."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from guatu.site.backup.archive import BackupProblem
from guatu.site.backup.restoring import drop_kept, kept_schemas, restore
from guatu.site.backup.rows import of_copy, to_postgres, to_sqlite
from guatu.site.backup.taking import take
from trust.small import small_house

__all__ = ["small_house"]

MADE_ANEW = ("sqlite_", "django_migrations", "trace_head")


def rows_of(home: Path, entries: int) -> dict[str, list[Any]]:
    """Every row of every table with the storage class of each cell; what restoring itself recorded left out."""
    with closing(sqlite3.connect(home / "guatu.sqlite3")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in names:
            if not name.startswith(MADE_ANEW):
                columns = [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')]
                cells = ", ".join(f'"{column}", typeof("{column}")' for column in sorted(columns))
                where = f" WHERE number <= {entries}" if name == "trace_entry" else ""
                rows = database.execute(f'SELECT {cells} FROM "{name}"{where}').fetchall()
                found[name] = sorted([tuple(map(plain, row)) for row in rows], key=repr)
        return found


def plain(cell: Any) -> Any:
    """JSON by its content: PostgreSQL keeps it parsed, and writes its keys in an order of its own."""
    return json.dumps(json.loads(cell), sort_keys=True) if isinstance(cell, str) and cell[:1] in ("{", "[") else cell


def test_a_house_moves_to_postgresql_and_back_with_every_cell(small_house, postgres, tmp_path, monkeypatch, whole):
    if not whole:
        pytest.skip("make trust runs it")
    monkeypatch.setenv("GUATU_HOME", str(small_house))
    first = take(small_house, tmp_path / "sqlite.tar.gz")

    there = restore(first.file, tmp_path / "there", url=postgres)
    assert there.months == 2
    assert not (there.home / "guatu.sqlite3").exists()
    with pytest.raises(BackupProblem, match="GUATU_DATABASE_URL 的数据库 里已有数据"):
        restore(first.file, tmp_path / "third", url=postgres)
    second = take(there.home, tmp_path / "postgres.tar.gz", postgres)
    assert second.manifest["database"] == "postgresql"
    assert second.manifest["figures"] == first.manifest["figures"]
    assert second.manifest["head"]["number"] == first.manifest["head"]["number"] + 1
    back = restore(second.file, tmp_path / "back")

    entries = first.manifest["head"]["number"]
    assert rows_of(back.home, entries) == rows_of(small_house, entries)


def test_a_house_on_postgresql_is_replaced_in_one_step_and_kept_beside(
    small_house, postgres, tmp_path, monkeypatch, whole
):
    import psycopg

    if not whole:
        pytest.skip("make trust runs it")

    monkeypatch.setenv("GUATU_HOME", str(small_house))
    with psycopg.connect(postgres) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute("CREATE TABLE older (n integer)")
        connection.execute("INSERT INTO older VALUES (7)")
    file = take(small_house, tmp_path / "b.tar.gz").file

    done = restore(file, tmp_path / "there", url=postgres, replace=True)
    (kept,) = done.kept
    aside = kept.rpartition(" ")[2]
    with psycopg.connect(postgres) as connection:
        assert connection.execute(f'SELECT n FROM "{aside}".older').fetchall() == [(7,)]
        assert connection.execute("SELECT count(*) FROM projects_project").fetchone() == (3,)
        left = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'guatu_restoring'").fetchone()
        connection.execute(f'DROP SCHEMA "{aside}" CASCADE')
    assert left == (0,)


def test_a_house_somebody_is_connected_to_is_not_restored_over(small_house, postgres, tmp_path, monkeypatch, whole):
    import psycopg

    if not whole:
        pytest.skip("make trust runs it")

    monkeypatch.setenv("GUATU_HOME", str(small_house))
    file = take(small_house, tmp_path / "b.tar.gz").file
    with psycopg.connect(postgres), pytest.raises(BackupProblem, match="还有 1 个连接"):
        restore(file, tmp_path / "there", url=postgres, replace=True)


def test_what_a_restore_put_aside_is_dropped_by_its_name_and_nothing_else_is(postgres):
    import psycopg

    aside = "before_20220610_083000"
    with psycopg.connect(postgres) as connection:
        connection.execute(f'CREATE SCHEMA "{aside}"')
        connection.execute(f'CREATE TABLE "{aside}".older (n integer)')

    for name in ("public", "before_20220610", "before_20220611_083000"):
        with pytest.raises(BackupProblem, match=aside):
            drop_kept(postgres, name)
    assert kept_schemas(postgres) == [aside]
    drop_kept(postgres, aside)

    assert kept_schemas(postgres) == []
    with pytest.raises(BackupProblem, match="没有换下留着的表"):
        drop_kept("", aside)


def test_what_copy_escapes_is_read_back(tmp_path):
    file = tmp_path / "t.copy"
    file.write_text("1\t\\N\t\\\\N\n2\ta\\tb\\nc\\rd\\\\\t\n", encoding="utf-8", newline="\n")

    assert list(of_copy(file)) == [["1", None, "\\N"], ["2", "a\tb\nc\rd\\", ""]]


@pytest.mark.parametrize(
    ("kind", "kept", "told"),
    [
        ("BigIntegerField", 9_007_199_254_740_993, "9007199254740993"),
        ("BooleanField", 1, "t"),
        ("BooleanField", 0, "f"),
        ("DateTimeField", "2022-06-10 01:02:03.120000", "2022-06-10 01:02:03.12+00"),
        ("DateTimeField", "2022-06-10 01:02:03", "2022-06-10 01:02:03+00"),
        ("DateField", "2022-06-10", "2022-06-10"),
        ("TextField", "制表\t", "制表\t"),
    ],
)
def test_a_cell_keeps_its_stored_form_both_ways(kind, kept, told):
    assert to_sqlite(kind)(told) == kept
    assert to_sqlite(kind)(to_postgres(kind)(kept)) == kept


def test_a_kind_of_cell_nobody_thought_of_is_refused():
    for to in (to_postgres, to_sqlite):
        with pytest.raises(BackupProblem, match="DecimalField"):
            to("DecimalField")
