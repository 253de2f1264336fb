"""One way, and only one, to write a row as bytes; hashes stand on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

ENTRY_SCHEMA = "guatu.trace.entry/1"
LINE_SCHEMA = "guatu.trace.line/1"
LINES_SCHEMA = "guatu.trace.lines/1"

Cell = int | str | bytes | float | None
"""What a stored column holds; bytes are text in UTF-8 as the database keeps it."""


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


def row_hash(algorithm: str, schema: str, cells: Sequence[Cell]) -> str:
    """Hash of a row in hexadecimal: the schema's name, the number of columns, then every column."""
    return next(row_hashes(algorithm, schema, (), [cells]))


def row_hashes(algorithm: str, schema: str, alike: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Hashes of many rows of one width that begin alike: what they have in common is hashed once."""
    start, width = None, 0
    for row in rows:
        if start is None or len(row) != width:
            width = len(row)
            start = hashlib.new(algorithm, b"".join(map(cell, (schema, len(alike) + width, *alike))))
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
