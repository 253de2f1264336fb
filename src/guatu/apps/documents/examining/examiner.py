"""The asking side: one child for a handful of files, killed when it is silent too long, begun anew when it dies."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.capture import Capture
from guatu.apps.documents.examining.limits import LIMITS, FileRefused, Limits
from guatu.kernel.sheets.book import environment

PIECE = 1 << 18
NOTHING_TOLD = Capture()
FILES_A_CHILD = 400
COMMAND = (sys.executable, "-m", "guatu.apps.documents.examining.child")


@dataclass(frozen=True)
class Examined:
    """A file found good. `kind` is what is kept; `content` and `thumb` are the clean picture, empty for a document.

    `width` and `height` in pixels, 0 for a document.
    """

    kind: str
    content: bytes = b""
    thumb: bytes = b""
    width: int = 0
    height: int = 0
    capture: Capture = NOTHING_TOLD


class Silent(Exception):
    """The child said nothing in time, or ended without a word."""


class Examiner:
    """`with Examiner() as examiner: found = examiner.look(path, name)`; raises FileRefused with a sentence.

    `peak_memory` is the most bytes any child held; `deaths` counts children that ended before they answered.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.peak_memory = self.deaths = self.seen = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._buffer = b""

    def __enter__(self) -> Examiner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        child, self._child, self._buffer = self._child, None, b""
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with suppress(BrokenPipeError):  # what a dead child was still to be told
                    pipe.close()
        child.kill()
        child.wait()

    def look(self, path: Path, name: str = "") -> Examined:
        """What the file is. Raises FileRefused, its sentence naming the file as its sender does."""
        try:
            head, parts = self._ask_twice(path)
        except Silent as silent:
            raise self._refusal(str(silent), name or path.name) from silent
        if "refused" in head:
            raise self._refusal(head["refused"], name or path.name)
        content, thumb = parts if parts else (b"", b"")
        capture = Capture(**head["capture"]) if "capture" in head else NOTHING_TOLD
        return Examined(head["kind"], content, thumb, head.get("width", 0), head.get("height", 0), capture)

    def _ask_twice(self, path: Path) -> tuple[dict[str, Any], list[bytes]]:
        """A child that had looked at others before may have ended while it was idle: a new one is asked once more."""
        used, until = self._child is not None, monotonic() + self.limits.seconds
        try:
            return self._ask(path)
        except Silent:
            if not used or monotonic() >= until:
                raise
            return self._ask(path)

    def _ask(self, path: Path) -> tuple[dict[str, Any], list[bytes]]:
        if self.seen % FILES_A_CHILD == 0:
            self.close()
        self.seen += 1
        child = self._child or self._begin()
        until = monotonic() + self.limits.seconds
        try:
            assert child.stdin is not None
            child.stdin.write(json.dumps(str(path.resolve())).encode("ascii") + b"\n")
            child.stdin.flush()
            head: dict[str, Any] = json.loads(self._line(until))
            parts = [self._bytes(length, until) for length in head["parts"]]
        except (BrokenPipeError, Silent) as gone:
            raise Silent(self._death()) from gone
        self.peak_memory = max(self.peak_memory, head["peak"])
        return head, parts

    def _begin(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(  # noqa: S603  (our own module; the file's path comes by a pipe, no shell reads it)
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )
        return self._child

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._buffer:
            self._fill(until)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _bytes(self, length: int, until: float) -> bytes:
        pieces, held = [self._buffer], len(self._buffer)
        while held < length:
            self._buffer = b""
            self._fill(until)
            pieces.append(self._buffer)
            held += len(self._buffer)
        whole = b"".join(pieces)
        self._buffer = whole[length:]
        return whole[:length]

    def _fill(self, until: float) -> None:
        assert self._child is not None
        assert self._child.stdout is not None
        ready = select.poll()
        ready.register(self._child.stdout, select.POLLIN)
        if not ready.poll(max(0, int((until - monotonic()) * 1000))):
            raise Silent
        piece = os.read(self._child.stdout.fileno(), PIECE)
        if not piece:
            raise Silent
        self._buffer += piece

    def _death(self) -> str:
        """End the child; the sentence for why it did not answer."""
        child = self._child
        self.deaths += 1
        if child is None:
            return say.BROKEN
        child.kill()
        status = child.wait()
        self.close()
        self.seen = 0
        if status in (-signal.SIGKILL, -signal.SIGXCPU):
            return say.TOO_SLOW
        return say.TOO_MUCH if status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS) else say.BROKEN

    def _refusal(self, sentence: str, name: str) -> FileRefused:
        return FileRefused(sentence.replace("{file}", name).replace("{most}", str(self.limits.file_bytes >> 20)))
