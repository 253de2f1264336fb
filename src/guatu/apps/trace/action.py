"""Verbs: one power, one transaction, one actor, one trace."""

from __future__ import annotations

import functools
import inspect
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import transaction

from guatu.apps.trace.canonical import as_text
from guatu.apps.trace.chain import Sealed, seal
from guatu.apps.trace.events import Event
from guatu.apps.trace.running import Act, Change, before_verbs, current_at, current_entry_id, running, running_act
from guatu.kernel.powers import Power, PowerDenied

__all__ = [
    "NoTraceError",
    "action",
    "change",
    "coming_from",
    "current_at",
    "current_entry_id",
    "must_have",
    "note",
    "note_all",
    "played_at",
    "record",
    "subject_of",
    "verbs",
]

P = ParamSpec("P")
R = TypeVar("R")


class NoTraceError(RuntimeError):
    """A verb recorded nothing, or twice; it has been rolled back."""


_origin: ContextVar[str] = ContextVar("guatu_origin", default="command")
_played: ContextVar[datetime | None] = ContextVar("guatu_played", default=None)
_verbs: dict[str, Callable[..., Any]] = {}


def verbs() -> tuple[Callable[..., Any], ...]:
    """Every verb of the apps imported so far; each has `power`."""
    return tuple(_verbs[name] for name in sorted(_verbs))


def action(*, power: Power) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a verb: the actor holds `power`, all happens in one transaction, and exactly one entry tells it.

    A verb that recorded nothing is rolled back with NoTraceError. A verb called by a verb joins its entry, for the
    same actor, and needs its own power; when it is refused, what it did and noted is undone.
    """

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        actor = inspect.signature(verb).parameters.get("actor")
        if actor is None or actor.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{verb.__qualname__}: a verb takes its actor as a keyword only")

        @functools.wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            must_have(kwargs.get("actor"), power)
            outer = running_act.get()
            perform = _begin if outer is None else functools.partial(_join, outer)
            return perform(verb, args, kwargs)

        run.power = power  # type: ignore[attr-defined]
        _verbs[f"{verb.__module__}.{verb.__qualname__}"] = run
        return run

    return decorate


def must_have(actor: Any, power: Power) -> None:
    """Raise PowerDenied unless the actor holds the power; nobody who is not logged in holds any."""
    if actor is None or not actor.is_authenticated:
        raise PowerDenied("请先登录，再办理。")
    actor.must_have(power)


def _begin(verb: Callable[..., R], args: Any, kwargs: Any) -> R:
    act = Act(_new_id(), _played.get() or settings.GUATU_CLOCK().astimezone(UTC), kwargs["actor"])
    token, first = running_act.set(act), before_verbs.get()
    try:
        with transaction.atomic():
            for step in first:
                step.begin()
            result = verb(*args, **kwargs)
            if act.head is None:
                raise NoTraceError(f"{verb.__qualname__} recorded nothing")
            detail = act.head.pop("detail") | ({"steps": act.steps} if act.steps else {})
            seal(Sealed(id=act.id, at=act.at, detail=detail, origin=_origin.get(), **act.head), act.lines)
        return result
    except BaseException:
        for step in first:
            step.undo()
        raise
    finally:
        running_act.reset(token)


def _join(outer: Act, verb: Callable[..., R], args: Any, kwargs: Any) -> R:
    if kwargs["actor"] != outer.actor:
        raise NoTraceError(f"{verb.__qualname__}: an entry has one actor")
    steps, lines = len(outer.steps), len(outer.lines)
    outer.recorded.append(False)
    try:
        with transaction.atomic():
            result = verb(*args, **kwargs)
            if not outer.recorded[-1]:
                raise NoTraceError(f"{verb.__qualname__} recorded nothing")
        return result
    except BaseException:
        del outer.steps[steps:], outer.lines[lines:]
        raise
    finally:
        outer.recorded.pop()


def record(
    event: Event, *, actor: Any, subject: Any = None, reason: str = "", lines: Iterable[Change] = (), **detail: Any
) -> None:
    """Say what the running verb did: once in each verb. `subject` is a model row, (kind, key, name) or None."""
    act = running()
    if act.recorded[-1]:
        raise NoTraceError(f"{event.code}: a verb records one entry; note further changes as lines")
    if actor != act.actor:
        raise NoTraceError(f"{event.code}: an entry names the verb's own actor")
    act.recorded[-1] = True
    kind, key, name = subject_of(subject)
    said = {"event": event.code, "subject_kind": kind, "subject_key": key, "subject_name": name, "reason": reason}
    if len(act.recorded) == 1:
        act.head = {**said, "actor_id": actor.pk, "actor_name": actor.get_username(), "detail": detail}
    else:
        act.steps.append({word: said[word] for word in said if said[word]} | ({"detail": detail} if detail else {}))
    for line in lines:
        act.lines.append(line)


def note(subject: Any, field: str, before: Any, after: Any) -> None:
    """Add a line to the running verb's entry: this field of this subject went from `before` to `after`."""
    running().lines.append(change(subject, field, before, after))


def note_all(subject: Any, changed: dict[str, tuple[Any, Any]]) -> None:
    """Add a line for each changed field, as `supersede` answers them."""
    for name, (before, after) in changed.items():
        note(subject, name, before, after)


def change(subject: Any, field: str, before: Any, after: Any) -> Change:
    """A line for `record(lines=…)`. In a bulk one the field is "*" and `after` a dict of what changed."""
    if not isinstance(subject, str):
        kind, key, _ = subject_of(subject)
        subject = f"{kind}/{key}"
    return Change(subject, field, as_text(before), as_text(after))


def subject_of(subject: Any) -> tuple[str, str, str]:
    """(kind, key, name) of what an entry is about. A model may name its lasting key in `trace_key`."""
    if subject is None:
        return "", "", ""
    if isinstance(subject, tuple):
        kind, key, name = subject
        return str(kind), str(key), str(name)[:200]
    key = getattr(subject, "trace_key", None) or subject.pk
    return subject._meta.model_name, str(key), str(subject)[:200]


@contextmanager
def coming_from(origin: str) -> Iterator[None]:
    """Entries made inside come from this address; elsewhere they come from "command"."""
    token = _origin.set(origin[:64])
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def played_at(instant: datetime) -> Iterator[None]:
    """Verbs inside happen at `instant`: a demonstration plays its history. Refused everywhere else."""
    if not settings.GUATU_DEMONSTRATION:
        raise RuntimeError("only a home marked demonstration plays a history")
    token = _played.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _played.reset(token)


def _new_id() -> int:
    """Microseconds of real time × 1000, and a random number below it: known before the entry is written."""
    return time.time_ns() // 1000 * 1000 + secrets.randbelow(1000)
