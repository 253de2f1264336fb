"""One way, and only one, to write a row as bytes; hashes stand on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

LINES_SCHEMA = "guatu.trace.lines/1"
WHOLE, TEXT, TEXT_OR_NONE = "I", "T", "N"

Cell = int | str | bytes | tuple[str] | None
"""What a stored column holds; bytes are text in UTF-8 as the database keeps it, a tuple what should not be there."""


@dataclass(frozen=True)
class Form:
    """What a hash covers of a row: the columns by name and kind, in this order; docs/trace.md has it byte by byte."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    @cached_property
    def start(self) -> bytes:
        """The bytes before the first value: a column renamed, retyped, moved, added or dropped changes every hash."""
        described = (part for column in self.columns for part in column)
        return b"".join(map(cell, (self.name, len(self.columns), *described)))


def cell(value: Cell) -> bytes:
    """A value with its type and length before it, so that no two different rows are the same bytes."""
    if value is None:
        return b"N0:"
    if isinstance(value, bytes):
        return b"T%d:%b" % (len(value), value)
    if isinstance(value, str):
        text = value.encode()
        return b"T%d:%b" % (len(text), text)
    if isinstance(value, int):
        digits = b"%d" % value
        return b"I%d:%b" % (len(digits), digits)
    odd = repr(value).encode()  # a column that holds what it never should: no honest row has these bytes
    return b"X%d:%b" % (len(odd), odd)


def row_hash(algorithm: str, form: Form, cells: Sequence[Cell]) -> str:
    """Hash of a row in hexadecimal: the form, then every column."""
    return next(row_hashes(algorithm, form, (), [cells]))


def row_hashes(algorithm: str, form: Form, alike: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Hashes of many rows that begin alike: what they have in common is hashed once."""
    start = hashlib.new(algorithm, form.start + b"".join(map(cell, alike)))
    for row in rows:
        own = start.copy()
        parts = []
        for value in row:  # most are text; a hundred thousand rows come at once
            if type(value) is str:
                text = value.encode()
                parts.append(b"T%d:%b" % (len(text), text))
            else:
                parts.append(cell(value) if value is not None else b"N0:")
        own.update(b"".join(parts))
        yield own.hexdigest()


def hash_of_hashes(algorithm: str, hashes: Iterable[Cell]) -> tuple[int, str]:
    """How many lines there are, and one hash over theirs in order."""
    total, count = hashlib.new(algorithm, cell(LINES_SCHEMA)), 0
    for one in hashes:
        total.update(cell(one))
        count += 1
    total.update(cell(count))
    return count, total.hexdigest()


ENTRY = Form(
    "guatu.trace.entry/2",
    (
        *(("id", WHOLE), ("number", WHOLE), ("at", WHOLE), ("actor_id", WHOLE), ("actor_name", TEXT), ("event", TEXT)),
        *(("subject_kind", TEXT), ("subject_key", TEXT), ("subject_name", TEXT), ("reason", TEXT), ("origin", TEXT)),
        *(("detail", TEXT), ("line_count", WHOLE), ("lines_hash", TEXT), ("algorithm", TEXT), ("previous", TEXT)),
    ),
)
LINE = Form(
    "guatu.trace.line/2",
    (
        *(("entry_id", WHOLE), ("position", WHOLE), ("subject", TEXT), ("field", TEXT)),
        *(("before", TEXT_OR_NONE), ("after", TEXT_OR_NONE)),
    ),
)


def plain(value: Any) -> Any:
    """A value as JSON holds it. Raises TypeError for floats: money and rates are never kept inexactly."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, float):
        raise TypeError(f"the trace keeps no floats: {value!r}")
    return str(value)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no blanks: equal values give equal text."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_text(value: Any) -> str | None:
    """A value of a line: text stays text, nothing stays None, all else is canonical JSON without its quotes."""
    value = plain(value)
    return value if value is None or isinstance(value, str) else canonical_json(value)
