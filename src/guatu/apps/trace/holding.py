"""Answers that cost many rows, held until the trace moves: what changes a fact leaves an entry, so nothing is stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar

from guatu.apps.trace.models import Head
from guatu.apps.trace.running import running_act

MANY = 5_000
"""Answers counted of fewer rows are asked each time: that costs no more than asking whether they still hold."""
MOST = 256
"""So many answers a process holds, those asked last."""

T = TypeVar("T")

_held: OrderedDict[Hashable, tuple[tuple[int, str], Any]] = OrderedDict()
_large: set[Hashable] = set()
_lock = Lock()
_seen: ContextVar[list[tuple[int, str]] | None] = ContextVar("guatu_head_seen", default=None)


def held(question: Hashable, ask: Callable[[], T], size: Callable[[T], int]) -> T:
    """What `ask` answers, or what it answered before if no entry was written since; callers must not change it.

    `question` says what is asked, by whom and of which day, wherever the answer depends on it. `size` tells of an
    answer how many rows it was counted from. While a verb runs, the question is asked: its own changes are not in the
    trace yet.
    """
    if running_act.get() is not None:
        return ask()
    if question not in _large:
        answer = ask()
        if size(answer) >= MANY:
            _large.add(question)
        return answer
    head = _head()  # before the question: an answer may be newer than its head, never older
    with _lock:
        found = _held.get(question)
        if found is not None and found[0] == head:
            _held.move_to_end(question)
            return found[1]  # type: ignore[no-any-return]
    answer = ask()
    with _lock:
        _held[question] = (head, answer)
        _held.move_to_end(question)
        while len(_held) > MOST:
            _large.discard(_held.popitem(last=False)[0])
    return answer


def forget() -> None:
    """Hold nothing: for the tests, and where rows change without a verb."""
    with _lock:
        _held.clear()
        _large.clear()


@contextmanager
def one_look() -> Iterator[None]:
    """Inside, the head is looked at once, and again after a verb of one's own: what is answered is of that moment."""
    token = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(token)


def moved() -> None:
    """A verb of one's own has moved the head."""
    if (seen := _seen.get()) is not None:
        seen.clear()


def _head() -> tuple[int, str]:
    seen = _seen.get()
    if seen:
        return seen[0]
    head = Head.objects.values_list("number", "hash").first() or (0, "")
    if seen is not None:
        seen.append(head)
    return head
