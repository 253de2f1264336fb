"""A small trace on a bench: what can be done to it, and what both verifiers say of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from conftest import of_scripts
from guatu.apps.people.models import User
from guatu.apps.trace.action import action, change, note, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.verify import verify
from guatu.kernel.powers import Power

alone = of_scripts("verify_trace")
TAMPERED = Event("test.tampered", "写入")
ENTRIES = 25
TABLES = ("trace_entry", "trace_line", "trace_head")
OF_THE_FILE = ("触发器", "文件有损坏")
Rows = dict[str, list[dict[str, Any]]]


@action(power=Power.VIEW)
def write(number: int, *, actor: User) -> None:
    """One of each kind: alone, with a line that had no value before, or an import of many lines."""
    subject = ("project", f"P{number:07}", "一号桥")
    if number == 7:
        lines = [change(f"report/P{n}@2022-05", "*", None, {"done": 10 * n}) for n in range(12)]
        record(TAMPERED, actor=actor, subject=subject, lines=lines, rows=12)
        return
    if number % 2:
        note(subject, "stage", "planning" if number % 3 else None, "preparation")
    record(TAMPERED, actor=actor, subject=subject, reason="可研已批" if number % 4 else "", n=number)


class Trace(NamedTuple):
    """An image of the trace's own tables, and its head as it was kept outside."""

    image: bytes
    head: tuple[int, str]


def image_of(using: Any) -> bytes:
    """The three tables with their keys and guards as a database of its own, in small pages."""
    small = sqlite3.connect(":memory:", isolation_level=None)
    small.execute("PRAGMA page_size = 512")
    with using.cursor() as cursor:
        cursor.execute(f"SELECT type, sql FROM sqlite_master WHERE tbl_name IN {TABLES} AND sql IS NOT NULL")
        made = cursor.fetchall()
        for kind in ("table", "trigger"):
            for statement in (sql for of, sql in made if of == kind):
                small.execute(statement)
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            rows = cursor.fetchall()
            small.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    small.execute("VACUUM")
    return small.serialize()


class Bench:
    """A copy of the trace in memory, and what both verifiers say of it."""

    def __init__(self, trace: Trace, head_file: Any) -> None:
        self.trace, self.head_file = trace, head_file
        self.django = DatabaseWrapper({**connection.settings_dict, "NAME": ":memory:"}, alias="tampered")
        self.put(trace.image)
        self.keep(*trace.head)

    def put(self, image: bytes) -> None:
        """On a new connection: one that has met a damaged image is not to be trusted with the next."""
        self.django.connection = self.database = sqlite3.connect(":memory:", isolation_level=None)
        self.database.deserialize(image)

    def open(self) -> None:
        """As whoever owns the file can: guards down, keys and constraints unchecked."""
        self.put(self.trace.image)
        for (name,) in self.database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.database.execute(f"DROP TRIGGER {name}")
        self.database.execute("PRAGMA foreign_keys = OFF")
        self.database.execute("PRAGMA ignore_check_constraints = ON")

    def keep(self, number: int, hash: str) -> None:
        self.head_file.write_text(json.dumps({"number": number, "hash": hash, "database": "sqlite::memory:"}))

    def house(self) -> list[str]:
        return [fault.sentence for fault in verify(self.django, file=self.head_file).faults]

    def stranger(self, heads: bool = True) -> list[str]:
        said: list[str] = []
        try:
            rows = alone.of_sqlite(self.database, said.append)
        except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
            return [*said, "读不下去"]
        alone.verify(rows, "", [(*self.trace.head, "")] if heads else [], said.append)
        return said

    def missed(self) -> list[str]:
        """Which verifiers the chain itself told nothing."""
        said = {"house": self.house(), "stranger": self.stranger()}
        return [who for who, all_of in said.items() if not any(map(of_the_chain, all_of))]

    def rows(self) -> Rows:
        """As a forger reads them: text as text."""
        read = alone.of_sqlite(self.database, lambda told: None)
        return {
            kind: [{n: v.decode() if isinstance(v, bytes) else v for n, v in row.items()} for row in found]
            for kind, found in read.items()
        }

    def store(self, rows: Rows) -> None:
        for kind, table in zip(("line", "entry", "head"), ("trace_line", "trace_entry", "trace_head"), strict=True):
            self.database.execute(f"DELETE FROM {table}")
            for row in rows[kind]:
                names, marks = ", ".join(row), ", ".join("?" * len(row))
                self.database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def of_the_chain(sentence: str) -> bool:
    return not any(word in sentence for word in OF_THE_FILE)


def forged(rows: Rows) -> Rows:
    """The rows with numbers, hashes and head made right again, as one who knows the form can."""
    previous, number = "", 0
    for number, entry in enumerate(rows["entry"], start=1):
        own = [line for line in rows["line"] if line["entry_id"] == entry["id"]]
        for position, line in enumerate(own, start=1):
            line["position"] = position
            line["hash"] = alone.row_hash(entry["algorithm"], alone.LINE, line)
        sealed = alone.lines_hash(entry["algorithm"], [line["hash"] for line in own])
        entry |= {"number": number, "line_count": len(own), "lines_hash": sealed, "previous": previous}
        previous = entry["hash"] = alone.row_hash(entry["algorithm"], alone.ENTRY, entry)
    rows["line"] = [line for line in rows["line"] if any(line["entry_id"] == entry["id"] for entry in rows["entry"])]
    rows["head"][0] |= {"number": number, "hash": previous}
    return rows


def flips(cell: int | str) -> Iterator[int | bytes]:
    """Every value that differs from a stored one in a single bit; text may cease to be UTF-8."""
    if isinstance(cell, int):
        yield from (turned - 2**64 if (turned := (cell % 2**64) ^ (1 << bit)) >= 2**63 else turned for bit in range(64))
        return
    content = cell.encode()
    for bit in range(8 * len(content)):
        turned = bytearray(content)
        turned[bit // 8] ^= 1 << bit % 8
        yield bytes(turned)


def cells(bench: Bench, table: str) -> list[tuple[str, int, Any]]:
    names = [row[1] for row in bench.database.execute(f"PRAGMA table_info({table})")]
    found = bench.database.execute(f"SELECT rowid, {', '.join(names)} FROM {table}").fetchall()
    return [(name, row[0], value) for row in found for name, value in zip(names, row[1:], strict=True)]


def kept_values(database: sqlite3.Connection) -> Any:
    """Every stored value and the shape of its table; what cannot be read is something else, too."""
    found: list[Any] = []
    try:
        for table in TABLES:
            shape = database.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
            quoted = ", ".join(f"quote({name})" for name, _ in shape)
            found.append((shape, sorted(database.execute(f"SELECT {quoted} FROM {table} NOT INDEXED").fetchall())))
    except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
        return None
    return found


def without_entry(at: int) -> Callable[[Rows], None]:
    return lambda rows: rows["entry"].__delitem__(at)


def without_line(at: int) -> Callable[[Rows], None]:
    return lambda rows: rows["line"].__delitem__(at)


def without_lines(at: int) -> Callable[[Rows], None]:
    def cut(rows: Rows) -> None:
        gone = rows["entry"].pop(at)["id"]
        rows["line"] = [line for line in rows["line"] if line["entry_id"] != gone]

    return cut


def swapped(kind: str, one: int, other: int, *names: str) -> Callable[[Rows], None]:
    """Two rows change places: they exchange these columns."""

    def swap(rows: Rows) -> None:
        first, second = rows[kind][one], rows[kind][other]
        for name in names:
            first[name], second[name] = second[name], first[name]

    return swap


def again(kind: str, at: int, **changed: Any) -> Callable[[Rows], None]:
    return lambda rows: rows[kind].append({**rows[kind][at], **changed})


def emptied(*kinds: str) -> Callable[[Rows], None]:
    def empty(rows: Rows) -> None:
        for kind in kinds:
            rows[kind].clear()

    return empty


def structural() -> Iterator[tuple[str, Callable[[Rows], None]]]:
    """What can be done to rows as a whole, at every place."""
    for at in range(ENTRIES):
        yield f"entry {at + 1} is deleted", without_entry(at)
        yield f"entry {at + 1} is deleted with its lines", without_lines(at)
        yield f"entry {at + 1} is there twice", again("entry", at, id=at + 1, number=ENTRIES + 1)
        yield f"entry {at + 1} is repeated with its own number free", again("entry", at, id=at + 1, number=-at)
    for at in range(ENTRIES - 1):
        yield f"entries {at + 1} and {at + 2} change numbers", swapped("entry", at, at + 1, "number")
        yield f"entries {at + 1} and {at + 2} change ids", swapped("entry", at, at + 1, "id")
        columns = ("number", "previous", "hash")
        yield f"entries {at + 1} and {at + 2} change places whole", swapped("entry", at, at + 1, *columns)
    lines = ENTRIES // 2 + 1 + 12 - 1
    for at in range(lines):
        yield f"line {at} is deleted", without_line(at)
        yield f"line {at} is added once more", again("line", at, position=99)
        yield f"line {at} is added to another entry", again("line", at, entry_id=4, position=1)
    for at in range(lines - 1):
        yield f"lines {at} and {at + 1} change places", swapped("line", at, at + 1, "entry_id", "position")
        yield (
            f"lines {at} and {at + 1} change contents",
            swapped("line", at, at + 1, "subject", "field", "after", "hash"),
        )
    yield "all lines are deleted", emptied("line")
    yield "the head is deleted", emptied("head")
    yield "everything but the head is deleted", emptied("entry", "line")
    yield "everything is deleted", emptied("entry", "line", "head")
