"""Bytes that no row names, swept away; a row is written after its bytes, so an hour of grace is kept."""

from __future__ import annotations

from dataclasses import dataclass

from guatu.apps.documents import storage
from guatu.apps.documents.selectors import hashes_kept


@dataclass(frozen=True)
class Swept:
    """How many files went, and how many bytes."""

    files: int
    size: int


def sweep(*, try_only: bool = False) -> Swept:
    """Remove what nobody refers to and what broke off while it was written."""
    files = size = 0
    known = hashes_kept()
    orphans = [place for digest, place in storage.stored() if digest not in known and storage.old_enough(place)]
    for place in (*orphans, *storage.leftovers()):
        files, size = files + 1, size + place.stat().st_size
        if not try_only:
            place.unlink(missing_ok=True)
    return Swept(files, size)
