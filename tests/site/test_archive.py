"""A backup holds all that a home keeps, and comes back whole or not at all."""

from __future__ import annotations

import io
import sqlite3
import stat
import tarfile

import pytest

from guatu.site.archive import DATABASE, LIST, BackupProblem, back_up, restore


@pytest.fixture
def full(tmp_path):
    """A home with a database someone is writing to, a file, a snapshot, a key and a head."""
    home = tmp_path / "full"
    for folder in ("files", "snapshots/2022-05", "log"):
        (home / folder).mkdir(parents=True)
    (home / "files" / "批文.pdf").write_bytes(b"%PDF")
    (home / "snapshots" / "2022-05" / "facts.parquet").write_bytes(b"PAR1")
    (home / "secret-key").write_text("k")
    (home / "trace-head").write_text("{}")
    (home / "log" / "guatu.log").write_text("not kept")
    connection = sqlite3.connect(home / DATABASE)
    connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t (n); INSERT INTO t VALUES (1);")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO t VALUES (2)")
    yield home
    connection.close()


@pytest.fixture
def empty(tmp_path):
    home = tmp_path / "empty"
    home.mkdir()
    return home


def test_a_backup_comes_back_whole(full, empty, tmp_path):
    file = tmp_path / "b.tar.gz"

    parts = back_up(full, file)
    restored = restore(empty, file)

    assert restored == parts
    assert sqlite3.connect(empty / DATABASE).execute("SELECT n FROM t").fetchall() == [(1,)]
    assert (empty / "files" / "批文.pdf").read_bytes() == b"%PDF"
    assert (empty / "snapshots" / "2022-05" / "facts.parquet").exists()
    assert (empty / "secret-key").read_text() == "k"
    assert not (empty / "log").exists()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("tmp")] == []


def test_a_home_in_use_is_never_overwritten(full, tmp_path):
    file = tmp_path / "b.tar.gz"
    back_up(full, file)

    with pytest.raises(BackupProblem, match="已有数据库"):
        restore(full, file)


def test_a_home_without_a_database_has_nothing_to_back_up(empty, tmp_path):
    with pytest.raises(BackupProblem, match="没有东西可备份"):
        back_up(empty, tmp_path / "b.tar.gz")


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_a_file_that_is_no_backup_is_refused(empty, tmp_path, content):
    file = tmp_path / "x.tar.gz"
    file.write_bytes(content)

    with pytest.raises(BackupProblem, match="不是挂图的备份"):
        restore(empty, file)
    assert list(empty.iterdir()) == []


def rewritten(file, change):
    """The same archive with each part's bytes passed through `change`."""
    parts = []
    with tarfile.open(file) as archive:
        for member in archive:
            parts.append((member, archive.extractfile(member).read() if member.isfile() else None))
    with tarfile.open(file, "w:gz") as archive:
        for member, content in parts:
            fresh = change(member.name, content)
            if fresh is not None:
                member.size = len(fresh)
            archive.addfile(member, None if fresh is None else io.BytesIO(fresh))


def test_a_damaged_part_stops_the_whole_restore(full, empty, tmp_path):
    file = tmp_path / "b.tar.gz"
    back_up(full, file)
    rewritten(file, lambda name, content: b"other" if name.endswith(".parquet") else content)

    with pytest.raises(BackupProblem, match=r"facts.parquet 已损坏，没有恢复任何内容"):
        restore(empty, file)
    assert list(empty.iterdir()) == []


def test_an_archive_that_reaches_outside_is_refused(empty, tmp_path):
    file = tmp_path / "b.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for name in (LIST, "../outside"):
            member = tarfile.TarInfo(name)
            member.size = 2
            archive.addfile(member, io.BytesIO(b"{}"))

    with pytest.raises(BackupProblem):
        restore(empty, file)
    assert not (tmp_path / "outside").exists()
