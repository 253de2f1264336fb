"""A file from its arrival to the moment a verb may record it: sized, examined, stored. No row is written here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from guatu.apps.documents import storage
from guatu.apps.documents.examining import Examiner, FileRefused
from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.capture import Capture
from guatu.apps.documents.examining.kinds import ENDINGS

LONGEST = 100
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
UNNAMED = "未命名"


@dataclass(frozen=True)
class Kept:
    """A clean file whose bytes lie in the home. `size` counts all bytes kept, the small copy too."""

    name: str
    kind: str
    size: int
    original_hash: str
    content_hash: str
    thumb_hash: str
    width: int
    height: int
    capture: Capture


def keep(path: Path, name: str, examiner: Examiner) -> Kept:
    """Examine a file and store what is kept of it. Raises FileRefused with a sentence naming it.

    A picture is kept as it was drawn again, a document as it came. Bytes no verb records go with the next sweep.
    """
    shown, most = clean_name(name), settings.GUATU_FILES["file"]
    size = path.stat().st_size
    if size > most:
        raise FileRefused(say.TOO_LARGE.replace("{file}", shown).replace("{most}", str(most >> 20)))
    original = storage.hash_of(path)
    found = examiner.look(path, shown)
    content = found.content or path.read_bytes()
    content_hash = storage.store(content, shown)
    if not found.content and content_hash != original:
        raise FileRefused(say.BROKEN.replace("{file}", shown))
    return Kept(
        name=with_ending(shown, found.kind),
        kind=found.kind,
        size=len(content) + len(found.thumb),
        original_hash=original,
        content_hash=content_hash,
        thumb_hash=storage.store(found.thumb, shown) if found.thumb else "",
        width=found.width,
        height=found.height,
        capture=found.capture,
    )


def clean_name(name: str) -> str:
    """The last step of a path, without what no name of a file may hold or what makes it read as another."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    plain = NOT_IN_NAMES.sub("_", plain).strip(" .")
    if len(plain) > LONGEST:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[: LONGEST - 6]}{dot}{ending[:5]}" if dot else plain[:LONGEST]
    return plain or UNNAMED


def with_ending(name: str, kind: str) -> str:
    """The name with the ending of what the file is: a page called a picture is never served as one."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending.lower() in ENDINGS[kind]:
        return name
    known = {one for endings in ENDINGS.values() for one in endings}
    return f"{stem if dot and stem and ending.lower() in known else name}.{ENDINGS[kind][0]}"
