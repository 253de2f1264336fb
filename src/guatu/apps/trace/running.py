"""The verb that is running: what its one entry will say."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class Change(NamedTuple):
    """A line before it is sealed: subject "kind/key", field, text before and after."""

    subject: str
    field: str
    before: str | None
    after: str | None


@dataclass
class Act:
    """One running verb with the verbs it called. `recorded` has one flag for each verb on the way down."""

    id: int
    at: datetime
    actor: Any
    head: dict[str, Any] | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Change] = field(default_factory=list)
    recorded: list[bool] = field(default_factory=lambda: [False])


class First(Protocol):
    """What a door wants done first in the transaction of the verbs it calls; `undo` when one is rolled back."""

    def begin(self) -> None: ...

    def undo(self) -> None: ...


before_verbs: ContextVar[tuple[First, ...]] = ContextVar("guatu_before_verbs", default=())
running_act: ContextVar[Act | None] = ContextVar("guatu_act", default=None)


def running() -> Act:
    """The running verb. Raises RuntimeError outside of verbs."""
    act = running_act.get()
    if act is None:
        raise RuntimeError("no verb is running: decorate the function with @action(power=…)")
    return act


def current_entry_id() -> int:
    """The id that the running verb's entry will have; statement rows carry it."""
    return running().id


def current_at() -> datetime:
    """The one instant at which the running verb happens."""
    return running().at
