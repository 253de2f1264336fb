"""What of a home goes into a backup, and what a copied database says of itself. No Django here."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import Any

from guatu.site.backup.archive import BackupProblem

DATABASE = "guatu.sqlite3"
FIRST = ("secret-key", "trace-head", "demonstration.json")
"""Taken before the database: the head kept outside may lag behind the chain, never run ahead of it."""
LEFT = frozenset({"log", "cache", "backups"})
"""What no restored house needs: what went wrong in the old one, what is made anew, and other backups."""
PASSING = (".lock", ".part", ".new", "-wal", "-shm", "-journal")
Ask = Callable[[str], Iterable[Sequence[Any]]]


def files_of(home: Path) -> Iterator[tuple[str, Path]]:
    """(name in the archive, path) of every file but the database and what is taken first."""
    for entry in sorted(home.iterdir()):
        if entry.name in LEFT or entry.name in FIRST or entry.name == DATABASE or entry.name.endswith(PASSING):
            continue
        if entry.name.startswith((f"{DATABASE}-", "trace-head.", ".")):
            continue
        inside = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
        for path in inside:
            parts = path.relative_to(home).parts
            if path.is_file() and not path.is_symlink() and not any(part.endswith(PASSING) for part in parts):
                yield "/".join(parts), path


def copy_sqlite(source: Path, target: Path) -> None:
    """A copy of the database as of one instant, made by SQLite itself while others go on reading and writing."""
    with closing(sqlite3.connect(source, timeout=30)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")


def check_sqlite(file: Path) -> None:
    """Raise BackupProblem unless SQLite finds its file sound."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        try:
            told = [row[0] for row in copy.execute("PRAGMA integrity_check(5)")]
        except sqlite3.DatabaseError as wrong:
            told = [str(wrong)]
    if told != ["ok"]:
        raise BackupProblem(f"数据库文件 {file.name} 自身有损坏：{'；'.join(told)[:200]}。请从较早的备份恢复。")


def sqlite_tables(connection: sqlite3.Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return sorted(name for (name,) in connection.execute(asked))


def counts_of(tables: Iterable[str], ask: Ask) -> dict[str, int]:
    """How many rows each table holds."""
    return {name: int(next(iter(ask(f'SELECT count(*) FROM "{name}"')))[0]) for name in tables}  # noqa: S608


def head_of(ask: Ask) -> dict[str, Any]:
    """The end of the trace's chain in the database: number and hash, 0 and "" while it is empty."""
    number, own = next(iter(ask("SELECT number, hash FROM trace_head")), (0, ""))
    return {"number": int(number), "hash": str(own)}


def migrations_of(ask: Ask) -> list[str]:
    """The steps the database has taken, as app.name."""
    return sorted(f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations"))


GROUPS = "SELECT by, key, members_of, level, \"values\" FROM monitoring_groupresult WHERE month = '{month}'"
PROJECTS = (
    "SELECT p.number, r.level, r.planned, r.invested, r.gap_numerator, r.gap_denominator "
    "FROM monitoring_projectresult r JOIN projects_project p ON p.id = r.project_id WHERE r.month = '{month}'"
)
COMPUTED = (
    "SELECT month, content_hash, snapshot, waits_since IS NOT NULL, (SELECT count(*) FROM trace_entry e "
    "WHERE e.event NOT LIKE 'month.%' AND e.event NOT LIKE 'backup.%' AND e.number > "
    "(SELECT coalesce(max(d.number), 0) FROM trace_entry d WHERE d.event LIKE 'month.%' AND d.subject_key = month) "
    "AND (e.number > (SELECT min(c.number) FROM trace_cursor c) OR NOT EXISTS (SELECT 1 FROM trace_cursor))) "
    "FROM monitoring_computation ORDER BY month"
)
MONTH = re.compile(r"\d{4}-\d{2}")


def figures_of(ask: Ask) -> dict[str, dict[str, Any]]:
    """Of each computed month: the hash of its kept figures, the hash of its seal, and whether changes wait.

    `waits` says that something was recorded which the figures do not hold yet, so that computing them anew may differ.
    """
    found = {}
    for month, seal, snapshot, waits, behind in list(ask(COMPUTED)):
        if not MONTH.fullmatch(month):
            continue
        groups = [
            (by, key, of, level, _values(values)) for by, key, of, level, values in ask(GROUPS.format(month=month))
        ]
        projects = list(ask(PROJECTS.format(month=month)))
        found[str(month)] = {
            "content": figures_hash(groups, projects),
            "seal": str(seal),
            "snapshot": str(snapshot),
            "waits": bool(waits or behind),
        }
    return found


def _values(stored: Any) -> dict[str, Any]:
    return dict(json.loads(stored) if isinstance(stored, str | bytes) else stored)


def figures_hash(groups: Iterable[Sequence[Any]], projects: Iterable[Sequence[Any]]) -> str:
    """SHA-256 over the figures of a month: its groups with every measure and pair, its projects with what judged them.

    A group is (by, key, members_of, level, values), a project (number, level, plan, invested, gap over, gap under).
    """
    digest = hashlib.sha256()
    for by, key, members_of, level, values in sorted(groups, key=itemgetter(0, 1, 2)):
        digest.update(_line(["group", by, key, members_of, level, sorted(values.items())]))
    for row in sorted(projects, key=itemgetter(0)):
        digest.update(_line(["project", *row]))
    return digest.hexdigest()


def _line(cells: Sequence[Any]) -> bytes:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
