"""A backup into a house: unpacked and checked beside it, then swapped in whole, the old one kept. No Django here."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from guatu.site.backup.archive import BackupProblem, beside, need_room, sync_folder, unpack
from guatu.site.backup.contents import DATABASE, FIRST, LEFT
from guatu.site.backup.use import alone
from guatu.site.place import FOLDERS, where

SCHEMA = "guatu_restoring"
CHECKING = "guatu.site.backup.checking"
KEPT_ASIDE = re.compile(r"before_\d{8}_\d{6}")
AT_FDCWD, EXCHANGE = -100, 2
OCCUPIED = "{place} 里已有数据。加 --replace 换下它（原来的按日期另存在旁边），或用 --into 恢复到空目录。"
MOUNTED = "{home} 是挂载点，不能整体换名。用 --into 恢复到它下面的一个目录，再把 GUATU_HOME 指过去。"


@dataclass(frozen=True)
class Restored:
    """A house that came back: where, from which manifest, how many months were checked, where the old one is kept."""

    home: Path
    manifest: dict[str, Any]
    months: int
    kept: tuple[str, ...] = ()


def check(file: Path, folder: Path, url: str = "") -> Restored:
    """Restore below the cache `folder`, check everything, throw it away. Raises BackupProblem saying what is off."""
    with beside(folder / f"check-{file.name}") as room:
        side = room / "home"
        manifest = _unpacked(file, side, folder)
        with _schema(url):
            months = _checked(file, side, manifest, url, record=False, replaced=0)
    return Restored(folder, manifest, months)


def restore(file: Path, home: Path, *, url: str = "", replace: bool = False) -> Restored:
    """Bring a backup into a home that nobody uses, and on PostgreSQL into the database of `url`.

    Nothing is touched before every hash, row count, link of the chain and figure was found right. What stood there is
    kept beside under a dated name. Raises BackupProblem with a sentence that says what is wrong.
    """
    if not file.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
    home = home.resolve()
    if home.is_mount():
        raise BackupProblem(MOUNTED.format(home=home))
    home.parent.mkdir(parents=True, exist_ok=True)
    with alone(home, url), beside(home.with_name(f"restoring-{home.name}")) as room:
        _may_take_place(home, url, replace)
        side = room / "home"
        manifest = _unpacked(file, side, where() / "cache")
        with _schema(url):
            months = _checked(file, side, manifest, url, record=True, replaced=head_before(home, url))
            kept = _swap(home, side, url)
    return Restored(home, manifest, months, kept)


def occupied(home: Path) -> bool:
    """Whether a home holds anything a person would miss."""
    if not home.is_dir():
        return False
    return any((home / name).exists() for name in (DATABASE, *FIRST[1:])) or any(
        entry.is_file() for name in ("files", "snapshots") for entry in (home / name).rglob("*")
    )


def _may_take_place(home: Path, url: str, replace: bool) -> None:
    if replace:
        return
    if occupied(home):
        raise BackupProblem(OCCUPIED.format(place=home))
    if url and _tables(url):
        raise BackupProblem(OCCUPIED.format(place="GUATU_DATABASE_URL 的数据库"))


def _unpacked(file: Path, side: Path, texts: Path) -> dict[str, Any]:
    """The parts of a backup in a new folder; compiled formulas this machine has need not be compiled again."""
    need_room(side.parent, file.stat().st_size)
    side.mkdir(mode=0o700)
    manifest = unpack(file, side)
    for name in FOLDERS:
        (side / name).mkdir(exist_ok=True, mode=0o700)
    (side / "cache").mkdir(mode=0o700)
    for text in texts.iterdir() if texts.is_dir() else ():
        if text.is_file():
            shutil.copyfile(text, side / "cache" / text.name)
    return manifest


def _checked(file: Path, side: Path, manifest: dict[str, Any], url: str, *, record: bool, replaced: int) -> int:
    """What the process that opens the restored home finds; how many months it checked."""
    plan = side / "plan.new"
    told = {"manifest": manifest, "record": record, "file": str(file), "replaced": replaced}
    plan.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    environment = {**os.environ, "GUATU_HOME": str(side), "GUATU_DATABASE_URL": within_schema(url)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    words = [sys.executable, "-m", CHECKING, str(plan)]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"the restored home does not open: {done.stderr[-4000:]}")
    answer = json.loads(done.stdout)
    if answer["faults"]:
        shown = "\n".join(answer["faults"][:20])
        raise BackupProblem(f"备份恢复出来核验不过，原来的数据没有动：\n{shown}")
    _tidy(side, url)
    return int(answer["months"])


def _tidy(side: Path, url: str) -> None:
    """What only the check needed goes; everything else is on the disk before it gets its name."""
    shutil.rmtree(side / TABLES_FOLDER, ignore_errors=True)
    (side / "plan.new").unlink()
    if url:
        (side / DATABASE).unlink(missing_ok=True)
    for path in side.rglob("*"):
        if path.is_dir():
            sync_folder(path)
    sync_folder(side)


TABLES_FOLDER = "tables"


def head_before(home: Path, url: str) -> int:
    """How far the trace goes that is about to be replaced; 0 where there is none."""
    question = "SELECT number FROM trace_head"
    try:
        if url:
            with psycopg.connect(url) as connection:
                row = connection.execute(question).fetchone()
        elif (home / DATABASE).exists():
            with closing(sqlite3.connect(f"file:{home / DATABASE}?mode=ro", uri=True)) as database:
                row = database.execute(question).fetchone()
        else:
            row = None
    except (sqlite3.Error, psycopg.Error):
        return 0  # a damaged house is replaced all the same
    return int(row[0]) if row else 0


# --- the swap -------------------------------------------------------------------------------------------------


def _swap(home: Path, side: Path, url: str) -> tuple[str, ...]:
    """First the folder, then the database: each at once; answers where the old ones are kept."""
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    kept = []
    old = home.with_name(f"{home.name}.before-{stamp}")
    if home.exists():
        worth = occupied(home) or bool(url)
        _exchange(home, side)
        for name in LEFT - {"cache"}:
            _carry(side / name, home / name)
        if worth:
            side.rename(old)
            kept.append(str(old))
    else:
        side.rename(home)
    sync_folder(home.parent)
    if url:
        kept += _swap_schema(url, f"before_{stamp.replace('-', '_')}")
    return tuple(kept)


def _carry(old: Path, new: Path) -> None:
    """The log and the other backups belong to the machine, not to the state of a day."""
    if not old.is_dir():
        return
    if new.is_dir():
        shutil.rmtree(new)
    old.rename(new)


def _exchange(one: Path, other: Path) -> None:
    """Two folders change their names at once; where the system cannot do that, one after the other."""
    libc = ctypes.CDLL(None, use_errno=True)
    swap = getattr(libc, "renameat2", None)
    if swap is not None and swap(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), EXCHANGE) == 0:
        return
    aside = other.with_name(other.name + "-old")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


# --- PostgreSQL -----------------------------------------------------------------------------------------------


def within_schema(url: str) -> str:
    """The address with which only the restored tables are seen; "" for SQLite."""
    if not url:
        return ""
    return f"{url}{'&' if '?' in url else '?'}options={quote(f'-csearch_path={SCHEMA}')}"


@contextmanager
def _schema(url: str) -> Iterator[None]:
    """An empty schema for the restored tables; what is left in it afterwards was not wanted."""
    if not url:
        yield
        return
    _run(url, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}")
    try:
        yield
    finally:
        _run(url, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def _swap_schema(url: str, aside: str) -> list[str]:
    """In one transaction the old tables go aside and the restored ones take their name."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_schema()").fetchone()
        place = str(row[0]) if row and row[0] else "public"
        held = bool(_tables(url))
        connection.execute(f'ALTER SCHEMA "{place}" RENAME TO "{aside}"'.encode())
        connection.execute(f'ALTER SCHEMA {SCHEMA} RENAME TO "{place}"'.encode())
        if not held:
            connection.execute(f'DROP SCHEMA "{aside}"'.encode())
    return [f"数据库里的 {aside}"] if held else []


def drop_kept(url: str, name: str) -> None:
    """Drop the tables that a restore put aside under a dated name. Raises BackupProblem where there are none so named.

    Only such a name is taken: what the house itself uses can never be meant.
    """
    kept = kept_schemas(url)
    if name not in kept:
        there = f"留着的有：{'、'.join(kept)}。" if kept else "没有换下留着的表。"
        raise BackupProblem(f"数据库里没有换下后留着的“{name}”。{there}")
    _run(url, f'DROP SCHEMA "{name}" CASCADE')


def kept_schemas(url: str) -> list[str]:
    """The schemas that restores put aside, the oldest first."""
    if not url:
        return []
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace ORDER BY nspname").fetchall()
    return [str(name) for (name,) in found if KEPT_ASIDE.fullmatch(str(name))]


def _tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    return [str(name) for (name,) in found]


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
