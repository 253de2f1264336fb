"""Sealing: an entry and its lines are hashed, chained to the one before, and the head moves on, in that order."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from guatu.apps.trace.bulk import bulk_insert
from guatu.apps.trace.canonical import ENTRY_SCHEMA, LINE_SCHEMA, canonical_json, hash_of_hashes, row_hash, row_hashes
from guatu.apps.trace.fields import microseconds
from guatu.apps.trace.holding import moved
from guatu.apps.trace.models import Entry, Head, Line
from guatu.apps.trace.running import Change

LINE_COLUMNS = ("entry_id", "position", "subject", "field", "before", "after", "hash")


class TraceBroken(RuntimeError):
    """The chain cannot be continued: its head is gone. Nothing is written until the office has looked."""


@dataclass(frozen=True)
class Sealed:
    """What an entry says, before it gets its number and hashes."""

    id: int
    at: datetime
    actor_id: int
    actor_name: str
    event: str
    subject_kind: str
    subject_key: str
    subject_name: str
    reason: str
    origin: str
    detail: dict[str, Any]


def seal(said: Sealed, changes: Sequence[Change]) -> None:
    """Write one entry. The head's row is locked last, so that verbs wait for each other as briefly as can be."""
    algorithm = settings.GUATU_TRACE_HASH
    hashes: list[str] = []
    if changes:
        bulk_insert(Line, LINE_COLUMNS, _hashed(said.id, changes, algorithm, hashes))
    count, lines_hash = hash_of_hashes(algorithm, hashes)
    head = _locked_head()
    entry = Entry(
        **vars(said),
        number=head.number + 1,
        line_count=count,
        lines_hash=lines_hash,
        algorithm=algorithm,
        previous=head.hash,
    )
    entry.hash = row_hash(algorithm, ENTRY_SCHEMA, entry_cells(entry))
    entry.save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(number=entry.number, hash=entry.hash)
    moved()
    file, number, seal_hash = settings.GUATU_TRACE_HEAD, entry.number, entry.hash
    transaction.on_commit(lambda: keep_head(file, number, seal_hash))


def entry_cells(entry: Entry) -> list[Any]:
    """Every column of an entry but its own hash, as stored, in the order of the table."""
    stored = {"at": microseconds(entry.at), "detail": canonical_json(entry.detail)}
    return [stored.get(name, getattr(entry, name)) for name in ENTRY_COLUMNS]


ENTRY_COLUMNS = tuple(field.attname for field in Entry._meta.concrete_fields if field.name != "hash")


def _hashed(entry_id: int, changes: Sequence[Change], algorithm: str, hashes: list[str]) -> Iterator[tuple[Any, ...]]:
    numbered = [(position, *line) for position, line in enumerate(changes, start=1)]
    hashes += row_hashes(algorithm, LINE_SCHEMA, (entry_id,), numbered)
    return ((entry_id, *line, own) for line, own in zip(numbered, hashes, strict=True))


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is not None:
        return head
    if Entry.objects.exists():
        raise TraceBroken("the head of the trace is missing while entries exist")
    Head.objects.bulk_create([Head()], ignore_conflicts=True)
    return Head.objects.select_for_update().get(pk=1)


def keep_head(file: Path, number: int, hash: str) -> None:
    """Keep the head outside the database too, whence a cut-off end shows. A later one already kept stays."""
    with _only_one(file):
        kept = kept_head(file)
        if kept is not None and kept[0] >= number and kept[2] == database_name():
            return
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        content = {"number": number, "hash": hash, "database": database_name()}
        fresh.write_text(json.dumps(content) + "\n", encoding="utf-8")
        fresh.chmod(0o600)
        fresh.replace(file)


def kept_head(file: Path) -> tuple[int, str, str] | None:
    """(number, hash, database) of the head kept outside; None when none was kept. Raises ValueError when unreadable."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return int(content["number"]), str(content["hash"]), str(content["database"])
    except FileNotFoundError:
        return None
    except (KeyError, TypeError) as wrong:
        raise ValueError("the kept head lacks a part") from wrong


def database_name() -> str:
    """Which database a kept head belongs to: a home may be pointed at another one, and may itself be moved."""
    return f"{connection.vendor}:{Path(str(connection.settings_dict['NAME'])).name}"


@contextmanager
def _only_one(file: Path) -> Iterator[None]:
    with file.with_name(f"{file.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
