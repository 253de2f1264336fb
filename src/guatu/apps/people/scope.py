"""How far a person sees: a range of region codes, and within it everything, some units, or a leader's own projects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Reach(StrEnum):
    """What a role lets a person see. Several roles see what each of them sees."""

    REGION = "region"
    ORGANISATION = "organisation"
    ASSIGNMENT = "assignment"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"region": "本行政区", "organisation": "本单位及下级", "assignment": "分包项目", "none": "不看业务数据"}[
            self.value
        ]


@dataclass(frozen=True)
class Scope:
    """first ≤ region < last. `organisations` None: every row of that range.

    Otherwise a row is seen when its unit is among `organisations`, when its leader is `leader` (None for no leader), or
    when the credit code of who owns it is among `owners`.
    """

    first: str
    last: str
    organisations: frozenset[int] | None
    leader: int | None = None
    owners: frozenset[str] = frozenset()

    @property
    def whole_region(self) -> bool:
        """Nothing in the range of regions is held back."""
        return self.organisations is None

    def holds_region(self, code: str) -> bool:
        return self.first <= code < self.last


NOTHING = Scope("", "", frozenset())
"""An empty range: no row at all."""
EVERYTHING = Scope("", "a", None)
"""Every region; codes are digits."""


def joined(scope: Scope, ranges: Iterable[tuple[str, str]]) -> Scope:
    """A scope of units reaching over these regions as well: its units still say which rows of them are seen."""
    every = [(scope.first, scope.last), *ranges]
    return replace(scope, first=min(first for first, _ in every), last=max(last for _, last in every))


def sight(user: Any) -> Scope:
    """What somebody sees, logged in or not: two people with the same sight are answered the same."""
    return user.scope if user.is_authenticated else NOTHING
