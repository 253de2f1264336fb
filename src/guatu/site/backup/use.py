"""Whether a house is in use: its worker, its web, and whoever has its database open. No Django here."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO

from guatu.site.backup.archive import BackupProblem
from guatu.site.backup.contents import DATABASE

WEB, WORKER = "serve.lock", "worker.lock"
OF_WORKERS = 0x6775617475
"""The advisory lock a worker holds on PostgreSQL (apps/trace/working.py)."""
OPEN = "{home} 正在用：{who}。先停下（网站按 Ctrl+C），再恢复。"
BEING_RESTORED = "{home} 正在恢复备份，等它结束再打开网站。"


@contextmanager
def open_to_people(home: Path) -> Iterator[None]:
    """While the web is open nobody restores over it. Raises BackupProblem while somebody restores."""
    with _lock_file(home / WEB) as file:
        if not _locked(file, fcntl.LOCK_SH):
            raise BackupProblem(BEING_RESTORED.format(home=home))
        yield


def _lock_file(path: Path) -> IO[bytes]:
    """Opened for reading: an open file to write to would keep a disk from being made read-only for its repair."""
    return open(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600), "rb")


@contextmanager
def alone(home: Path, url: str = "") -> Iterator[None]:
    """Nobody uses the house while the block runs, nor can web or worker begin. Raises BackupProblem saying who does."""
    with ExitStack() as stack:
        for name, who in ((WEB, "网站开着"), (WORKER, "后台在运行")) if home.is_dir() else ():
            file = stack.enter_context(_lock_file(home / name))
            if not _locked(file, fcntl.LOCK_EX):
                raise BackupProblem(OPEN.format(home=home, who=who))
        if (home / DATABASE).exists() and not _nobody_reads(home / DATABASE):
            raise BackupProblem(OPEN.format(home=home, who="有别的命令打开着数据库"))
        if url:
            _nobody_connected(url)
        yield


def _locked(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _nobody_reads(database: Path) -> bool:
    """In exclusive mode SQLite gets in only where no other connection is open."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as probe:
        try:
            probe.execute("PRAGMA locking_mode=EXCLUSIVE")
            probe.execute("BEGIN EXCLUSIVE")
            probe.execute("ROLLBACK")
        except sqlite3.OperationalError as busy:
            if "locked" in str(busy):
                return False
        except sqlite3.DatabaseError:
            return True  # a damaged file is what restoring is for
    return True


def _nobody_connected(url: str) -> None:
    import psycopg

    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(f"SELECT pg_try_advisory_lock({OF_WORKERS}), ({others})").fetchone()
    if row is None or not row[0] or row[1]:
        who = "后台在运行" if row is None or not row[0] else f"还有 {row[1]} 个连接"
        raise BackupProblem(OPEN.format(home="GUATU_DATABASE_URL 的数据库", who=who))
