"""The child process: looks at untrusted files under limits of memory and time; it can write nothing but its answers."""

from __future__ import annotations

import json
import resource
import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.kinds import HEAD, PICTURES, kind_of
from guatu.apps.documents.examining.limits import LIMITS, MIB, FileRefused, Limits
from guatu.kernel.sheets.child import peak_memory

RESERVE = 8 * MIB


def confine(limits: Limits) -> None:
    """Take away what looking needs not: memory, files to write, core dumps."""
    for which, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, allowed))


def allow_time(limits: Limits) -> None:
    """So much processor time for the next file, from now on; whoever waits has a clock of their own."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.seconds + 1, hard))


def look_at(path: Path, limits: Limits) -> tuple[dict[str, Any], list[bytes]]:
    """What the file is, and for a picture its clean bytes and its small copy. Raises FileRefused and more."""
    if path.stat().st_size > limits.file_bytes:
        raise FileRefused(say.TOO_LARGE.replace("{most}", str(limits.file_bytes // MIB)))
    content = path.read_bytes()
    kind = kind_of(content[:HEAD])
    if kind in PICTURES:
        from guatu.apps.documents.examining.pictures import redraw

        drawn = redraw(content, kind, limits)
        size = {"width": drawn.width, "height": drawn.height, "capture": asdict(drawn.capture)}
        return {"kind": drawn.kind, "was": kind, **size}, [drawn.content, drawn.thumb]
    if kind == "pdf":
        from guatu.apps.documents.examining.documents import check_pdf

        check_pdf(content, limits)
    else:
        from guatu.apps.documents.examining.package import check_package

        kind = check_package(content, limits)
    return {"kind": kind, "was": kind}, []


def answer(path: Path, limits: Limits) -> tuple[dict[str, Any], list[bytes]]:
    """The same, with every failure a sentence."""
    try:
        return look_at(path, limits)
    except FileRefused as refused:
        return {"refused": str(refused)}, []
    except MemoryError:
        return {"refused": say.TOO_MUCH}, []
    except FileNotFoundError:
        return {"refused": say.BROKEN}, []
    except BaseException as fault:  # whatever a parser raises, a panic included, the file is at fault
        return {"refused": say.TOO_MUCH if "memory" in str(fault).lower() else say.BROKEN}, []


def serve(asked: BinaryIO, out: BinaryIO, limits: Limits) -> None:
    """One path a line in; a line of JSON with the lengths of the bytes behind it, and those bytes, out."""
    for line in iter(asked.readline, b""):
        allow_time(limits)
        reserve = bytearray(RESERVE)  # given back before the answer is written, which must not lack memory
        told, parts = answer(Path(json.loads(line)), limits)
        del reserve
        head = {**told, "parts": [len(part) for part in parts], "peak": peak_memory()}
        out.write(json.dumps(head).encode("ascii") + b"\n")
        for part in parts:
            out.write(part)
        out.flush()


def main() -> int:
    """`python -m guatu.apps.documents.examining.child`: answers until its input ends."""
    confine(LIMITS)
    warnings.simplefilter("ignore")
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, LIMITS)
    except BrokenPipeError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
