"""The worker: one process of a house that follows the trace and does what is done now and then."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from guatu.apps.trace.followers import Followed, Follower, Periodic, attempt, declared, follow, head_number
from guatu.apps.trace.models import Cursor

POLL = 2.0
"""Seconds between two looks at the head of the trace when nothing waits: one small question each."""
LOST = 10.0
"""Seconds until a lost database is looked for again."""
ADVISORY_KEY = 0x6775617475
log = logging.getLogger("guatu.incident")


@dataclass
class Worker:
    """What one process remembers between its turns: the head it last followed to, and when each duty is due."""

    followers: tuple[Follower, ...] = field(default_factory=lambda: declared()[0])
    periodic: tuple[Periodic, ...] = field(default_factory=lambda: declared()[1])
    done_to: int = -1
    due: dict[str, datetime] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)

    def turn(self, now: datetime, *, finish: bool = False) -> Followed:
        """One batch of each follower and each duty that is due. Told to finish, a duty leaves nothing for later."""
        followed = self._follow(now)
        duties = [self._run(one, now, finish) for one in self.periodic if self.due.get(one.name, now) <= now]
        return Followed(
            followed.entries,
            followed.more or any(each.more for each in duties),
            (*followed.problems, *self.failing.values()),
        )

    def _follow(self, now: datetime) -> Followed:
        head = head_number()
        if head == self.done_to:
            return Followed()
        followed = follow(now, self.followers, head)
        if not followed.more:
            self.done_to = head
        return followed

    def _run(self, one: Periodic, now: datetime, finish: bool) -> Followed:
        done = attempt(one, now, lambda: Followed(more=one.run(finish)))
        self.due[one.name] = now + one.every
        if done.problems:
            self.failing[one.name] = done.problems[0]
            self.due[one.name] = Cursor.objects.get(pk=one.name).retry_at or self.due[one.name]
            return Followed()
        if self.failing.pop(one.name, None):
            Cursor.objects.filter(pk=one.name).delete()
        return done

    def finish(self, now: datetime, stop: Event) -> Followed:
        """Turn until nothing waits that can be done now; answers how many entries were followed and what failed."""
        entries = 0
        while True:
            self.due = {name: due for name, due in self.due.items() if name in self.failing}
            done = self.turn(now, finish=True)
            entries += done.entries
            if stop.is_set() or not done.more or (done.problems and not done.entries):
                return Followed(entries, done.more, done.problems)


def work(stop: Event) -> None:
    """Work until told to stop. A lost database is waited for; nothing else ends it either."""
    while not stop.is_set():
        try:
            with alone(stop) as working:
                if working:
                    _turns(Worker(), stop)
        except (DatabaseError, InterfaceError) as lost:
            log.error("worker: the database is out of reach", exc_info=lost)
            connection.close()
            stop.wait(LOST)


def _turns(worker: Worker, stop: Event) -> None:
    Cursor.objects.filter(pk__in=[one.name for one in worker.periodic]).delete()
    while not stop.is_set():
        done = worker.turn(datetime.now(UTC))
        if not done.entries:
            stop.wait(POLL)


def work_once() -> Followed | None:
    """Do what waits and end; None where another worker is at it."""
    stop = Event()
    stop.set()
    with alone(stop) as working:
        return Worker().finish(datetime.now(UTC), Event()) if working else None


@contextmanager
def alone(stop: Event) -> Iterator[bool]:
    """Wait until no other worker works for this database; False when told to stop before."""
    with (_by_advisory_lock if connection.vendor == "postgresql" else _by_file)() as taken:
        while not (mine := taken()) and not stop.wait(POLL):
            pass
        yield mine


@contextmanager
def _by_file() -> Iterator[Any]:
    """SQLite: the workers of a house share its folder."""
    with (Path(settings.GUATU_HOME) / "worker.lock").open("a") as file:

        def taken() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield taken


@contextmanager
def _by_advisory_lock() -> Iterator[Any]:
    """PostgreSQL: workers may stand on several hosts; the lock goes with the connection that holds it."""

    def ask(question: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {question}(%s)", [ADVISORY_KEY])
            return bool(cursor.fetchone()[0])

    held = False

    def taken() -> bool:
        nonlocal held
        held = ask("pg_try_advisory_lock")
        return held

    try:
        yield taken
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            ask("pg_advisory_unlock")
