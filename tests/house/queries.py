"""The frozen number of SQL statements of each page, in query_counts.json beside this file."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

FROZEN = Path(__file__).with_name("query_counts.json")


def check_query_count(name: str, count: int, frozen_in: Path = FROZEN) -> None:
    """Compare a count of SQL queries with the frozen one; GUATU_FREEZE=1 writes it instead."""
    with frozen_in.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        frozen = json.load(file)
        if os.environ.get("GUATU_FREEZE") == "1":
            frozen[name] = count
            file.seek(0)
            file.truncate()
            file.write(json.dumps(dict(sorted(frozen.items())), indent=2) + "\n")
            return
    assert name in frozen, f"{name}: {count} queries, not frozen yet; run this test once with GUATU_FREEZE=1"
    assert count == frozen[name], f"{name}: {count} queries, frozen at {frozen[name]}; if meant: GUATU_FREEZE=1"
