"""The bytes of files under the home, each under its hash: written aside, made sure of, and renamed into place."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from guatu.apps.documents.examining import FileRefused

CHUNK = 1 << 20
HASH_LENGTH = 64
INCOMING = "incoming-"
HOUR = 3600
NO_ROOM = "磁盘剩余空间不足，“{file}”没有保存；请联系系统管理员清理磁盘后再上传。"
NO_WRITING = "服务器的磁盘写不进去，“{file}”没有保存；请联系系统管理员检查磁盘。"


def folder() -> Path:
    place: Path = Path(settings.MEDIA_ROOT) / "documents"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def place_of(digest: str) -> Path:
    return folder() / digest[:2] / digest


def store(content: bytes, name: str) -> str:
    """Keep the bytes; answers their SHA-256. The same bytes are kept once. Raises FileRefused for want of room."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        if shutil.disk_usage(folder()).free - len(content) < settings.GUATU_FILES["free"]:
            raise FileRefused(NO_ROOM.replace("{file}", name))
        _write(content, place_of(digest))
    except OSError as fault:
        told = NO_ROOM if fault.errno in (errno.ENOSPC, errno.EDQUOT) else NO_WRITING
        raise FileRefused(told.replace("{file}", name)) from fault
    return digest


def _write(content: bytes, place: Path) -> None:
    """Whole or not at all. Bytes that lie there already are touched, so that no sweep takes them from a new row."""
    if place.exists() and place.stat().st_size == len(content):
        os.utime(place)
        return
    aside = folder() / f"{INCOMING}{secrets.token_hex(8)}"
    try:
        with aside.open("xb") as out:
            os.chmod(aside, 0o600)
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        place.parent.mkdir(exist_ok=True, mode=0o700)
        aside.replace(place)
        for parent in (place.parent, folder()):
            handle = os.open(parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    finally:
        aside.unlink(missing_ok=True)


def stored() -> Iterator[tuple[str, Path]]:
    """Every kept file by its hash."""
    for place in sorted(folder().glob("*/*")):
        if len(place.name) == HASH_LENGTH and place.parent.name == place.name[:2]:
            yield place.name, place


def is_whole(digest: str) -> bool:
    """Whether the bytes are there and are those of their hash."""
    try:
        with place_of(digest).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == digest
    except OSError:
        return False


def hash_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def old_enough(place: Path) -> bool:
    """An hour old: whatever was being attached is attached by now."""
    try:
        return time.time() - place.stat().st_mtime > HOUR
    except FileNotFoundError:
        return False


def leftovers() -> Iterator[Path]:
    """What a process that died was writing."""
    yield from (place for place in folder().glob(f"{INCOMING}*") if old_enough(place))
