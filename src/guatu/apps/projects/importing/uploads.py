"""Files waiting to be imported, kept one day by their hash, and the columns an office settled for a header.

Neither is a fact about a project: a waiting file is nobody's business but the sender's, and a settled column saves a
click the next time. So both stay outside the trace.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from guatu.apps.projects.models import ColumnMapping
from guatu.apps.projects.reading import LedgerReading

DAY = 24 * 3600
SHEET = "project_ledger"


@dataclass(frozen=True)
class Upload:
    """A waiting file with what its sender said of it."""

    path: Path
    name: str
    region: str
    on: date
    list_name: str


def folder() -> Path:
    place: Path = Path(settings.MEDIA_ROOT) / "ledgers"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(file: Any, *, owner: int, region: str, on: date, list_name: str) -> str:
    """Store an uploaded file under its hash; answers the key of this upload. Files older than a day go."""
    place = folder()
    sweep(place)
    digest = hashlib.sha256()
    waiting = place / f"incoming-{owner}-{time.monotonic_ns()}"
    with waiting.open("wb") as out:
        for chunk in file.chunks():
            digest.update(chunk)
            out.write(chunk)
    said = json.dumps([owner, file.name, region, on.isoformat(), list_name], ensure_ascii=False)
    key = hashlib.sha256(f"{digest.hexdigest()}{said}".encode()).hexdigest()
    waiting.replace(place / f"{key}.content")
    (place / f"{key}.json").write_text(said, encoding="utf-8")
    return key


def kept(key: str, *, owner: int) -> Upload | None:
    """The waiting file of a key, for whoever sent it; None for anyone else or after a day."""
    if len(key) != 64 or not key.isalnum():
        return None
    content, said = folder() / f"{key}.content", folder() / f"{key}.json"
    if not said.exists() or not content.exists() or time.time() - content.stat().st_mtime > DAY:
        return None
    sender, name, region, on, list_name = json.loads(said.read_text(encoding="utf-8"))
    if sender != owner:
        return None
    return Upload(content, name, region, date.fromisoformat(on), list_name)


def sweep(place: Path) -> None:
    """Remove what waited longer than a day."""
    for file in place.iterdir():
        if time.time() - file.stat().st_mtime > DAY:
            file.unlink(missing_ok=True)


def remembered(reading: LedgerReading, user: Any) -> dict[str, str]:
    """The columns this office settled for a file with the same header; empty where it never did."""
    if not reading.sheets:
        return {}
    known = ColumnMapping.objects.visible_to(user).filter(sheet=SHEET, signature=reading.sheets[0].remember)
    return dict(known.values_list("columns", flat=True).first() or {})


def remember(reading: LedgerReading, mapping: dict[str, str], user: Any) -> None:
    """Keep what was settled for this header, for the person's office."""
    if mapping and reading.sheets:
        ColumnMapping.objects.update_or_create(
            organisation_id=user.organisation_id,
            sheet=SHEET,
            signature=reading.sheets[0].remember,
            defaults={"columns": mapping},
        )
