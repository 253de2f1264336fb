"""The trace written out whole: every stored column as JSON lines, from which a stranger can verify it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from guatu.apps.trace import stored
from guatu.apps.trace.canonical import Cell
from guatu.apps.trace.heads import database_name
from guatu.apps.trace.schema import TABLES, columns_of

FORMAT = "guatu.trace.export/1"


def export_lines(file: Path) -> dict[str, int]:
    """Write the trace as of one commit; answers how many entries and lines. The file appears whole or not at all."""
    counts = {"entries": 0, "lines": 0}
    unfinished = file.with_name(f"{file.name}.part")
    with stored.at_one_instant(connection), unfinished.open("w", encoding="utf-8", newline="\n") as target:
        for kind, content in _rows():
            target.write(json.dumps([kind, content], ensure_ascii=False, separators=(",", ":")) + "\n")
            if kind in ("entry", "line"):
                counts["entries" if kind == "entry" else "lines"] += 1
    unfinished.chmod(0o600)
    unfinished.replace(file)
    return counts


def _rows() -> Iterator[tuple[str, Any]]:
    yield "format", FORMAT
    yield "database", database_name()
    yield "tables", {table: columns_of(connection, table) for table in TABLES}
    for kind, rows in (
        ("entry", stored.entries(connection)),
        ("line", stored.lines(connection)),
        ("head", stored.heads(connection)),
    ):
        for row in rows:
            yield kind, {name: _plain(cell) for name, cell in row.items()}


def _plain(cell: Cell) -> Any:
    """Text that is not UTF-8, and what is neither text nor whole number, goes out marked: no honest cell looks so."""
    if isinstance(cell, bytes):
        try:
            return cell.decode("utf-8")
        except UnicodeDecodeError:
            return {"bytes": cell.hex()}
    return cell if cell is None or isinstance(cell, int) else {"odd": cell[0]}
