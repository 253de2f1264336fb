"""The child process: reads one untrusted file under limits of memory and time, and writes rows as lines of JSON."""

from __future__ import annotations

import gc
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from guatu.kernel.sheets import limits as say
from guatu.kernel.sheets.limits import LIMITS, Limits
from guatu.kernel.sheets.problems import SheetRefused


def confine(limits: Limits) -> None:
    """Take away what reading a file does not need: memory, time, writing files, core dumps."""
    for which, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, allowed))


def peak_memory() -> int:
    """Bytes this process held at most; what the system tells of a child also counts its parent before it."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def messages(path: Path, limits: Limits) -> Iterator[dict[str, object]]:
    from guatu.kernel.sheets.package import kind_of

    if path.stat().st_size > limits.file_bytes:
        raise SheetRefused(say.TOO_LARGE_FILE)
    kind = kind_of(path)
    if kind == "text":
        from guatu.kernel.sheets.delimited import read_text

        return read_text(path, limits)
    if kind == "docx":
        from guatu.kernel.sheets.document import read_document

        return read_document(path, limits)
    from guatu.kernel.sheets.workbook import read_workbook

    return read_workbook(path, kind, limits)


def main(arguments: list[str]) -> int:
    """`python -m guatu.kernel.sheets.child FILE`: answers on standard output; a refusal is a message, not a status."""
    confine(LIMITS)
    gc.disable()  # rows are made and dropped by the hundred thousand; nothing here is cyclic
    warnings.simplefilter("ignore")
    write = sys.stdout.write
    encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
    try:
        for message in messages(Path(arguments[0]), LIMITS):
            write(encode(message) + "\n")
        write(encode({"end": True, "peak": peak_memory()}) + "\n")
    except SheetRefused as refused:
        write(encode({"refused": str(refused), "peak": peak_memory()}) + "\n")
    except MemoryError:
        write(encode({"refused": say.TOO_MUCH}) + "\n")
    except BrokenPipeError:
        return 1  # the reader has seen enough
    except BaseException:  # a panic of the parser is no Exception; whatever it is, the file is at fault
        write(encode({"refused": say.BROKEN}) + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
