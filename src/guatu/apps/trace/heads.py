"""The head of the chain kept outside the database: in a file beside it, and as a text an auditor takes away."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from guatu.apps.trace.models import Entry, Head

TITLE = "挂图留痕链头"
HASH_LENGTH = 64
"""Hexadecimal digits of SM3 and of SHA-256."""
GROUP = 8
LONGEST = 10_000
NUMBER = re.compile(r"(?:序号[：:]\s*|第\s*)(\d{1,18})")
HASH = re.compile(r"校验值[：:]?\s*([0-9A-Fa-f][0-9A-Fa-f\s]*)")
DATABASE = re.compile(r"数据库[：:]\s*(\S+)")
AT = re.compile(r"时间[：:]\s*(\S+ \S+)")
log = logging.getLogger("guatu.incident")


class HeadUnreadable(ValueError):
    """A text is no head; carries a Chinese sentence."""


@dataclass(frozen=True)
class Kept:
    """A head as it stood once. `database` and `at` are empty where they were not written down."""

    number: int
    hash: str
    database: str = ""
    at: str = ""

    @property
    def grouped(self) -> str:
        """The hash in groups of eight, as people compare it."""
        return in_groups(self.hash)


def in_groups(digits: str) -> str:
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def database_name(using: Any = connection) -> str:
    """Which database a kept head belongs to: a home may be pointed at another one, and may itself be moved."""
    return f"{using.vendor}:{Path(str(using.settings_dict['NAME'])).name}"


def head_now(at: datetime) -> Kept | None:
    """The head as it stands, to be taken away; None while there is no entry."""
    found = Head.objects.filter(number__gt=0).values_list("number", "hash").first()
    if found is None:
        return None
    return Kept(*found, database_name(), timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S"))


def head_text(kept: Kept) -> str:
    """The small file the audit administrator takes away; nothing signs it, it is kept where nobody here reaches it."""
    return (
        f"{TITLE}\n序号：{kept.number}\n校验值：{kept.grouped}\n时间：{kept.at}\n数据库：{kept.database}\n"
        "说明：请存到本系统以外。日后用“核对链头”或 guatu trace verify --head 文件 核对，不符即说明留痕被截去或重写。\n"
    )


def head_line(kept: Kept) -> str:
    """The head in one sentence, as a bulletin prints it."""
    return f"起草时留痕记到第{kept.number}条，校验值 {kept.grouped}。"


def read_head(text: str) -> Kept:
    """A head from the file handed out, the one kept beside the database, or a bulletin's sentence."""
    if text.lstrip("\ufeff \r\n\t").startswith("{"):
        return _of_json(text)
    number, digits = NUMBER.search(text), HASH.search(text)
    if number is None or digits is None:
        raise HeadUnreadable("没有认出链头。要有“序号：”和“校验值：”两行，照原样粘贴或上传原文件。")
    hash = re.sub(r"\s", "", digits[1]).lower()
    if len(hash) != HASH_LENGTH:
        raise HeadUnreadable(f"校验值应是{HASH_LENGTH}位，现有{len(hash)}位。照原样抄全，空格不计。")
    database, at = DATABASE.search(text), AT.search(text)
    return Kept(int(number[1]), hash, database[1] if database else "", at[1] if at else "")


def _of_json(text: str) -> Kept:
    try:
        content = json.loads(text)
        return Kept(int(content["number"]), str(content["hash"]), str(content["database"]))
    except (ValueError, KeyError, TypeError) as wrong:
        raise HeadUnreadable("链头文件读不出来，被改过或损坏。用原来的文件再核。") from wrong


def kept_head(file: Path) -> Kept | None:
    """The head kept in a file; None when none was kept. Raises HeadUnreadable."""
    try:
        with file.open("rb") as content:
            return read_head(content.read(LONGEST).decode("utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as wrong:
        raise HeadUnreadable("链头文件读不出来，被改过或损坏。用原来的文件再核。") from wrong


def keep_head(file: Path, number: int, hash: str, previous: str) -> None:
    """Keep the head outside the database too, whence a cut-off end shows.

    A later one already kept stays. So does one that the chain no longer leads up to: it is the evidence.
    """
    with _only_one(file):
        kept = kept_head(file)
        if kept is not None and kept.database == database_name():
            if kept.number >= number:
                return
            if not _leads_up_to(kept, number, previous):
                log.error("trace: the kept head %s is no part of the chain; it stays as it is", kept.number)
                return
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        content = {"number": number, "hash": hash, "database": database_name()}
        fresh.write_text(json.dumps(content) + "\n", encoding="utf-8")
        fresh.chmod(0o600)
        fresh.replace(file)


def _leads_up_to(kept: Kept, number: int, previous: str) -> bool:
    if kept.number == number - 1:
        return kept.hash == previous
    return Entry.objects.filter(number=kept.number, hash=kept.hash).exists()


@contextmanager
def _only_one(file: Path) -> Iterator[None]:
    with file.with_name(f"{file.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Compared:
    """Whether a head kept earlier agrees with the trace, in one sentence."""

    agrees: bool
    sentence: str


def compare(kept: Kept) -> Compared:
    """Lay a head kept earlier beside the entry of its number as it stands now."""
    last = Head.objects.values_list("number", flat=True).first() or 0
    if kept.database and kept.database != database_name():
        return Compared(
            False, f"这份链头是另一个库（{kept.database}）的，本库是 {database_name()}。换用本库的链头再核。"
        )
    if kept.number > last:
        cut = f"链头记到第{kept.number}条，库里只到第{last}条，末尾被截去{kept.number - last}条。"
        return Compared(False, f"这份链头与现在的留痕不符：{cut}保留现场，从备份取回当时的库查明。")
    now = Entry.objects.filter(number=kept.number).values_list("hash", flat=True).first()
    if now != kept.hash:
        return Compared(
            False,
            f"这份链头与现在的留痕不符：第{kept.number}条的校验值现在是 {in_groups(now or '') or '（没有这一条）'}，"
            "这一条或之前被重写过。保留现场，从备份取回当时的库查明。",
        )
    since = f"此后又记了{last - kept.number}条" if last > kept.number else "此后没有新的留痕"
    return Compared(
        True, f"这份链头与现在的留痕相符：第{kept.number}条，{since}。全链是否完整，由 guatu trace verify 核验。"
    )
