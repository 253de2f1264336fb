"""五个一: the two definitions in use, and which of them a region has on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guatu.apps.policies.models import CardStatement
from guatu.apps.policies.selectors import in_force


@dataclass(frozen=True)
class Card:
    """A definition: its five lines in order, each with what it asks for."""

    code: str
    lines: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return "、".join(title for title, _ in self.lines)


CARDS = {
    card.code: card
    for card in (
        Card(
            "one_to_the_end",
            (
                ("一个项目", "project"),
                ("一个领导", "leader"),
                ("一个专班", "force"),
                ("一套方案", "plan"),
                ("一抓到底", "end"),
            ),
        ),
        Card(
            "one_timetable",
            (
                ("一个重大项目", "project"),
                ("一名责任领导", "leader"),
                ("一个工作班子", "force"),
                ("一个牵头部门", "lead"),
                ("一张实施时间表", "timetable"),
            ),
        ),
    )
}
DEFAULT_CARD = "one_to_the_end"


def card_of(region: str, day: date, known: datetime | None = None) -> Card:
    """The definition of 五个一 that a region has on a day: its own choice, or of the nearest region above."""
    return card_in(CardStatement.objects.known(known), region, day)[0]


def card_in(rows: Iterable[Any], region: str, day: date) -> tuple[Card, Any | None]:
    """Of statements, the definition in force and the choice it comes from, None where none was made."""
    found = in_force(rows, region, day)
    return CARDS[found.card if found is not None and found.card in CARDS else DEFAULT_CARD], found
