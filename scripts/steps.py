"""Long steps that say what they are doing: a title, a sign of life every ten seconds, the log only when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEARTBEAT_SECONDS = 10
LAST_LINES = 60


def say(line: str) -> None:
    """Print a line at once, also through a pipe."""
    print(line, flush=True)


def stop(chinese: str, english: str) -> None:
    """End with a sentence in both languages that says what to do; exit status 1."""
    print(f"\n{chinese}\n{english}\n", file=sys.stderr, flush=True)
    raise SystemExit(1)


def attempt(
    title: str, command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> str | None:
    """Run a command under a title. Answers None when it went well, else the last lines of its log."""
    say(f"· {title} …")
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            list(command), cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        while True:
            try:
                status = process.wait(timeout=HEARTBEAT_SECONDS)
                break
            except subprocess.TimeoutExpired:
                say(f"    仍在进行，已 {time.monotonic() - began:.0f} 秒")
        if status == 0:
            say(f"    完成，{time.monotonic() - began:.1f} 秒")
            return None
        log.seek(0)
        return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-LAST_LINES:])


def step(title: str, command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> None:
    """Run a command under a title; when it fails, show its last lines and stop."""
    log = attempt(title, command, env=env, cwd=cwd)
    if log is not None:
        say(log)
        stop(f"“{title}”没有成功，原因见上面几行。", f"Failed: {' '.join(command)}")
