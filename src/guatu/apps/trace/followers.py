"""What happens after a verb: each app's followers.py says what it does about which entries, a cursor how far it is."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import transaction

from guatu.apps.trace.models import Cursor, Entry, Head

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 900))
Write = Callable[[], None]
log = logging.getLogger("guatu.incident")


class Overtaken(RuntimeError):
    """Another worker followed the same entries meanwhile; what this one did is rolled back."""


def head_number() -> int:
    """The number of the trace's last entry; every entry up to it is committed and can be read."""
    return Head.objects.values_list("number", flat=True).first() or 0


@dataclass(frozen=True)
class Follower:
    """What an app does about entries of some events.

    `follow` is given them in their order, looks and computes outside of any transaction, and answers what writes, or
    None. That runs in one short transaction with the cursor, so what is followed is followed once. Work done again
    after a crash must do no harm. `begin` says which entry is the last that a house without a cursor need not follow.
    """

    name: str
    title: str
    events: frozenset[str]
    follow: Callable[[Sequence[Entry]], Write | None]
    begin: Callable[[], int] = head_number
    batch: int = 200


@dataclass(frozen=True)
class Periodic:
    """What an app does now and then. `run` answers whether more waits; told to finish, it leaves nothing for later."""

    name: str
    title: str
    every: timedelta
    run: Callable[[bool], bool]


@cache
def declared() -> tuple[tuple[Follower, ...], tuple[Periodic, ...]]:
    """FOLLOWERS and PERIODIC of each app's followers.py, in the order of the apps."""
    followers: list[Follower] = []
    periodic: list[Periodic] = []
    for config in apps.get_app_configs():
        if config.label != "trace" and config.name.startswith("guatu.apps.") and find_spec(f"{config.name}.followers"):
            module = import_module(f"{config.name}.followers")
            followers += getattr(module, "FOLLOWERS", [])
            periodic += getattr(module, "PERIODIC", [])
    names = [each.name for each in (*followers, *periodic)]
    if len(names) != len(set(names)):
        raise RuntimeError(f"followers declared twice: {sorted(names)}")
    return tuple(followers), tuple(periodic)


@dataclass(frozen=True)
class Followed:
    """What one turn did: how many entries, whether more waits, and a sentence for each thing that failed."""

    entries: int = 0
    more: bool = False
    problems: tuple[str, ...] = ()


def follow(now: datetime, followers: Iterable[Follower] | None = None, head: int | None = None) -> Followed:
    """One batch of each follower over what came since. One that fails holds up no other; it is tried again later.

    `now` is real time, `head` the number of the last entry to follow. Raises what a lost database raises.
    """
    head = head_number() if head is None else head
    entries, more, problems = 0, False, []
    for follower in declared()[0] if followers is None else followers:
        cursor = cursor_of(follower)
        if cursor.number >= head or (cursor.retry_at is not None and cursor.retry_at > now):
            more = more or cursor.number < head
            problems += [cursor.problem] if cursor.problem else []
            continue
        done = attempt(follower, now, lambda follower=follower, cursor=cursor: _batch(follower, cursor, head))
        entries += done.entries
        more, problems = more or done.more, problems + list(done.problems)
    return Followed(entries, more, tuple(problems))


def cursor_of(follower: Follower) -> Cursor:
    """How far a follower is; made when it is asked for the first time."""
    found = Cursor.objects.filter(pk=follower.name).first()
    if found is None:
        found, _ = Cursor.objects.get_or_create(pk=follower.name, defaults={"number": follower.begin()})
    return found


def _batch(follower: Follower, cursor: Cursor, head: int) -> Followed:
    """The next entries together; when that fails fewer, until it is clear which one cannot be followed."""
    size = 1 if cursor.failures else follower.batch
    found = Entry.objects.filter(number__gt=cursor.number, number__lte=head, event__in=follower.events)
    entries = list(found.order_by("number")[:size])
    reached = entries[-1].number if len(entries) == size else head
    while True:
        try:
            _step(follower, cursor, entries, reached)
        except Overtaken:
            return Followed(more=True)
        except Exception as fault:
            if len(entries) < 2:
                fault.add_note(f"entry {entries[0].number if entries else reached}")
                raise
            entries = entries[: len(entries) // 2]
            reached = entries[-1].number
        else:
            return Followed(len(entries), reached < head)


def _step(follower: Follower, cursor: Cursor, entries: Sequence[Entry], reached: int) -> None:
    write = follower.follow(entries) if entries else None
    with transaction.atomic():
        mine = Cursor.objects.filter(pk=follower.name, number=cursor.number)
        if not mine.update(number=reached, failures=0, problem="", retry_at=None):
            raise Overtaken(follower.name)
        if write is not None:
            write()


def attempt(one: Follower | Periodic, now: datetime, work: Callable[[], Followed]) -> Followed:
    """Do it; when it fails, log it, keep a sentence for people, and let it rest for a while that grows.

    Raises what the database raises when it cannot even keep the sentence.
    """
    try:
        return work()
    except Exception as fault:
        return Followed(more=True, problems=(_failed(one, now, fault),))


def _failed(one: Follower | Periodic, now: datetime, fault: Exception) -> str:
    where = "、".join(note for note in getattr(fault, "__notes__", []) if note.startswith("entry "))
    log.error("worker: %s failed at %s", one.name, where or "its turn", exc_info=fault)
    cursor, _ = Cursor.objects.get_or_create(pk=one.name)
    cursor.failures += 1
    pause = PAUSES[min(cursor.failures, len(PAUSES)) - 1]
    cursor.problem, cursor.retry_at = _sentence(one, where.removeprefix("entry "), pause, fault), now + pause
    cursor.save(update_fields=["failures", "problem", "retry_at"])
    return cursor.problem


def _sentence(one: Follower | Periodic, number: str, pause: timedelta, fault: Exception) -> str:
    at = f"在留痕第{number}条" if number else ""
    why = f"：{str(fault).rstrip('。')}" if CHINESE.search(str(fault)) else ""
    seconds = int(pause.total_seconds())
    told = f"{seconds // 60} 分钟" if seconds >= 60 else f"{seconds} 秒"
    return f"后台“{one.title}”{at}没有办成{why}。{told}后自动再试；还不成，请系统管理员看运行日志 guatu.log。"
