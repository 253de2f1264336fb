"""Which home may become a demonstration, and whether it is one already. No Django here."""

from __future__ import annotations

import json
import os
import shutil
from enum import Enum
from pathlib import Path
from typing import Any

from guatu.site import place
from guatu.site.clock import mark_demonstration
from guatu.site.demonstration.life import TODAY
from guatu.site.demonstration.places import DISTRICT_NAME

MARK, DATABASE, HEAD = "demonstration.json", "guatu.sqlite3", "trace-head"
OURS = frozenset({*place.FOLDERS, "secret-key"})
"""What every home has before anything is in it."""


class Condition(Enum):
    """How a home stands."""

    EMPTY = "empty"
    LOADED = "loaded"
    BROKEN_OFF = "broken off"
    REAL = "real"


class NotADemonstration(ValueError):
    """The home is a real one; carries a Chinese sentence."""


def condition(folder: Path) -> Condition:
    """Tell an empty home, a loaded demonstration, one whose loading broke off, and a real home apart."""
    mark = place.demonstration(folder)
    if mark is not None:
        return Condition.LOADED if mark.get("loaded") else Condition.BROKEN_OFF
    if not folder.exists():
        return Condition.EMPTY
    strange = [entry for entry in folder.iterdir() if entry.name not in OURS]
    filled = [name for name in place.FOLDERS if name != "log" and _holds_files(folder / name)]
    return Condition.REAL if strange or filled else Condition.EMPTY


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def prepare(folder: Path) -> Condition:
    """Mark an empty home, or clear what a broken-off loading left. Raises NotADemonstration for a real home."""
    found = condition(folder)
    if found is Condition.REAL:
        raise NotADemonstration(
            f"{folder} 里已有真实数据，不能载入演示。另选一个空文件夹，如 GUATU_HOME=~/guatu-demo guatu demo。"
        )
    if found is Condition.LOADED:
        return found
    place.home()
    if found is Condition.BROKEN_OFF:
        _clear(folder)
    mark_demonstration(folder, TODAY, DISTRICT_NAME)
    return found


def _clear(folder: Path) -> None:
    for name in place.FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    for entry in folder.iterdir():
        if entry.name.startswith((DATABASE, HEAD)):
            entry.unlink()
    place.home()


def unmark(folder: Path) -> None:
    """Take the mark of a demonstration off a home that cannot become one."""
    (folder / MARK).unlink(missing_ok=True)


def finish(folder: Path, **told: Any) -> None:
    """Write into the mark that the loading is complete, all at once."""
    mark = {**(place.demonstration(folder) or {}), "loaded": True, **told}
    fresh = folder / f"{MARK}.new"
    fresh.write_text(json.dumps(mark, ensure_ascii=False, indent=2), encoding="utf-8")
    os.replace(fresh, folder / MARK)
