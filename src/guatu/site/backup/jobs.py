"""Backups asked for on a page: a process of its own does the work, so that no request and no lock waits for it."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power
from guatu.site.backup.actions import CHECKED, TAKEN
from guatu.site.backup.archive import BackupProblem, mib

NAME = re.compile(r"guatu-\d{8}-\d{6}\.tar\.gz")
COMMAND = "import sys; from guatu.site.command import main; sys.exit(main())"
BUSY = "正在备份或核验，等它结束再点。"
LOCK, SAID = "job.lock", "job.said"
MONTHS_OLD = 31


@dataclass(frozen=True)
class Kept:
    """A backup in the house's folder, with what the trace says of it; None where it says nothing."""

    name: str
    path: Path
    bytes: int
    at: datetime
    entry: Entry | None
    checked: Entry | None

    @property
    def size(self) -> str:
        return mib(self.bytes)


def folder() -> Path:
    place: Path = Path(settings.GUATU_HOME) / "backups"
    place.mkdir(exist_ok=True, mode=0o700)
    return place


def kept_backups(user: Any) -> list[Kept]:
    """The backups of the house's folder, newest first; none for who does not keep the system."""
    if not user.has_power(Power.MANAGE_SYSTEM):
        return []
    files = [path for path in folder().iterdir() if NAME.fullmatch(path.name)]
    found = Entry.objects.filter(subject_kind="backup", subject_key__in=[path.name for path in files])
    told = {(entry.event, entry.subject_key): entry for entry in found.order_by("number")}
    return [
        Kept(
            path.name,
            path,
            path.stat().st_size,
            datetime.fromtimestamp(path.stat().st_mtime, UTC),
            told.get((TAKEN.code, path.name)),
            told.get((CHECKED.code, path.name)),
        )
        for path in sorted(files, reverse=True)
    ]


def last_taken(user: Any) -> Entry | None:
    """The last backup anybody took, wherever its file lies."""
    if not user.has_power(Power.MANAGE_SYSTEM):
        return None
    return Entry.objects.filter(event=TAKEN.code).order_by("-number").first()


def kept_backup(user: Any, name: str) -> Path | None:
    """The file of a name, if this person may have it."""
    return next((each.path for each in kept_backups(user) if each.name == name), None)


def start(words: list[str]) -> None:
    """Run `guatu` with these words beside the web, one at a time; what it has to say is kept for the page.

    Raises BackupProblem while another runs. The lock goes with the process, so a killed one blocks nobody.
    """
    place = folder()
    with (place / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise BackupProblem(BUSY) from busy
        with (place / SAID).open("w", encoding="utf-8") as said:
            subprocess.Popen(  # noqa: S603  (our own command)
                [sys.executable, "-c", COMMAND, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                pass_fds=[lock.fileno()],
                start_new_session=True,
                env={**os.environ, "GUATU_HOME": str(settings.GUATU_HOME)},
            )


def running() -> bool:
    with (folder() / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def said() -> str:
    """The sentence the last one ended with; empty where it was done."""
    try:
        return (folder() / SAID).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def new_file() -> Path:
    """Where a backup asked for now goes; named by real time, as a demonstration's clock stands still."""
    return folder() / f"guatu-{datetime.now().astimezone():%Y%m%d-%H%M%S}.tar.gz"
