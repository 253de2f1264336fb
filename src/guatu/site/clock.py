"""The home's clock: real time, or the frozen day of a home marked demonstration."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from guatu.site import place

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENING = time(9)
REST_OF_DAY = timedelta(hours=14, minutes=59)


@dataclass(frozen=True)
class Clock:
    """Time as it enters at a door. `day` is the frozen day of a demonstration, `since` the instant it was marked."""

    day: date | None = None
    since: datetime | None = None

    def now(self) -> datetime:
        """An aware instant in UTC.

        On a frozen day it starts at nine and slows towards midnight without reaching it: later is always later, so
        that what became known second never seems to have been known first, and the day never ends.
        """
        real = datetime.now(UTC)
        if self.day is None:
            return real
        opening = datetime.combine(self.day, OPENING, SHANGHAI).astimezone(UTC)
        elapsed = max(real - (self.since or real), timedelta())
        step = timedelta(microseconds=1)
        slowed = (REST_OF_DAY // step) * (elapsed // step) // (REST_OF_DAY // step + elapsed // step)
        return opening + slowed * step

    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.now().astimezone(SHANGHAI).date()


def clock_of(folder: Path) -> Clock:
    """The clock of one home."""
    mark = place.demonstration(folder)
    if mark is None:
        return Clock()
    return Clock(date.fromisoformat(mark["day"]), datetime.fromisoformat(mark["since"]))


def mark_demonstration(folder: Path, day: date, district: str) -> Clock:
    """Mark a home as a demonstration that stands at `day`. Whoever calls sees to it that no real data is in it."""
    since = datetime.now(UTC)
    mark = {"day": day.isoformat(), "since": since.isoformat(), "district": district}
    (folder / "demonstration.json").write_text(json.dumps(mark, ensure_ascii=False, indent=2), encoding="utf-8")
    return Clock(day, since)


def home_clock() -> Clock:
    """The clock of $GUATU_HOME."""
    return clock_of(place.where())


def now() -> datetime:
    """The home's instant, aware, in UTC."""
    return home_clock().now()


def today() -> date:
    """The home's day in Asia/Shanghai."""
    return home_clock().today()
