"""The sets of the district: lists with a date, campaigns and the actions of the year; a project may be in many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration.kinds import table
from guatu.site.demonstration.life import BEGINS, NEW_YEAR, SECOND_LIST, Project

BATCHES = {1: date(2021, 7, 6), 2: date(2021, 10, 12), 3: date(2022, 1, 14), 4: date(2022, 4, 8)}
SECOND_QUARTER, REBUILDING, ACTION = date(2021, 4, 6), date(2021, 8, 10), date(2022, 2, 15)
ROADS, RENEWALS = ("road", "highway", "pipe"), ("quarter", "housing", "lane", "park", "estate")
LIVELIHOODS = ("school", "health", "culture", "store", "river", "plant")


@dataclass
class Campaign:
    """A set with its joinings and leavings, each a day with the projects of that day."""

    code: str
    name: str
    family: str
    note: str
    joined: list[tuple[date, list[Project]]] = field(default_factory=list)
    left: list[tuple[date, list[Project]]] = field(default_factory=list)

    def members(self, on: date) -> list[Project]:
        """Who belongs on a day."""
        inside = [one for day, some in self.joined if day <= on for one in some]
        gone = {id(one) for day, some in self.left if day <= on for one in some}
        return [one for one in inside if id(one) not in gone]


def campaigns(rng: Random, projects: list[Project]) -> list[Campaign]:
    """Every set with its members."""
    found = {row["code"]: Campaign(**row) for row in table("sets.csv")}
    first = [one for one in projects if one.entered == BEGINS]
    _lists(found, first)
    _batches(rng, found, projects)
    _action(rng, found, projects)
    _funded(rng, found, first)
    pressed = [one for one in first if one.slot.startswith("pressed")]
    calm = [one for one in first if one.life == "continuing" and not one.slot and _calm(one)]
    found["second-quarter"].joined.append((SECOND_QUARTER, [*pressed, *_some(rng, calm, 7)]))
    return list(found.values())


def _lists(found: dict[str, Campaign], first: list[Project]) -> None:
    key = [one for one in first if one.slot == "key"]
    more = [one for one in first if one.slot == "key2"]
    found["key"].joined = [(BEGINS, key), (SECOND_LIST, more)]
    done = [one for one in key if not one.plans.get(2022)][:4]
    if done:
        found["key"].left = [(NEW_YEAR, done)]
    found["provincial"].joined = [
        (BEGINS, [one for one in key if one.level == "provincial"]),
        (SECOND_LIST, more[:2]),
    ]
    found["municipal"].joined = [(BEGINS, [one for one in key if one.level == "municipal"]), (SECOND_LIST, more[2:])]
    found["county"].joined = [(BEGINS, [one for one in first if one.level == "county"])]
    found["county"].left = [(SECOND_LIST, more)]
    found["estates"].joined = [(BEGINS, [one for one in first if one.life == "estate"])]
    found["renewal"].joined = [(BEGINS, [one for one in first if one.kind.code in RENEWALS])]
    found["attracted"].joined = [(BEGINS, [one for one in first if "signed" in one.events and one.is_industry][:32])]


def _batches(rng: Random, found: dict[str, Campaign], projects: list[Project]) -> None:
    """Each period: who signed, who begins, who goes into production around its day; nobody twice in one row."""
    used: dict[str, set[int]] = {"signed": set(), "started": set(), "produced": set()}
    for period, day in BATCHES.items():
        month = Month.of(day)
        there = [one for one in projects if one.entered <= day and (one.left is None or one.left > day)]
        pools = {
            "signed": [one for one in there if one.is_industry and one.life in ("reserve", "fresh")],
            "started": [one for one in there if one.started and abs(Month.of(one.started).index - month.index) <= 2],
            "produced": [
                one for one in there if one.finished and -1 <= month.index - Month.of(one.finished).index <= 5
            ],
        }
        for row, pool in pools.items():
            fresh = [one for one in pool if id(one) not in used[row] and one.life != "estate"]
            some = _some(rng, fresh, {"signed": 6, "started": 8, "produced": 5}[row])
            used[row] |= {id(one) for one in some}
            if some:
                found[f"batch-{period}-{row}"].joined.append((day, some))


def _action(rng: Random, found: dict[str, Campaign], projects: list[Project]) -> None:
    """6+10: six sets of ten, nobody in two."""
    taken: set[int] = set()

    def ten(code: str, pool: Iterable[Project]) -> None:
        free = [one for one in pool if id(one) not in taken and one.left is None]
        some = _some(rng, free, 10)
        taken.update(id(one) for one in some)
        found[code].joined.append((ACTION, some))

    waiting = [one for one in projects if one.started is None or one.started > ACTION]
    ten("ten-investments", [one for one in waiting if one.is_industry])
    ten("ten-roads", [one for one in projects if one.kind.code in ROADS])
    ten("ten-preparations", waiting)
    ten("ten-renewals", [one for one in projects if one.kind.code in RENEWALS])
    ten("ten-industries", [one for one in projects if one.is_industry and one.started and one.started < ACTION])
    ten("ten-livelihoods", [one for one in projects if one.kind.code in LIVELIHOODS])


def _funded(rng: Random, found: dict[str, Campaign], first: list[Project]) -> None:
    public = [one for one in first if not one.is_industry and one.life in ("continuing", "new")]
    found["bonds"].joined.append((BEGINS, _some(rng, public, 24)))
    found["central"].joined.append((BEGINS, _some(rng, public, 16)))
    found["livelihood"].joined.append((BEGINS, _some(rng, [one for one in public if one.kind.kind == "民生"], 20)))
    wet = [one for one in public if one.kind.code in ("river", "road", "pipe", "housing", "plant", "highway", "school")]
    found["rebuilding"].joined.append((REBUILDING, _some(rng, wet, 16)))


def _calm(one: Project) -> bool:
    """No light in the second quarter of 2021: on schedule by June, listed, still building."""
    june, plan = Month(2021, 6), one.plans.get(2021)
    listed = "listed" in one.events and one.events["listed"] <= Month(2021, 2).last_day
    on_time = plan is not None and 12 * one.done_in(2021, june) >= 6 * plan
    return listed and on_time and (one.finished is None or one.finished > june.last_day)


def _some(rng: Random, pool: list[Project], count: int) -> list[Project]:
    return rng.sample(pool, min(count, len(pool)))
