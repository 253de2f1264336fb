"""The real server over a home, and people at real browsers: whatever a page complains of fails the test."""

from __future__ import annotations

import http.client
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from journeys.demonstration import COMMAND

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "manual" / "img"
ANSWERED = {409, 422}
"""Refusals that a page shows in words; anything else from 400 on is a complaint unless the test expects it."""
FOREIGN = re.compile(r"Traceback|Exception|Error at /|\bError:|line \d+, in ")
START_SECONDS = 60
PASSING = ("django_session", "sqlite_", "people_lockout", "people_failedlogin")


@dataclass
class Server:
    """A running `guatu serve`."""

    address: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """What went wrong inside, as the log tells it."""
        file = self.home / "log" / "guatu.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def answers(self) -> bool:
        """Whether the next request gets its page."""
        return self.process.poll() is None and status_of(self.address, "/login") == 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(address: str, path: str) -> int:
    """The status of one page, 0 while nobody answers."""
    try:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0


def contents(home: Path) -> dict[str, int]:
    """How many rows each table of a served house holds, its trace with them; who is logged in is no part of it.

    What the worker has still to do about earlier changes is waited for.
    """
    until = time.monotonic() + START_SECONDS
    while not followed(home):
        assert time.monotonic() < until, "the worker does not get done"
        time.sleep(0.2)
    with closing(sqlite3.connect(f"file:{home / 'guatu.sqlite3'}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]
            for name in tables
            if not name.startswith(PASSING)
        }


def followed(home: Path) -> bool:
    """Whether the worker has followed everything and no month waits to be computed anew."""
    with closing(sqlite3.connect(f"file:{home / 'guatu.sqlite3'}?mode=ro", uri=True)) as database:
        head, cursor, waiting = database.execute(
            "SELECT (SELECT number FROM trace_head), (SELECT min(number) FROM trace_cursor), "
            "(SELECT count(*) FROM monitoring_computation WHERE waits_since IS NOT NULL AND snapshot = '')"
        ).fetchone()
    return bool(head == cursor and not waiting)


@contextmanager
def serving(home: Path, workers: int = 2) -> Iterator[Server]:
    """`guatu serve` over a home on a free port of this machine, until the block ends."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "GUATU_DATABASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "serve", "--port", str(port), "--workers", str(workers)],
        env={**environment, "GUATU_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(f"http://127.0.0.1:{port}", home, process)
    try:
        until = time.monotonic() + START_SECONDS
        while not server.answers():
            assert process.poll() is None, f"the server ended by itself: {server.log[-2000:]}"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass
class Visit:
    """One person at one browser window."""

    server: Server
    page: Any
    pictures: bool = False
    complaints: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda fault: self.complaints.append(f"page error: {fault}"))
        self.page.on("response", self._answered)

    def _heard(self, said: Any) -> None:
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.complaints.append(f"console at {self.page.url}: {said.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in ANSWERED | self.expected:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    def go(self, path: str) -> Any:
        """Open a page of the house; answers the page."""
        self.page.goto(self.server.address + path)
        return self.page

    def log_in(self, login: str, password: str) -> Any:
        self.go("/login")
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("口令").fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: not url.endswith("/login"))
        return self.page

    def renew_password(self, old: str, new: str) -> None:
        """A given password is changed before anything else."""
        self.page.get_by_label("原口令").fill(old)
        self.page.get_by_label("新口令").fill(new)
        self.page.get_by_label("再输一次").fill(new)
        self.page.get_by_role("button", name="改口令").click()
        self.page.get_by_text("口令已改").wait_for()

    @property
    def words(self) -> str:
        """Everything a person reads on the page."""
        return str(self.page.inner_text("body"))

    def picture(self, name: str, *, whole: bool = False) -> None:
        """A picture for the manual, taken only in a run that is asked for them."""
        if self.pictures:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=whole)

    def scrolls_sideways(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
