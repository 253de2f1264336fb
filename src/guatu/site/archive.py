"""A backup of a home in one file, and the way back: database, files, snapshots, keys and the trace's head."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import guatu

DATABASE = "guatu.sqlite3"
KEPT = ("secret-key", "trace-head", "demonstration.json", "files", "snapshots")
LIST = "guatu-backup.json"


class BackupProblem(ValueError):
    """A file is no backup, is damaged, or the home is in use; carries a Chinese sentence."""


def back_up(home: Path, file: Path) -> dict[str, str]:
    """Write everything the home keeps into one .tar.gz; answers the hash of each part.

    The database is copied by SQLite itself, so the house may stay open meanwhile. The head of the trace is taken before
    the database, so that it can lag behind it but never run ahead.
    """
    if not (home / DATABASE).exists():
        raise BackupProblem(f"{home} 里还没有数据库，没有东西可备份。")
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as temporary:
        copy = Path(temporary)
        for name in KEPT:
            _copy(home / name, copy / name)
        _copy_database(home / DATABASE, copy / DATABASE)
        hashes = {str(part.relative_to(copy)): _hash(part) for part in sorted(copy.rglob("*")) if part.is_file()}
        made = {"guatu": guatu.__version__, "at": datetime.now(UTC).isoformat(), "sha256": hashes}
        (copy / LIST).write_text(json.dumps(made, ensure_ascii=False, indent=2), encoding="utf-8")
        unfinished = copy.with_suffix(".tar.gz")
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
            archive.add(copy / LIST, LIST)
            for name in (DATABASE, *KEPT):
                if (copy / name).exists():
                    archive.add(copy / name, name)
        unfinished.chmod(0o600)  # it holds personal data and the key
        unfinished.replace(file)
    return hashes


def restore(home: Path, file: Path) -> dict[str, str]:
    """Bring a backup into a home that holds no database; checks every part before anything is put in place."""
    if (home / DATABASE).exists():
        raise BackupProblem(f"{home} 里已有数据库。换一个空的 GUATU_HOME 再恢复，或先移走原来的。")
    with tempfile.TemporaryDirectory(dir=home) as temporary:
        copy = Path(temporary)
        try:
            with tarfile.open(file, "r:gz") as archive:
                archive.extractall(copy, filter="data")
            hashes = dict(json.loads((copy / LIST).read_text(encoding="utf-8"))["sha256"])
        except (tarfile.TarError, EOFError, OSError, KeyError, ValueError) as wrong:
            if isinstance(wrong, FileNotFoundError) and not file.exists():
                raise
            raise BackupProblem(f"{file.name} 不是挂图的备份，或已损坏。") from wrong
        for name, expected in hashes.items():
            part = copy / name
            if not part.is_file() or _hash(part) != expected:
                raise BackupProblem(f"备份里的 {name} 已损坏，没有恢复任何内容。换一份备份。")
        for name in (*KEPT, DATABASE):
            if (copy / name).is_dir():
                shutil.copytree(copy / name, home / name, dirs_exist_ok=True)
            elif (copy / name).exists():
                (copy / name).replace(home / name)
    return hashes


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _copy_database(source: Path, target: Path) -> None:
    here, there = sqlite3.connect(source), sqlite3.connect(target)
    try:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")
    finally:
        here.close()
        there.close()


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
