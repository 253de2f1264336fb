"""No lost update through the API: a caller says the version it saw, and is told what another changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ninja import Schema

from guatu.apps.trace.conflicts import Standing, changers_of, moved_since, plain, version_of
from guatu.apps.trace.labels import field_label
from guatu.apps.trace.running import before_verbs

CHANGED = "您看过以后，别人改了这一份，您的改动没有保存。比较两份，带上新的版本再办。"


class ClashFieldOut(Schema):
    """A field another changed: what stands, what was sent, who changed it last."""

    field: str
    title: str
    standing: Any = None
    sent: Any = None
    by: str = ""


class ClashOut(Schema):
    """Another changed what was seen at the version sent; nothing was saved. `version` is that of what stands now."""

    detail: str
    version: str | int
    differences: list[ClashFieldOut]


class Clash(Exception):
    """Another changed what the caller saw; nothing was saved."""

    def __init__(self, version: str | int, differences: list[dict[str, Any]], sentence: str = CHANGED) -> None:
        super().__init__(sentence)
        self.version = version
        self.differences = differences

    def answer(self) -> dict[str, Any]:
        return {"detail": str(self), "version": self.version, "differences": self.differences}


@contextmanager
def as_seen(standing: Standing, version: str, sent: Mapping[str, Any]) -> Iterator[None]:
    """The verb inside runs only where every key of `sent` stands as `version` showed it.

    A key that already stands as sent is no clash: the verb says itself that nothing changes. Raises Clash, from within
    the verb's transaction.
    """
    token = before_verbs.set((*before_verbs.get(), _Seen(standing, version, sent)))
    try:
        yield
    finally:
        before_verbs.reset(token)


class _Seen:
    def __init__(self, standing: Standing, version: str, sent: Mapping[str, Any]) -> None:
        self.standing, self.version, self.sent, self.asked = standing, version, sent, False

    def begin(self) -> None:
        if self.asked:  # a second verb comes after the changes of the first
            return
        self.asked = True
        if self.standing.rows is not None:
            list(self.standing.rows.order_by("pk").select_for_update().values_list("pk", flat=True))
        now = self.standing.read()
        moved = moved_since(self.version, {key: now.get(key) for key in self.sent}) & set(self.sent)
        moved = {key for key in moved if plain(now.get(key)) != plain(self.sent[key])}
        if moved:
            raise Clash(version_of(now), differences(self.standing, now, self.sent, moved))

    def undo(self) -> None:
        self.asked = False


def differences(
    standing: Standing, now: Mapping[str, Any], sent: Mapping[str, Any], keys: set[str]
) -> list[dict[str, Any]]:
    """What stands of some keys beside what was sent, with who changed each last."""
    who, kind = changers_of(standing, keys), standing.subject.partition("/")[0]
    title: Callable[[str], str] = lambda key: standing.titles.get(key) or field_label(kind, key)  # noqa: E731
    return [
        {"field": key, "title": title(key), "standing": now.get(key), "sent": sent.get(key), "by": who[key][0]}
        for key in sorted(keys)
    ]
