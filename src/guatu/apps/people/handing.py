"""What a person still has to do, and how it goes to somebody else: each app says it in its handover.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.models import Role, User
from guatu.kernel.powers import Power
from guatu.kernel.regions import code_range

Keys = set[str]
NO_POWER = "{name}没有“{power}”的职权，接不了{title}；先由安全管理员授予角色，或另选一人。"


@dataclass(frozen=True)
class Duty:
    """One open thing. `subject` is what the trace calls it, "kind/key"; `url` leads to its page for who may see it."""

    key: str
    name: str
    subject: str
    url: str = ""


def nothing_against(successor: Any, duties: Sequence[Duty]) -> str:
    return ""


@dataclass(frozen=True)
class DutyKind:
    """A kind of open duties. Each function takes whoever it is about, and the days that matter.

    `open` lists all a person has; `seen` answers the keys of those that somebody may see; `against` a sentence why a
    successor cannot take them, or nothing. `power` is what a successor must hold; `sight` that they must see each one
    beforehand. `move` gives them away and notes its own lines; without it the duty is the unit's or the office's, and
    who goes on with it is all that is recorded. `holders` narrows accounts down to those who have any, `among` to
    those who could take any at all.
    """

    code: str
    title: str
    unit: str
    power: Power
    open: Callable[[User, date], list[Duty]]
    seen: Callable[[User, Sequence[Duty]], Keys]
    move: Callable[[User, User, Sequence[Duty], date], None] | None = None
    against: Callable[[User, Sequence[Duty]], str] = nothing_against
    sight: bool = True
    holders: Callable[[Any], Any] | None = None
    among: Callable[[Any], Any] | None = None


@cache
def kinds() -> Mapping[str, DutyKind]:
    """KINDS of each app's handover.py, by code, in the order of the apps."""
    found: dict[str, DutyKind] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "handover"):
            for kind in import_module(f"{config.name}.handover").KINDS:
                if found.setdefault(kind.code, kind) is not kind:
                    raise RuntimeError(f"the kind of duty {kind.code} is declared twice")
    return found


@dataclass(frozen=True)
class Pile:
    """What a person has of one kind."""

    kind: DutyKind
    duties: list[Duty]

    def seen_by(self, user: User) -> list[Duty]:
        """Those the user may see; of the others only their number is told."""
        keys = self.kind.seen(user, self.duties)
        return [duty for duty in self.duties if duty.key in keys]

    @property
    def told(self) -> str:
        return f"{self.kind.title} {len(self.duties)} {self.kind.unit}"

    def against(self, successor: User) -> str:
        """Why somebody cannot take these, as a sentence; empty when they can."""
        kind = self.kind
        if not successor.has_power(kind.power):
            return NO_POWER.format(name=successor.name, power=kind.power.label, title=kind.title)
        if kind.sight:
            unseen = len(self.duties) - len(kind.seen(successor, self.duties))
            if unseen:
                return f"{kind.title}里有 {unseen} {kind.unit}不在{successor.name}的范围内，另选一位看得到的人。"
        return kind.against(successor, self.duties)


def open_duties(person: User, today: date) -> list[Pile]:
    """Everything open that would be nobody's, or nobody's in particular, if this person left; kind by kind."""
    found = (Pile(kind, kind.open(person, today)) for kind in kinds().values())
    return [pile for pile in found if pile.duties]


def told(piles: Iterable[Pile]) -> str:
    """The piles in one line: 分包项目 3 个、月报 2 份."""
    return "、".join(pile.told for pile in piles)


def nothing_open(person: User, today: date) -> None:
    """Raise PeopleProblem where the person still has something to do: an account is shut when it is handed over."""
    piles = open_duties(person, today)
    if piles:
        raise PeopleProblem(f"{person.name}还有未办结事项：{told(piles)}。先办交接，再停用。")


def holders_among(people: Any) -> Any:
    """Of some accounts, those who have duties that only they can have."""
    pks: set[int] = set()
    for kind in kinds().values():
        if kind.holders is not None:
            pks.update(kind.holders(people))
    return people.filter(pk__in=pks)


def only_one_with(power: Power, person: User) -> bool:
    """Whether nobody else in office holds a power as far as this person: a queue would then wait for nobody."""
    if not person.has_power(power):
        return False
    roles = [role.pk for role in Role.objects.all() if power in role.powers]
    others = User.objects.filter(is_active=True, built_in=False, roles__in=roles).exclude(pk=person.pk).distinct()
    return not any(_reaches(other, person) for other in others.filter(region__in=_above(person.region)))


def _above(region: str) -> list[str]:
    """A region's code and those of all regions above it, trimmed or not: what an account of one of them may carry."""
    short = code_range(region)[0]
    found = {region, short}
    for size in (2, 4, 6, 9):
        if size <= len(short):
            found |= {short[:size], short[:size].ljust(6, "0"), short[:size].ljust(12, "0")}
    return sorted(found)


def _reaches(other: User, person: User) -> bool:
    theirs, own = other.scope, person.scope
    if theirs.whole_region:
        return theirs.first <= own.first and own.last <= theirs.last
    return not own.whole_region and (own.organisations or frozenset()) <= (theirs.organisations or frozenset())
