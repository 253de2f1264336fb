"""A project of the demonstration: what the ledger says of it, what happened to it, what it did each month."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date
from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration.kinds import Kind

BEGINS, KEY_MONTH = date(2021, 1, 5), Month(2021, 3)
SECOND_LIST, NEW_YEAR = date(2021, 4, 20), date(2022, 1, 20)
MONTHS = tuple(Month(2021, 1) + at for at in range(17))
"""January 2021 to May 2022."""
TODAY = date(2022, 6, 10)


@dataclass
class Project:
    """Amounts are whole 万元. `pace` tells how its year goes; `slot` what part it plays in the figures."""

    name: str
    kind: Kind
    life: str
    slot: str = ""
    pace: str = "steady"
    brand: str = ""
    region: str = ""
    unit: str = ""
    lead: str = ""
    leader: str = ""
    owner: str = ""
    owner_uscc: str = ""
    code: str = ""
    contact: str = ""
    phone: str = ""
    scale: str = ""
    level: str = "other"
    nature: str = "continuing"
    stage: str = "construction"
    total: int = 0
    before: int = 0
    plans: dict[int, int] = field(default_factory=dict)
    planned_start: date | None = None
    planned_finish: date | None = None
    started: date | None = None
    finished: date | None = None
    events: dict[str, date] = field(default_factory=dict)
    done: dict[Month, int] = field(default_factory=dict)
    trouble: str = ""
    bundle: bool = False
    entered: date = BEGINS
    left: date | None = None
    late_plan: tuple[date, int] | None = None
    """A plan given only when the works began."""

    @property
    def is_industry(self) -> bool:
        return self.kind.kind == "产业"

    def started_by(self, day: date) -> bool:
        return self.started is not None and self.started <= day

    def in_library(self, month: Month) -> bool:
        return self.entered <= month.last_day and (self.left is None or self.left > month.last_day)

    def done_in(self, year: int, until: Month) -> int:
        """What was done from January of the year to the month."""
        return sum(amount for month, amount in self.done.items() if month.year == year and month <= until)

    def in_step(self, month: Month) -> bool:
        """K-12, told of the plan the generator made: the same words as the rulebook's measure."""
        if not self.started_by(month.last_day):
            return self.planned_start is None or self.planned_start > month.last_day
        plan = self.plans.get(month.year)
        return plan is not None and 12 * self.done_in(month.year, month) >= month.number * plan


def day_in(rng: Random, month: Month, first: int = 1, last: int = 31) -> date:
    """Some day of a month."""
    end = calendar.monthrange(month.year, month.number)[1]
    return date(month.year, month.number, rng.randint(min(first, end), min(last, end)))


def months_from(day: date, count: int) -> date:
    """The same day some months later or earlier, within the month."""
    month = Month.of(day) + count
    return date(month.year, month.number, min(day.day, calendar.monthrange(month.year, month.number)[1]))
