"""$GUATU_HOME: where a house keeps its database, keys, files and marks. No Django here."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

FOLDERS = ("snapshots", "files", "log")


def where() -> Path:
    """The folder named by GUATU_HOME, else ~/.guatu, whether it is there or not."""
    return Path(os.environ.get("GUATU_HOME") or "~/.guatu").expanduser().resolve()


def home() -> Path:
    """The home, made with its sub-folders on first use, for its owner only."""
    place = where()
    if not place.exists():
        place.mkdir(parents=True, mode=0o700)
    for folder in FOLDERS:
        (place / folder).mkdir(exist_ok=True, mode=0o700)
    return place


def secret_key(place: Path) -> str:
    """The key that signs sessions, made on first use and readable by its owner only."""
    file = place / "secret-key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        key = secrets.token_urlsafe(64)
        out.write(key)
    return key


def demonstration(place: Path) -> dict[str, Any] | None:
    """What marks a home as a demonstration: frozen day, instant of marking, district; None for a real one."""
    try:
        mark = json.loads((place / "demonstration.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return dict(mark)
