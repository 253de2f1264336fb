"""Medians of several runs, and the peak memory of a finished command."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Timed:
    seconds: float
    spread: tuple[float, float]
    answer: Any
    cpu: float | None = None

    def __str__(self) -> str:
        low, high = self.spread
        own = "" if self.cpu is None else f"，处理器 {told(self.cpu)}"
        return f"{told(self.seconds)}（{told(low)}–{told(high)}）{own}"


def told(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def timed(work: Callable[[], Any], runs: int, *, warm: int = 0) -> Timed:
    """The median of `runs` runs by the wall and by this process's processors, after `warm` that do not count.

    The wall tells what a person waits; the processors tell it too where others use the machine meanwhile.
    """
    taken, used, answer = [], [], None
    for number in range(warm + runs):
        start, own = time.perf_counter(), time.process_time()
        answer = work()
        if number >= warm:
            taken.append(time.perf_counter() - start)
            used.append(time.process_time() - own)
    return Timed(statistics.median(taken), (min(taken), max(taken)), answer, statistics.median(used))


@dataclass(frozen=True)
class Ran:
    seconds: float
    own_mib: float
    status: int
    out: str


def run_command(command: Sequence[str], env: Mapping[str, str]) -> Ran:
    """A command to its end: wall seconds, and the largest resident memory of it or any of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.perf_counter()
    done = subprocess.run(list(command), env=dict(env), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Ran(seconds, max(after, before) / 1024, done.returncode, done.stdout + done.stderr)
