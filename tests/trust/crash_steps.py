"""Does one job of a house in a fork of itself, killed at a chosen write; run with the library of killing.c preloaded.

Reads lines of JSON {"job", "at"} from its input and answers each with a line: how the fork ended, whether it had said
it was done, and what the house then holds. `at` 0 counts the points of a job instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

PRISTINE, ROOM = Path(sys.argv[1]), Path(sys.argv[2])
HOME, OUT = ROOM / "house", ROOM / "out"
MONTH = "2022-05"
LIBRARY = ctypes.CDLL(None)
LIBRARY.killing_last.restype = ctypes.c_char_p
PASSING = ("sqlite_", "django_session", "trace_", "people_failedlogin", "people_session")


def guatu(*words: str) -> bool:
    """A command; it has answered when it printed its sentence and ended well."""
    from guatu.site.command import main

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        status = main(list(words))
    if status:
        raise RuntimeError(f"guatu {' '.join(words)}: {said.getvalue()}")
    return True


def http(login: str, path: str, **fields: str) -> bool:
    """A form sent by somebody logged in; a redirect is the answer of what was done, 409 and 422 refuse."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(login=login))
    arm_now()
    answer = client.post(path, fields)
    if answer.status_code not in (302, 409, 422):
        raise RuntimeError(f"{path}: {answer.status_code}")
    return answer.status_code == 302


def number_of(name: str) -> str:
    from guatu.apps.projects.models import Project

    return str(Project.objects.get(name=name).number)


def submitted() -> int:
    from guatu.apps.reports.models import Report

    return int(Report.objects.get(project__name="老旧小区改造", month=MONTH).pk)


def submit() -> bool:
    number = number_of("滨河路")
    return http("reporter", f"/reports/{MONTH}/of/{number}", action="submit", done="660", version="1")


JOBS: dict[str, Callable[[], bool]] = {
    "import": lambda: guatu("ledger", "import", str(ROOM / "ledger.csv"), "--on", "2022-06-10", "--region", "410703"),
    "submit": submit,
    "approve": lambda: http("approver", f"/reports/review/{submitted()}/approve"),
    "compute": lambda: guatu("month", "compute", MONTH),
    "close": lambda: guatu("month", "close", "2022-03"),
    "bulletin": lambda: guatu("bulletin", "--month", MONTH, "--out", str(OUT / "通报.docx")),
    "backup": lambda: guatu("backup", str(OUT / "b.tar.gz")),
}
ARMED = {"at": 0}


def arm_now() -> None:
    """Points count from here: what only prepares the job, as logging in, is none of it."""
    LIBRARY.killing_arm(str(ROOM).encode(), ctypes.c_long(ARMED["at"]))


def fork(work: Callable[[], dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
    """Do it in a child; its wait status and what it said before it ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            os.write(writer, json.dumps(work()).encode() + b"\n")
        except BaseException:
            os.write(writer, json.dumps({"fault": traceback.format_exc()}).encode() + b"\n")
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        lines = [json.loads(line) for line in said]
    return os.waitpid(child, 0)[1], lines


def perform(job: str, at: int) -> dict[str, Any]:
    ARMED["at"] = at
    arm_now()
    answered = JOBS[job]()
    return {"answered": answered, "seen": LIBRARY.killing_seen(), "last": (LIBRARY.killing_last() or b"").decode()}


def looked_at() -> dict[str, Any]:
    """What a house holds: rows by table, states, and everything that is wrong with it."""
    with closing(sqlite3.connect(HOME / "guatu.sqlite3")) as database:
        sound = [row[0] for row in database.execute("PRAGMA integrity_check")]
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in sorted(names)
            if not name.startswith(PASSING)
        }
        states = database.execute("SELECT project_id, month, state FROM reports_report ORDER BY 1, 2").fetchall()
        closed = database.execute("SELECT month, snapshot <> '' FROM monitoring_computation ORDER BY 1").fetchall()
        events = dict(database.execute("SELECT event, count(*) FROM trace_entry GROUP BY event").fetchall())
    faults = [] if sound == ["ok"] else sound
    return {"held": [counts, states, closed], "events": events, "faults": faults + wrong_chain() + wrong_files()}


def wrong_chain() -> list[str]:
    from guatu.apps.trace.verify import verify

    return [fault.sentence for fault in verify().faults]


def wrong_files() -> list[str]:
    """Files that stand under their own name and are not whole."""
    from guatu.engine import snapshot
    from guatu.site.backup.archive import unpack

    checks: list[tuple[Path, Callable[[Path], Any]]] = [
        *((folder, snapshot.verify) for folder in (HOME / "snapshots").iterdir() if folder.suffix != ".part"),
        *((file, lambda file: json.loads(file.read_text())) for file in (HOME / "cache").glob("texts-*.json")),
        *((file, whole_document) for file in OUT.glob("*.docx")),
        *((file, lambda file: unpack(file, None)) for file in OUT.glob("*.tar.gz")),
        (HOME / "secret-key", lambda file: file.read_text()[40]),
        (HOME / "trace-head", lambda file: json.loads(file.read_text())["number"]),
    ]
    found = []
    for path, look in checks:
        try:
            look(path)
        except Exception as fault:
            found.append(f"{path.name}: {fault!r}")
    return found


def whole_document(file: Path) -> None:
    from docx import Document

    assert Document(str(file)).paragraphs


def fresh() -> None:
    """The house as it was before the job."""
    shutil.rmtree(ROOM / "house", ignore_errors=True)
    shutil.rmtree(OUT, ignore_errors=True)
    shutil.copytree(PRISTINE, HOME)
    OUT.mkdir()


def point(job: str, at: int) -> dict[str, Any]:
    """Kill the job at a point, look, do it again, look again. Without a job only look."""
    fresh()
    began = time.monotonic()
    status, said = fork(lambda: perform(job, at)) if job else (0, [])
    told: dict[str, Any] = {"killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "said": said}
    told["then"] = fork(looked_at)[1][0]
    if at:
        _, again = fork(lambda: perform(job, 0))
        told["again"], told["after"] = again, fork(looked_at)[1][0]
    told["seconds"] = round(time.monotonic() - began, 2)
    return told


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from trust.small import LEDGER

    ROOM.mkdir(parents=True, exist_ok=True)
    rows = ("人民医院新院区,河东园区办,新建,30000,5000", "滨河路,河东园区办,新建,50000,8100")
    (ROOM / "ledger.csv").write_text(LEDGER + "\n".join(rows) + "\n", encoding="utf-8")
    fresh()
    from guatu.site.command import set_up_django

    set_up_django()
    warm()
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(point(asked["job"], asked["at"])) + "\n")
        sys.stdout.flush()


def warm() -> None:
    """Import what the jobs need once, before the forks; nothing is opened and no thread begun."""
    import docx  # noqa: F401
    from django.urls import get_resolver

    import guatu.apps.briefing.bulletin.document
    import guatu.apps.briefing.drafting
    import guatu.apps.monitoring.closing
    import guatu.apps.projects.importing
    import guatu.site.backup.taking  # noqa: F401
    from guatu import rulebook

    get_resolver().url_patterns  # noqa: B018
    rulebook.rules()


if __name__ == "__main__":
    main()
