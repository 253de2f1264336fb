"""Sealing: an entry and its lines are hashed, chained to the one before, and the head moves on, in that order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from guatu.apps.trace.bulk import bulk_insert
from guatu.apps.trace.canonical import ENTRY, LINE, canonical_json, hash_of_hashes, row_hash, row_hashes
from guatu.apps.trace.fields import microseconds
from guatu.apps.trace.heads import keep_head
from guatu.apps.trace.holding import moved
from guatu.apps.trace.models import Entry, Head, Line
from guatu.apps.trace.running import Change
from guatu.kernel.beside import beside

ENTRY_COLUMNS = ENTRY.names
LINE_COLUMNS = (*LINE.names, "hash")
PART = 10_000
"""Lines hashed at a time; a verb of fewer has nothing made beside it."""


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
    entry.hash = row_hash(algorithm, ENTRY, entry_cells(entry))
    entry.save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(number=entry.number, hash=entry.hash)
    moved(entry.number)
    file, ends = settings.GUATU_TRACE_HEAD, (entry.number, entry.hash, entry.previous)
    # Committed is committed: a full disk must not have the verb told as failed. The next entry keeps a later head.
    transaction.on_commit(lambda: keep_head(file, *ends), robust=True)


def entry_cells(entry: Entry) -> list[Any]:
    """Every column of an entry but its own hash, as stored, in the order of its form."""
    stored = {"at": microseconds(entry.at), "detail": canonical_json(entry.detail)}
    return [stored.get(name, getattr(entry, name)) for name in ENTRY_COLUMNS]


def _hashed(entry_id: int, changes: Sequence[Change], algorithm: str, hashes: list[str]) -> Iterator[tuple[Any, ...]]:
    """The lines as rows, their hashes made beside while the rows before them are written."""

    def numbered(part: int) -> list[tuple[Any, ...]]:
        first = part * PART
        return [(position, *line) for position, line in enumerate(changes[first : first + PART], start=first + 1)]

    def made(part: int) -> list[str]:
        return list(row_hashes(algorithm, LINE, (entry_id,), numbered(part)))

    for part, own in enumerate(beside(made, -(-len(changes) // PART))):
        hashes += own
        yield from ((entry_id, *line, one) for line, one in zip(numbered(part), own, strict=True))


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is not None:
        return head
    if Entry.objects.exists():
        raise TraceBroken("the head of the trace is missing while entries exist")
    Head.objects.bulk_create([Head()], ignore_conflicts=True)
    return Head.objects.select_for_update().get(pk=1)
