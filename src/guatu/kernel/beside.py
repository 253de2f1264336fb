"""Calculating beside: a forked process makes the next piece while this one writes the piece before it."""

from __future__ import annotations

import marshal
import os
import pickle
import select
import signal
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds without a byte after which the process beside is given up and the rest made here."""
LENGTH = struct.Struct("<BQ")
PLAIN, OTHER = 0, 1


def beside(make: Callable[[int], T], count: int, *, patience: float = PATIENCE) -> Iterator[T]:
    """`make(0)`, `make(1)` … `make(count - 1)`, made in that order by a copy of this process as it stands now.

    `make` only calculates: it asks no database and keeps nothing from one piece to the next, for what it keeps stays
    in the copy. Pieces that the copy cannot deliver, because it cannot be had, dies or falls silent for `patience`
    seconds, are made here, so that the values are always the same; an error of `make` is raised here as well.
    """
    delivered = 0
    if count > 1 and cores() > 1 and hasattr(os, "fork"):
        for piece in _delivered(make, count, patience):
            delivered += 1
            yield piece
    for rest in range(delivered, count):
        yield make(rest)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _delivered(make: Callable[[int], T], count: int, patience: float) -> Iterator[T]:
    """The pieces that arrive from the copy, as far as they do."""
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:  # no memory or no process to be had: the caller makes all of it
        os.close(reading)
        os.close(writing)
        return
    if child == 0:
        _make_all(make, count, reading, writing)
    os.close(writing)
    try:
        for _ in range(count):
            head = _read(reading, LENGTH.size, patience)
            if head is None:
                return
            form, length = LENGTH.unpack(head)
            body = _read(reading, length, patience)
            if body is None:
                return
            yield marshal.loads(body) if form == PLAIN else pickle.loads(body)  # noqa: S301, S302  (our own copy's)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _make_all(make: Callable[[int], object], count: int, reading: int, writing: int) -> None:
    """What the copy does; it ends without closing anything of the process it was copied from."""
    try:
        os.close(reading)
        for at in range(count):
            form, body = _packed(make(at))
            _write(writing, LENGTH.pack(form, len(body)))
            _write(writing, body)
        os._exit(0)
    except BaseException:  # whatever it is, the caller makes this piece itself and meets it there
        os._exit(1)


def _packed(piece: Any) -> tuple[int, bytes]:
    try:
        return PLAIN, marshal.dumps(piece)
    except ValueError:  # a date or another object that only pickle knows
        return OTHER, pickle.dumps(piece, pickle.HIGHEST_PROTOCOL)


def _write(pipe: int, body: bytes) -> None:
    left = memoryview(body)
    while left:
        left = left[os.write(pipe, left) :]


def _read(pipe: int, length: int, patience: float) -> bytearray | None:
    """So many bytes, or None where the copy has ended or keeps silent."""
    found = bytearray(length)
    left = memoryview(found)
    while left:
        if not select.select([pipe], [], [], patience)[0]:
            return None
        got = os.readv(pipe, [left])
        if not got:
            return None
        left = left[got:]
    return found
