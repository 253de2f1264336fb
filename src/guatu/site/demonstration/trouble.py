"""What holds projects up and what their units propose, in the words of offices."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration.kinds import table
from guatu.site.demonstration.life import Project


@dataclass(frozen=True)
class Trouble:
    """A problem with the unit's own proposal and next step, as a report carries them."""

    category: str
    text: str
    proposal: str
    next: str


def _troubles() -> dict[str, tuple[Trouble, ...]]:
    found: dict[str, tuple[Trouble, ...]] = {}
    for row in table("troubles.csv"):
        one = Trouble(row["category"], row["text"], row["proposal"], row["next"])
        found[one.category] = (*found.get(one.category, ()), one)
    return found


TROUBLES = _troubles()
WAITING = ("permits", "land", "environment", "clearing", "funds", "argument")
BUILDING = ("clearing", "funds", "utilities", "supply", "obstruction", "planning", "permits", "environment")
PRESSED = ("environment", "land", "environment", "land", "environment")
"""The five of the second-quarter list, three red and two yellow."""


def give_troubles(rng: Random, projects: list[Project]) -> None:
    """Which category troubles whom: those who wait for their start, and those whose works lag."""
    pressed = iter(PRESSED)
    for one in projects:
        if one.slot.startswith("pressed"):
            one.trouble = next(pressed)
        elif one.pace == "starting":
            one.trouble = rng.choice(WAITING)
        else:
            one.trouble = rng.choice(BUILDING)


def trouble_of(one: Project, month: Month, rng: Random) -> Trouble | None:
    """What the unit tells of a month: nothing while the project is on its way."""
    if one.slot.startswith("pressed") and Month(2021, 3) <= month <= Month(2021, 8):
        return TROUBLES[one.trouble][len(one.name) % 2]
    if month == Month(2021, 7) and one.kind.code in ("river", "road", "housing", "pipe"):
        return TROUBLES["weather"][0]
    if not is_behind(one, month) and rng.randrange(30):
        return None
    own = TROUBLES["labour"] if month.number == 2 and rng.randrange(3) == 0 else TROUBLES[one.trouble]
    return own[(len(one.name) + month.index // 3) % len(own)]


def is_behind(one: Project, month: Month) -> bool:
    """Due and not begun, or more than eight points behind the schedule."""
    if not one.started_by(month.last_day):
        return one.planned_start is not None and one.planned_start <= month.last_day
    plan = one.plans.get(month.year)
    return plan is not None and 100 * (month.number * plan - 12 * one.done_in(month.year, month)) > 8 * 12 * plan
