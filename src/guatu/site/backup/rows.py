"""Rows of one kind of database as the other takes them: both are read as the texts PostgreSQL's COPY writes."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from guatu.site.backup.archive import BackupProblem

Cell = str | None
ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
ESCAPE = re.compile(r"\\(.)", re.S)
FRACTION = re.compile(r"\.(\d{1,6})$")
INTEGERS = frozenset({
    *("AutoField", "BigAutoField", "SmallAutoField", "BigIntegerField", "IntegerField", "SmallIntegerField"),
    *("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"),
})  # fmt: skip
TEXTS = frozenset({"CharField", "TextField", "SlugField", "EmailField", "URLField", "FileField", "JSONField"})
PLAIN = INTEGERS | TEXTS | {"DateField"}


def of_copy(file: Path) -> Iterator[list[Cell]]:
    """The rows of a table as COPY wrote them; null is None."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield [None if cell == "\\N" else _unescaped(cell) for cell in line.rstrip("\n").split("\t")]


def _unescaped(cell: str) -> str:
    return ESCAPE.sub(lambda found: ESCAPED.get(found[1], found[1]), cell) if "\\" in cell else cell


def of_sqlite(database: Path, table: str, columns: Sequence[str], kinds: Sequence[str]) -> Iterator[list[Cell]]:
    """The rows of a table of an SQLite file as PostgreSQL writes them; kinds are Django's internal types."""
    told = [to_postgres(kind) for kind in kinds]
    chosen = ", ".join(f'"{column}"' for column in columns)
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for row in connection.execute(f'SELECT {chosen} FROM "{table}"'):  # noqa: S608
            yield [None if cell is None else tell(cell) for cell, tell in zip(row, told, strict=True)]


def to_postgres(kind: str) -> Callable[[object], str]:
    """How a value that Django keeps in SQLite is written for PostgreSQL. Raises BackupProblem for an unknown kind."""
    if kind in PLAIN:
        return str
    if kind == "BooleanField":
        return lambda cell: "t" if cell else "f"
    if kind == "DateTimeField":
        return lambda cell: f"{cell}+00"
    raise BackupProblem(f"有一列是“{kind}”，还不能换到另一种数据库。请恢复到备份原来的那种数据库。")


def to_sqlite(kind: str) -> Callable[[str], object]:
    """How a text of PostgreSQL is kept by Django in SQLite. Raises BackupProblem for an unknown kind."""
    if kind in INTEGERS:
        return int
    if kind in PLAIN:
        return str
    if kind == "BooleanField":
        return lambda cell: int(cell == "t")
    if kind == "DateTimeField":
        return lambda cell: FRACTION.sub(lambda found: f".{found[1]:0<6}", cell.removesuffix("+00"))
    raise BackupProblem(f"有一列是“{kind}”，还不能换到另一种数据库。请恢复到备份原来的那种数据库。")
