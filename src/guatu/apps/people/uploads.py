"""Sheets of units, people and leaders waiting between the look at their differences and the import; one day, no more.

A waiting file is nobody's business but the sender's, so it stays outside the trace.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings

DAY = 24 * 3600
KEY = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    place: Path = Path(settings.MEDIA_ROOT) / "sheets"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(file: Any, *, owner: int, kind: str) -> str:
    """Store an uploaded file; answers the key it waits under. Files older than a day go."""
    place = folder()
    for old in place.iterdir():
        if time.time() - old.stat().st_mtime > DAY:
            old.unlink(missing_ok=True)
    key = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
    with (place / f"{key}.content").open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    (place / f"{key}.json").write_text(json.dumps([owner, kind, file.name], ensure_ascii=False), encoding="utf-8")
    return key


def kept(key: str, *, owner: int, kind: str) -> tuple[Path, str] | None:
    """The waiting file of a key and its name, for whoever sent it; None for anyone else or after a day."""
    content, said = folder() / f"{key}.content", folder() / f"{key}.json"
    if not KEY.fullmatch(key) or not said.exists() or time.time() - content.stat().st_mtime > DAY:
        return None
    sender, of, name = json.loads(said.read_text(encoding="utf-8"))
    return (content, name) if (sender, of) == (owner, kind) else None


def drop(key: str) -> None:
    """What was imported waits no longer."""
    for suffix in ("content", "json"):
        (folder() / f"{key}.{suffix}").unlink(missing_ok=True)
