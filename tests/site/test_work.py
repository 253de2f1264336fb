"""`guatu work`, alone and beside `guatu serve`: what changes is followed, and no process is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

COMMAND = "import sys; from guatu.site.command import main; sys.exit(main())"
TESTS = Path(__file__).resolve().parents[1]
PATIENCE = 60
OFFICE = f"""
import sys; sys.path.insert(0, {str(TESTS)!r})
from guatu.site.command import set_up_django
set_up_django()
from apps.monitoring.district import District
from guatu.apps.monitoring.computing import compute_month
from guatu.apps.people.accounts import operator
from guatu.apps.projects.models import Project
from guatu.kernel.month import Month
district = District(operator())
"""
BUILT = """
district.unit("OFFICE", "区项目办", kind="project_office")
district.project("老旧小区改造", plan=12_000)
compute_month(Month(2021, 5), actor=operator())
"""
REPORTED = """district.reported("2021-05", {Project.objects.get(): %d})"""


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "GUATU_HOME": str(home), "GUATU_DATABASE_URL": ""}


def guatu(home: Path, *words: str, code: str = COMMAND) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, env=environment(home), timeout=120
    )


def office(home: Path, does: str) -> None:
    done = guatu(home, code=OFFICE + does)
    assert done.returncode == 0, done.stderr


def once(home: Path) -> dict[str, Any]:
    told = guatu(home, "work", "--once", "--json")
    assert told.returncode == 0, told.stderr
    return dict(json.loads(told.stdout))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one project and one computed month."""
    home = tmp_path_factory.mktemp("built")
    assert guatu(home, "migrate").returncode == 0
    office(home, BUILT)
    return home


@pytest.fixture
def house(built: Path, tmp_path: Path) -> Path:
    """Such a home of this test alone."""
    return Path(shutil.copytree(built, tmp_path / "house"))


def invested(home: Path) -> int:
    with closing(sqlite3.connect(f"file:{home / 'guatu.sqlite3'}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT invested FROM monitoring_projectresult").fetchone()[0])


def until(true: Callable[[], Any], why: str) -> Any:
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, why
        time.sleep(0.2)
    return found


def children(pid: int, word: str) -> list[int]:
    """Processes a process started whose command line has this word."""
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for found in threads for one in found.read_text().split() if word in command_line(int(one))]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


@contextmanager
def serving(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    words = [sys.executable, "-c", COMMAND, "serve", "--port", port, "--workers", "1"]
    server = subprocess.Popen(words, env=environment(home), stdout=subprocess.DEVNULL)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(30)


def test_once_does_what_waits_and_tells_how_much(house):
    office(house, REPORTED % 777)

    first, second = (once(house) for _ in range(2))

    assert invested(house) == 777 * 10_000 * 100
    assert first == {"busy": False, "entries": 1, "problems": []}
    assert second == {"busy": False, "entries": 0, "problems": []}


def test_work_in_an_unmade_home_is_refused_with_what_to_do(home):
    told = guatu(home, "work", "--once")

    assert (told.returncode, "先运行 guatu migrate" in told.stderr) == (1, True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_serving_follows_what_changes_and_its_worker_ends_with_it(house, number):
    with serving(house) as server:
        (worker,) = until(lambda: children(server.pid, "work --beside"), "no worker was started")
        office(house, REPORTED % 555)
        until(lambda: invested(house) == 555 * 10_000 * 100, "the report was not followed")

        server.send_signal(number)

        server.wait(30)
        until(lambda: "work --beside" not in command_line(worker), "the worker was left behind")


def test_a_worker_that_dies_is_started_again_and_a_second_one_waits(house):
    with serving(house) as server:
        (worker,) = until(lambda: children(server.pid, "work --beside"), "no worker was started")
        until(lambda: once(house)["busy"], "nobody works")

        os.kill(worker, signal.SIGKILL)

        until(lambda: set(children(server.pid, "work --beside")) - {worker}, "no new worker was started")
        office(house, REPORTED % 333)
        until(lambda: invested(house) == 333 * 10_000 * 100, "the report was not followed")
