"""Answers that cost many rows, held until the trace moves: what changes a fact leaves an entry, so nothing is stale.

A page may be answered from what was held a moment ago, so that a thousand people handing in do not have a hundred who
look on count everything anew each time; never from before what its own reader did.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from guatu.apps.trace.models import Head
from guatu.apps.trace.running import running_act

MANY = 5_000
"""Answers counted of fewer rows are asked each time: that costs no more than asking whether they still hold."""
MOST = 256
"""So many answers a process holds, those asked last."""
MOMENT = 2.0
"""Seconds that a held answer may stand on a page although others have moved the trace since."""

T = TypeVar("T")


@dataclass
class Look:
    """What one request knows of the trace: the head once looked at, and the last entry its reader made.

    `own` is None for those who may not be answered from a moment ago: callers of the API, commands, the worker.
    """

    own: int | None = None
    head: tuple[int, str] | None = None


@dataclass(frozen=True)
class Kept:
    """An answer, the head it was asked at, and when."""

    head: tuple[int, str]
    at: float
    answer: Any


_held: OrderedDict[Hashable, Kept] = OrderedDict()
_large: set[Hashable] = set()
_lock = Lock()
_look: ContextVar[Look | None] = ContextVar("guatu_look", default=None)


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
    look = _look.get()
    with _lock:
        found = _held.get(question)
    if found is not None and _is_of_this_moment(found, look):
        return found.answer  # type: ignore[no-any-return]
    at, head = monotonic(), _head(look)  # before the question: an answer may be newer than its head, never older
    if found is None or found.head != head:
        found = Kept(head, at, ask())
    with _lock:
        _held[question] = found
        _held.move_to_end(question)
        while len(_held) > MOST:
            _large.discard(_held.popitem(last=False)[0])
    return found.answer  # type: ignore[no-any-return]


def _is_of_this_moment(found: Kept, look: Look | None) -> bool:
    """Whether an answer may stand on a page without looking whether the trace has moved."""
    if look is None or look.own is None:
        return False
    return found.head[0] >= look.own and monotonic() - found.at < MOMENT


def forget() -> None:
    """Hold nothing: for the tests, and where rows change without a verb."""
    with _lock:
        _held.clear()
        _large.clear()


@contextmanager
def one_look(own: int | None = None) -> Iterator[Look]:
    """Inside, the head is looked at once, and again after a verb of one's own: what is answered is of that moment.

    With `own`, the number of the last entry the reader made (0 for none known), answers held a moment ago will do.
    """
    look = Look(own)
    token = _look.set(look)
    try:
        yield look
    finally:
        _look.reset(token)


def moved(number: int) -> None:
    """A verb of one's own has moved the head to this entry."""
    if (look := _look.get()) is not None:
        look.head = None
        look.own = None if look.own is None else number


def _head(look: Look | None) -> tuple[int, str]:
    if look is not None and look.head is not None:
        return look.head
    head: tuple[int, str] = Head.objects.values_list("number", "hash").first() or (0, "")
    if look is not None:
        look.head = head
    return head
