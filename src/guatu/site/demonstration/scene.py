"""What the loading verbs share: who acts, when, and the rows that stand for the generator's projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from guatu.apps.people.models import User
from guatu.apps.projects.models import Project as Row
from guatu.apps.projects.models import ProjectSet
from guatu.apps.trace.action import coming_from, played_at
from guatu.site.demonstration.district import District
from guatu.site.demonstration.life import Project

SHANGHAI = ZoneInfo("Asia/Shanghai")
Say = Callable[[str], None]


def instant(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day in Shanghai, in UTC."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


@contextmanager
def on_the_day(day: date, hour: int = 9, minute: int = 0) -> Iterator[datetime]:
    """What is done inside happened then."""
    moment = instant(day, hour, minute)
    with coming_from("demonstration"), played_at(moment):
        yield moment


class Step(NamedTuple):
    """Something done at one moment of the history: the hour of a day."""

    day: date
    hour: int
    act: Callable[[], object]


def play(steps: Iterable[Step]) -> None:
    """Do everything in the order it happened."""
    for step in sorted(steps, key=lambda step: step[:2]):
        with on_the_day(step.day, step.hour):
            step.act()


@dataclass
class Scene:
    """A district being loaded."""

    district: District
    say: Say
    users: dict[str, User] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    sets: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    """What waits for a second person, by a name of the loader's own."""

    def user(self, login: str) -> User:
        if login not in self.users:
            self.users[login] = User.objects.get(login=login)
        return self.users[login]

    def look_up(self) -> None:
        """Ids and numbers of the projects, and ids of the sets, as they stand now."""
        found = list(Row.objects.values_list("name", "pk", "number"))
        self.ids = {name: pk for name, pk, _ in found}
        self.numbers = {name: number for name, _, number in found}
        self.sets = dict(ProjectSet.objects.values_list("code", "pk"))

    def pk(self, one: Project) -> int:
        return self.ids[one.name]

    def pks(self, some: list[Project]) -> list[int]:
        return [self.ids[one.name] for one in some]
