"""A backup holds all that a house keeps, and comes back whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from guatu.site.backup.archive import MANIFEST, BackupProblem, mib, unpack
from guatu.site.backup.contents import DATABASE, figures_hash
from guatu.site.backup.restoring import restore
from guatu.site.backup.taking import take
from guatu.site.backup.use import open_to_people
from trust.small import run, small_house

__all__ = ["small_house"]


@pytest.fixture(scope="module")
def built(small_house: Path) -> Path:
    return small_house


@pytest.fixture(autouse=True)
def known_formulas(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Restoring takes the formulas the machine's house has compiled."""
    monkeypatch.setenv("GUATU_HOME", str(built))


@pytest.fixture(scope="module")
def backed_up(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup that `take` makes of it."""
    return take(built, tmp_path_factory.mktemp("backed-up") / "b.tar.gz").file


@pytest.fixture
def house(built: Path, tmp_path: Path) -> Path:
    """A copy of the house, to be worked in."""
    shutil.copytree(built, tmp_path / "house")
    return tmp_path / "house"


@pytest.fixture
def writing(house: Path) -> Iterator[sqlite3.Connection]:
    """Somebody in the middle of writing to it."""
    with closing(sqlite3.connect(house / DATABASE)) as connection:
        connection.execute("CREATE TABLE scratch (n)")
        connection.execute("INSERT INTO scratch VALUES (1)")
        connection.commit()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO scratch VALUES (2)")
        yield connection


def rows_of(home: Path) -> dict[str, list[Any]]:
    """Every row of every table, typed; sequences and the restoring itself are looked at elsewhere."""
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
            if not name.startswith(("sqlite_", "trace_"))
        }


def rewritten(file: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same archive with each part's bytes passed through `change`; None leaves the part out."""
    with tarfile.open(file) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            fresh = change(member.name, content.read() if content else b"")
            if fresh is not None:
                member.size = len(fresh)
                new.addfile(member, io.BytesIO(fresh))
    return target


# --- taking ---------------------------------------------------------------------------------------------------


def test_a_backup_is_taken_while_somebody_writes_and_holds_what_was_committed(house, writing, tmp_path):
    taken = take(house, tmp_path / "b.tar.gz")

    assert taken.manifest["rows"]["scratch"] == 1
    assert set(taken.manifest["figures"]) == {"2022-04", "2022-05"}
    assert taken.manifest["figures"]["2022-04"]["seal"]
    assert taken.manifest["head"]["number"] == taken.manifest["rows"]["trace_entry"] > 0
    assert stat.S_IMODE(taken.file.stat().st_mode) == 0o600
    assert {"secret-key", "trace-head", DATABASE, "files/approvals/批文.pdf"} <= taken.manifest["sha256"].keys()
    assert any(name.startswith("snapshots/2022-04-1/") for name in taken.manifest["sha256"])
    assert not [name for name in taken.manifest["sha256"] if name.startswith(("log/", "cache/", "backups/"))]
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_backup_that_fails_leaves_the_one_before_as_it_was(house, tmp_path):
    file = take(house, tmp_path / "b.tar.gz").file
    before = file.read_bytes()
    with (house / DATABASE).open("r+b") as damaged:
        damaged.seek(8_192)
        damaged.write(b"\xff" * 4_096)

    with pytest.raises((BackupProblem, sqlite3.DatabaseError)):
        take(house, file)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_home_without_a_database_has_nothing_to_back_up(tmp_path):
    with pytest.raises(BackupProblem, match="没有东西可备份"):
        take(tmp_path, tmp_path / "b.tar.gz")
    with pytest.raises(BackupProblem, match=r"没有 .* 这个目录"):
        take(tmp_path, tmp_path / "none" / "b.tar.gz")


def test_the_command_says_what_it_took_and_the_trace_keeps_it(house, tmp_path):
    done = run(house, "backup", str(tmp_path / "b.tar.gz"))

    assert done.returncode == 0, done.stderr
    assert "2 个月的数字。写完已读回核对。" in done.stdout
    with closing(sqlite3.connect(house / DATABASE)) as connection:
        event, detail = connection.execute("SELECT event, detail FROM trace_entry ORDER BY number DESC").fetchone()
    assert event == "backup.taken"
    assert json.loads(detail)["size"] == (tmp_path / "b.tar.gz").stat().st_size


# --- restoring ------------------------------------------------------------------------------------------------


def test_a_house_comes_back_whole_into_an_empty_place(built, backed_up, tmp_path):
    done = restore(backed_up, tmp_path / "new")

    assert (done.months, done.kept) == (2, ())
    assert rows_of(done.home) == rows_of(built)
    assert (done.home / "files/approvals/批文.pdf").read_bytes() == (built / "files/approvals/批文.pdf").read_bytes()
    assert (done.home / "secret-key").read_text() == (built / "secret-key").read_text()
    assert stat.S_IMODE((done.home / "secret-key").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
    with closing(sqlite3.connect(done.home / DATABASE)) as connection:
        entry = connection.execute("SELECT event, number FROM trace_entry ORDER BY number DESC").fetchone()
    assert entry == ("backup.restored", done.manifest["head"]["number"] + 1)


def test_a_house_with_data_is_replaced_only_when_told_and_kept_beside(house, backed_up, tmp_path):
    (house / "files" / "later.pdf").write_bytes(b"later")
    (house / "backups").mkdir()
    (house / "backups" / "guatu-20220610-080000.tar.gz").write_bytes(b"another")

    with pytest.raises(BackupProblem, match="--replace"):
        restore(backed_up, house)
    assert (house / "files" / "later.pdf").exists()
    done = restore(backed_up, house, replace=True)

    (kept,) = map(Path, done.kept)
    assert kept.name.startswith("house.before-")
    assert (kept / "files" / "later.pdf").read_bytes() == b"later"
    assert not (house / "files" / "later.pdf").exists()
    assert (house / "backups" / "guatu-20220610-080000.tar.gz").read_bytes() == b"another"
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(["house", kept.name])


def test_a_house_in_use_is_never_restored_over(house, backed_up):
    with open_to_people(house), pytest.raises(BackupProblem, match="网站开着"):
        restore(backed_up, house, replace=True)
    with (house / "worker.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupProblem, match="后台在运行"):
            restore(backed_up, house, replace=True)


def test_a_house_somebody_writes_to_is_never_restored_over(house, writing, backed_up):
    with pytest.raises(BackupProblem, match="有别的命令打开着数据库"):
        restore(backed_up, house, replace=True)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_a_file_that_is_no_backup_is_refused(tmp_path, content):
    file = tmp_path / "x.tar.gz"
    file.write_bytes(content)

    with pytest.raises(BackupProblem, match="不是挂图的备份"):
        restore(file, tmp_path / "new")
    assert [each.name for each in tmp_path.iterdir()] == ["x.tar.gz"]


def test_a_backup_cut_off_anywhere_is_refused(backed_up, tmp_path):
    whole = backed_up.read_bytes()
    for part in range(1, 40):
        (tmp_path / "cut").write_bytes(whole[: len(whole) * part // 40])
        with pytest.raises(BackupProblem):
            unpack(tmp_path / "cut", None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda name, content: content[:-1] + b"?" if name.endswith(".parquet") else content,
            "已损坏，没有恢复任何内容",
        ),
        (lambda name, content: None if name == "secret-key" else content, "secret-key 已损坏"),
        (lambda name, content: b"{}" if name == MANIFEST else content, "不是挂图的备份"),
        (lambda name, content: None if name == MANIFEST else content, "不是挂图的备份"),
    ],
)
def test_a_part_that_was_changed_stops_the_whole_restore(backed_up, tmp_path, change, told):
    file = rewritten(backed_up, tmp_path / "x.tar.gz", change)

    with pytest.raises(BackupProblem, match=told):
        restore(file, tmp_path / "new")
    assert [each.name for each in tmp_path.iterdir()] == ["x.tar.gz"]


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "files/../../outside", "link"])
def test_an_archive_that_reaches_outside_is_refused(tmp_path, name):
    file = tmp_path / "x.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member, io.BytesIO(b""))

    with pytest.raises(BackupProblem, match="不该有的内容"):
        restore(file, tmp_path / "new")
    assert [each.name for each in tmp_path.iterdir()] == ["x.tar.gz"]


FORGED = {
    "a row taken away": (
        "DELETE FROM people_organisation WHERE code = 'U01'",
        "people_organisation 应有 2 行，恢复出 1 行",
    ),
    "a figure changed": ("UPDATE monitoring_projectresult SET invested = invested + 1", "数字和备份清单不符"),
    "the chain": ("DROP TRIGGER trace_entry_no_update; UPDATE trace_entry SET reason = '改' WHERE number = 2", "第2条"),
    "a fact": ("UPDATE reports_reportstatement SET done = done + 1", "重新算一遍，和备份时的不一样"),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_backup_whose_hashes_were_made_to_fit_is_still_found_out(backed_up, house, tmp_path, what, whole):
    """Who changes the database in the archive and its SHA-256 too does not get past the counts, chain and figures."""
    if what in ("the chain", "a fact") and not whole:
        pytest.skip("make trust runs it")
    statements, told = FORGED[what]
    unpack(backed_up, tmp_path / "parts")
    database = tmp_path / "parts" / DATABASE
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(statements)
    forged = hashlib.sha256(database.read_bytes()).hexdigest()

    def change(name: str, content: bytes) -> bytes:
        if name == DATABASE:
            return database.read_bytes()
        if name == MANIFEST:
            manifest = json.loads(content)
            manifest["sha256"][DATABASE] = forged
            return json.dumps(manifest).encode()
        return content

    file = rewritten(backed_up, tmp_path / "x.tar.gz", change)
    before = rows_of(house)

    with pytest.raises(BackupProblem, match=told):
        restore(file, house, replace=True)
    assert rows_of(house) == before


def test_the_hash_of_figures_covers_every_cell_and_no_order():
    groups = [("region", "41", "", "red", {"a": "1", "b": None}), ("region", "42", "", "", {"a": "2"})]
    projects = [("P000001", "red", 5, 4, -1, 12), ("P000002", "", None, 0, None, None)]
    plain = figures_hash(groups, projects)

    assert figures_hash(groups[::-1], projects[::-1]) == plain
    changed = [
        ([("region", "41", "", "red", {"a": "1", "b": "0"}), groups[1]], projects),
        ([("region", "41", "", "", {"a": "1", "b": None}), groups[1]], projects),
        (groups, [("P000001", "red", 5, 4, -1, 13), projects[1]]),
        (groups, projects[:1]),
    ]
    assert len({plain, *(figures_hash(*one) for one in changed)}) == 5


def test_sizes_are_told_in_mib_half_up():
    assert [mib(size) for size in (0, 52_428, 52_429, 1_048_576, 10_747_904)] == [
        "0.0 兆", "0.0 兆", "0.1 兆", "1.0 兆", "10.3 兆",
    ]  # fmt: skip
