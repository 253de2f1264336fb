"""The reader's side: starts the child, streams its rows, and says in a sentence why a file was refused."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from guatu.kernel.sheets import limits as say
from guatu.kernel.sheets.cells import Cell
from guatu.kernel.sheets.limits import LIMITS, Limits
from guatu.kernel.sheets.problems import SheetRefused

PIECE = 1 << 18
MOST_MOMENTS = 10_000
EXTENSIONS = {
    "xlsx": (".xlsx",),
    "xlsm": (".xlsm",),
    "xls": (".xls",),
    "docx": (".docx",),
    "text": (".csv", ".tsv", ".txt"),
}
OTHER_KIND = "文件的扩展名是“{suffix}”，内容其实是{kind}，已按实际内容读取。"
KINDS = {
    "xlsx": " .xlsx 工作簿",
    "xlsm": "带宏的工作簿",
    "xls": "老格式 .xls 工作簿",
    "docx": " Word 文档",
    "text": "文本表格",
}

RawRow = tuple[int, list[Cell]]
"""Row number from 1 as the file counts it, and its cells from column A. Empty rows are not passed on."""

Merge = tuple[int, int, int, int]
"""Top, left, bottom, right, all from 0 and inclusive."""


@dataclass
class RawSheet:
    """One sheet as it comes: `rows` is read once, in order, while the book is open."""

    name: str
    rows: Iterator[RawRow]
    merges: tuple[Merge, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[tuple[int, int, str], ...] = ()
    """Formula cells without a result ("") and error values ("#REF!"): row from 1, column from 0."""


class Book:
    """An open file: `with Book(path) as book: for sheet in book.sheets(): for number, cells in sheet.rows: …`

    Raises SheetRefused from `with`, or later from a sheet's rows, with a Chinese sentence naming the file.
    """

    def __init__(self, path: Path, *, limits: Limits = LIMITS, name: str = "") -> None:
        self.path = path
        self.name = name or path.name
        self.limits = limits
        self.kind = self.encoding = self.delimiter = ""
        self.warnings: list[str] = []
        self.peak_memory = 0
        """Bytes the child held at most, told when it ends with a word; a child killed by its limit held that limit."""
        self._child: subprocess.Popen[bytes] | None = None
        self._buffer = b""
        self._lines: list[bytes] = []
        self._next: dict[str, Any] | None = None

    def __enter__(self) -> Book:
        if not self.path.is_file():
            raise self.refusal(say.MISSING_FILE)
        if not os.access(self.path, os.R_OK):
            raise self.refusal(say.UNREADABLE_FILE)
        command = [sys.executable, "-m", "guatu.kernel.sheets.child", str(self.path.resolve())]
        self._child = subprocess.Popen(  # noqa: S603  (our own module; the file is an argument, no shell reads it)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
        )
        try:
            book = self._message()["book"]
        except BaseException:
            self.close()
            raise
        self.kind, self.warnings = book["kind"], list(book["warnings"])
        self.encoding, self.delimiter = book.get("encoding", ""), book.get("delimiter", "")
        suffix = Path(self.name).suffix.lower()
        if suffix not in EXTENSIONS[self.kind]:
            self.warnings.append(OTHER_KIND.format(suffix=suffix or "（无）", kind=KINDS[self.kind]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdout:
            child.stdout.close()
        if child.returncode is None:
            child.kill()
            self._reap(child)

    def sheets(self) -> Iterator[RawSheet]:
        """Each visible sheet in order; going on to the next skips what is left of the last."""
        while (message := self._peek()) is not None:
            self._next = None
            if "sheet" not in message:
                continue
            told = message["sheet"]
            yield RawSheet(
                name=told["name"],
                rows=self._rows(),
                merges=tuple((m[0], m[1], m[2], m[3]) for m in told["merges"]),
                notes=tuple(told["notes"]),
                faults=tuple((f[0], f[1], f[2]) for f in told["faults"]),
            )

    def _rows(self) -> Iterator[RawRow]:
        known: dict[str, date | datetime] = {}  # a ledger has few different days; each is made once
        while (message := self._peek()) is not None and "rows" in message:
            self._next = None
            for number, cells in message["rows"]:
                for at, cell in enumerate(cells):
                    if type(cell) is list:
                        cells[at] = known.get(cell[0]) or moment(cell[0], known)
                yield number, cells

    def _peek(self) -> dict[str, Any] | None:
        if self._next is None:
            message = self._message()
            self._next = None if "end" in message else message
            if self._next is None:
                self._finish()
        return self._next

    def _message(self) -> dict[str, Any]:
        if self._child is None:
            return {"end": True}
        while not self._lines:
            self._fill()
        message: dict[str, Any] = json.loads(self._lines.pop(), parse_float=as_shown)
        self.peak_memory = message.get("peak", 0) or self.peak_memory
        if "refused" in message:
            self._finish()
            raise self.refusal(message["refused"])
        return message

    def _fill(self) -> None:
        """Wait for the child's next lines. Silence beyond the limit, or an end without a word, refuses the file."""
        child = self._child
        if child is None or child.stdout is None:
            raise self.refusal(say.BROKEN)
        ready = select.poll()
        ready.register(child.stdout, select.POLLIN)
        until = monotonic() + self.limits.silence_seconds
        while not ready.poll(max(0.0, until - monotonic()) * 1000):
            if monotonic() >= until:
                raise self.refusal(say.TOO_SLOW)
        piece = os.read(child.stdout.fileno(), PIECE)
        if not piece:
            raise self.refusal(self._death(child))
        self._buffer += piece
        whole, feed, self._buffer = self._buffer.rpartition(b"\n")
        if feed:
            self._lines = whole.split(b"\n")[::-1]

    def _death(self, child: subprocess.Popen[bytes]) -> str:
        """Why the child ended without a word: its limits, mostly."""
        self._reap(child)
        self.peak_memory = self.limits.memory
        if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return say.TOO_SLOW
        return say.TOO_MUCH if child.returncode in (-signal.SIGABRT, -signal.SIGSEGV) else say.BROKEN

    def _finish(self) -> None:
        child = self._child
        if child is not None:
            self._reap(child)
            self.close()

    def _reap(self, child: subprocess.Popen[bytes]) -> None:
        if child.returncode is None:
            child.wait()

    def refusal(self, sentence: str) -> SheetRefused:
        return SheetRefused(sentence.replace("{file}", self.name))


def environment() -> dict[str, str]:
    """What the child may know of ours: where modules are, nothing secret."""
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH", "LANG", "TMPDIR") if key in os.environ}
    return kept | {"PYTHONIOENCODING": "ascii", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}


def as_shown(number: str) -> Decimal:
    """A stored number as the 15 digits a spreadsheet shows: 65.09999999999999 is 65.1, 0.1+0.2 is 0.3."""
    return Decimal(number) if len(number) <= 15 else Decimal(f"{float(number):.15g}")


def moment(text: str, known: dict[str, date | datetime]) -> date | datetime:
    """A day, or an instant when the cell carries a time of day; kept in `known` while that is small."""
    found: date | datetime = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    if isinstance(found, datetime) and (found.hour, found.minute, found.second) == (0, 0, 0):
        found = found.date()
    if len(known) < MOST_MOMENTS:
        known[text] = found
    return found
