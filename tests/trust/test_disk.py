"""A full disk and a disk that takes no writes: a clear sentence, nothing half done, and no restart once it is well.

The house stands on a small tmpfs, as root passes over file permissions; its server runs on all the while.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guatu.site.disk import FULL, UNWRITABLE, disk_sentence
from journeys.calling import Caller, Page
from journeys.serving import FOREIGN, Server, free_port
from trust.small import COMMAND, LEDGER, PASSWORD, run, small_house

__all__ = ["small_house"]

SIZE = 48 * 1024 * 1024
LEFT = (0, 8, 64)
"""KiB left free when a job begins, so that it gets further each time before it breaks."""
MORE_LEFT = (0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024)
MONTH = "2022-05"
PASSING = ("sqlite_", "django_session", "trace_cursor", "people_failedlogin", "people_session")


@dataclass
class Disk:
    """A tmpfs that can be filled and made read-only."""

    place: Path

    @property
    def ballast(self) -> Path:
        return self.place / "ballast"

    def fill(self, left: int = 0) -> None:
        """Leave so many KiB free."""
        with self.ballast.open("ab", buffering=0) as out, suppress(OSError):
            while True:
                out.write(bytes(4096))
        if left:
            os.truncate(self.ballast, max(0, self.ballast.stat().st_size - left * 1024))

    def free(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def mount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.place)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    place = tmp_path_factory.mktemp("disk")
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(place)]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as why:
        pytest.skip(f"要能挂载 tmpfs（root）才能把盘写满：{getattr(why, 'stderr', why)!r}")
    yield Disk(place)
    subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def served(disk: Disk, small_house: Path) -> Iterator[Server]:
    home = disk.place / "house"
    shutil.copytree(small_house, home)
    with beside(home, "serve", "--no-work", "--workers", "1", "--port", str(port := free_port())) as process:
        server = Server(f"http://127.0.0.1:{port}", home, process)
        until = time.monotonic() + 60
        while not server.answers():
            assert time.monotonic() < until, server.log[-2000:]
            time.sleep(0.1)
        yield server


@contextmanager
def beside(home: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`guatu` running on a home until the block ends.

    The worker is another process: its open files would keep the disk from being made read-only.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        env={**os.environ, "GUATU_HOME": str(home), "GUATU_DATABASE_URL": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def held(home: Path) -> dict[str, Any]:
    """Rows by table, states of reports, sealed folders: what must be as before, or as done."""
    with closing(sqlite3.connect(home / "guatu.sqlite3", timeout=20)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts: dict[str, Any] = {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in names
            if not name.startswith(PASSING)
        }
        counts["states"] = database.execute(
            "SELECT project_id, month, state FROM reports_report ORDER BY 1, 2"
        ).fetchall()
    return counts


def reported(home: Path, name: str) -> int:
    """The key of a project's report of the month."""
    asked = (
        "SELECT r.id FROM reports_report r JOIN projects_project p ON p.id = r.project_id "
        "WHERE p.name = ? AND r.month = ?"
    )
    with closing(sqlite3.connect(home / "guatu.sqlite3")) as database:
        return int(database.execute(asked, (name, MONTH)).fetchone()[0])


class Person(Caller):
    """Someone logged in, who presses a button without asking for its page anew."""

    def ready(self, page: str, fields: dict[str, str], *, to: str = "", file: Path | None = None) -> Callable[[], Page]:
        """A form as a person has it open: its token was got while all was well."""
        shown = self.get(page)
        return lambda: Holding(self.server, self.opener, shown).post(to or page, fields, file)


class Holding(Caller):
    """Answers the page held in the hand instead of asking for it."""

    def __init__(self, server: Server, opener: Any, shown: Page) -> None:
        super().__init__(server, opener)
        self.shown = shown

    def get(self, path: str) -> Page:
        return self.shown


@pytest.fixture(scope="module")
def people(served: Server) -> dict[str, Person]:
    return {
        login: Person(served).log_in(login, PASSWORD)  # type: ignore[misc]
        for login in ("reporter", "approver", "clerk", "system-admin")
    }


def jobs(server: Server, people: dict[str, Person], folder: Path) -> dict[str, Callable[[], Page]]:
    """Each job with its button, ready to be pressed."""
    ledger = folder / "ledger.csv"
    ledger.write_text(LEDGER + "人民医院新院区,河东园区办,新建,30000,5000\n", encoding="utf-8")
    report = reported(server.home, "老旧小区改造")
    with closing(sqlite3.connect(server.home / "guatu.sqlite3")) as database:
        (number,) = database.execute("SELECT number FROM projects_project WHERE name = '滨河路'").fetchone()
    one = f"/reports/{MONTH}/of/{number}"
    return {
        "submit": people["reporter"].ready(one, {"action": "submit", "done": "660", "version": "1"}),
        "approve": people["approver"].ready(f"/reports/review/{report}", {}, to=f"/reports/review/{report}/approve"),
        "import": people["clerk"].ready(
            "/projects/import", {"on": "2022-06-10", "region": "410703", "list_name": ""}, file=ledger
        ),
        "compute": people["clerk"].ready(
            f"/monitoring/month?month={MONTH}", {}, to=f"/monitoring/month/compute?month={MONTH}"
        ),
    }


@contextmanager
def ill(disk: Disk, how: str, left: int = 0) -> Iterator[None]:
    """The disk full, or taking no writes, for a while."""
    if how == "full":
        disk.fill(left)
    else:
        disk.mount("ro")
    try:
        yield
    finally:
        if how == "full":
            disk.free()
        else:
            disk.mount("rw")


@pytest.mark.long
def test_a_disk_that_is_full_or_read_only_is_said_in_words_and_nothing_is_half_done(
    served, people, disk, tmp_path, whole, capsys
):
    home, told = served.home, {"read-only": 0, "full": 0, "fitted": 0}
    buttons, first = jobs(served, people, tmp_path), held(home)
    for job, press in buttons.items():  # before the log is open, which would keep the disk from being made read-only
        with ill(disk, "read-only"):
            page = press()
        assert (page.status, UNWRITABLE in page.words) == (507, True), (job, page.words)
        told["read-only"] += 1
    assert held(home) == first
    for job, press in buttons.items():
        for left in MORE_LEFT if whole else LEFT:
            before = held(home)
            with ill(disk, "full", left):
                page = press()
            assert not FOREIGN.search(page.words), (job, page.words)
            assert page.status in (200, 409, 422) or (page.status == 507 and FULL in page.words), (job, page.words)
            assert page.status == 200 or held(home) == before, (job, left, "told as not saved, and yet something is")
            told["full" if page.status == 507 else "fitted"] += 1
        page = press()
        assert page.status in (200, 409, 422), (job, page.words)
    done = held(home)
    assert (len(done["states"]), [state for *_, state in done["states"]].count("submitted")) == (14, 1)
    assert done["trace_entry"] > first["trace_entry"]

    assert served.process.poll() is None
    verdict = run(home, "trace", "verify")
    assert verdict.returncode == 0, verdict.stdout
    with capsys.disabled():
        shown = f"refused in words: {told['read-only']} read-only, {told['full']} full; fitted in {told['fitted']}"
        print(f"\n{shown}; half done 0, restarts 0")
    assert told["full"] >= len(buttons)


def test_commands_say_why_while_the_disk_is_full(served, disk):
    with ill(disk, "full"):
        done = run(served.home, "month", "compute", MONTH)
        taken = run(served.home, "backup", str(disk.place / "b.tar.gz"))

    for told in (done, taken):
        assert (told.returncode, "磁盘" in told.stderr) == (1, True), told.stderr
        assert not FOREIGN.search(told.stderr)
    assert [each.name for each in disk.place.iterdir()] == ["house"]


def test_beside_a_worker_pages_are_read_on_a_full_disk_and_the_worker_goes_on_afterwards(served, people, disk, whole):
    """What was recorded while the worker could not write is followed without a restart."""
    if not whole:
        pytest.skip("make trust runs it")

    def behind() -> bool:
        with closing(sqlite3.connect(served.home / "guatu.sqlite3")) as database:
            asked = "SELECT (SELECT number FROM trace_head), min(number) FROM trace_cursor"
            head, cursor = database.execute(asked).fetchone()
        return bool(head != cursor)

    def wait_for(what: Callable[[], bool]) -> None:
        until = time.monotonic() + 30
        while not what():
            assert time.monotonic() < until, served.log[-2000:]
            time.sleep(0.2)

    with beside(served.home, "work") as worker:
        wait_for(lambda: not behind())
        with ill(disk, "full"):
            page = people["clerk"].get("/projects/")
            time.sleep(3)
        assert (page.status, "滨河路" in page.words) == (200, True), page.words
        assert run(served.home, "month", "compute", MONTH).returncode == 0
        wait_for(lambda: not behind())
        assert worker.poll() is None


def test_what_is_not_the_disks_has_no_such_sentence():
    assert disk_sentence(ValueError("x")) == ""
    assert disk_sentence(OSError(2, "no such file")) == ""
    assert disk_sentence(OSError(28, "no space")) == FULL
    assert disk_sentence(OSError(30, "read-only")) == UNWRITABLE
    wrapped = RuntimeError("outer")
    wrapped.__cause__ = OSError(28, "no space")
    assert disk_sentence(wrapped) == FULL
