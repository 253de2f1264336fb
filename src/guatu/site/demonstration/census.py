"""Who is in the library: 240 projects at the start of 2021 and the newcomers of 2022, each with its part to play."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration.kinds import ALL, Kind
from guatu.site.demonstration.life import BEGINS, NEW_YEAR, Project, day_in, months_from
from guatu.site.demonstration.names import Names

CONTINUING, FINISHED, NEW, ESTATES, RESERVE, FRESH = 96, 9, 56, 29, 50, 12
LATE_STARTS = (
    ((2021, 3), (2021, 10)), ((2021, 2), (2021, 9)), ((2021, 3), (2022, 3)), ((2021, 1), (2021, 4)),
    ((2021, 3), (2021, 4)), ((2021, 2), (2021, 5)), ((2021, 3), (2021, 5)), ((2021, 3), (2021, 6)),
    ((2021, 2), (2021, 8)), ((2021, 3), None), ((2021, 1), None),
)  # fmt: skip
"""Planned by March 2021 and not started by then: planned month, month it started (None: not by May 2022)."""
SLIPPED = {3: (2021, 7), 7: (2021, 8), 11: (2021, 8), 14: (2021, 10), 17: (2022, 4)}
"""Of the eighteen planned for April to June, those that slipped, and to when."""
HEAVY = ("machine", "parts", "goods", "logistics", "digital", "housing", "quarter", "highway", "tourism", "power")
"""Kinds large enough for the lists of the province and the city."""
USUAL = (
    *("machine",) * 11, *("goods",) * 9, *("parts",) * 8, *("renew",) * 6, *("logistics",) * 5, *("tourism",) * 5,
    *("digital",) * 4, *("farm",) * 6, *("housing",) * 6, *("school",) * 8, *("health",) * 7, *("culture",) * 5,
    *("lane",) * 3, *("quarter",) * 5, *("road",) * 9, *("highway",) * 4, *("pipe",) * 6, *("plant",) * 3,
    *("river",) * 6, *("park",) * 5, *("power",) * 4, *("store",) * 4,
)  # fmt: skip


def everyone(rng: Random, names: Names) -> list[Project]:
    """All projects with their lives, slots and planned days; no money yet."""
    found = [*continuing(rng, names), *finished(rng, names), *new(rng, names), *estates(rng, names)]
    return [*found, *reserve(rng, names), *fresh(rng, names)]


def _kinds(rng: Random, count: int, heavy: frozenset[int]) -> Iterator[Kind]:
    """Kinds for `count` projects, large ones at the places named in `heavy`; every usual kind comes up."""
    pool = list(USUAL)
    rng.shuffle(pool)
    for at in range(count):
        yield ALL[HEAVY[at % len(HEAVY)]] if at in heavy else ALL[pool[at % len(pool)]]


def _born(names: Names, kind: Kind, life: str, **given: object) -> Project:
    name, brand = names.project(kind)
    return Project(name, kind, life, brand=brand, **given)  # type: ignore[arg-type]


def continuing(rng: Random, names: Names) -> Iterator[Project]:
    """续建: begun 2018 to 2020. The first six are on the key list, the next five join it in April."""
    paces = ["lagging"] * 8 + ["recovering"] * 7 + ["stuck"] * 5 + ["early"] * 13 + ["faltering"] * 10 + ["steady"] * 40
    rng.shuffle(paces)
    for at, kind in enumerate(_kinds(rng, CONTINUING, frozenset(range(11)))):
        one = _born(names, kind, "continuing")
        one.slot = "key" if at < 6 else "key2" if at < 11 else "pressed_yellow" if at < 13 else ""
        one.pace = "key" if at < 6 else "steady" if at < 11 else "pressed" if at < 13 else paces[at - 13]
        length = rng.randint(*kind.months)
        begun = Month(2020, 12) - rng.randint(2, min(32, length + 4))
        one.started = day_in(rng, begun, 5, 28)
        one.planned_start = date(begun.year, begun.number, 1)
        due = max(Month.of(one.started) + length, Month(2021, 6) + rng.randint(0, 5))
        one.planned_finish = due.last_day
        if due <= Month(2021, 12) and one.pace in ("steady", "early") and not one.slot:
            one.finished = day_in(rng, due, 10, 28)
        yield one


def finished(rng: Random, names: Names) -> Iterator[Project]:
    """Built before 2021: what is left is settling accounts, going into production and reaching full capacity."""
    for at in range(FINISHED):
        kind = ALL[("machine", "goods", "parts", "goods", "renew", "school", "road", "park", "health")[at]]
        one = _born(names, kind, "finished", pace="tail")
        ended = Month(2020, 8) + at % 5
        one.finished = day_in(rng, ended, 3, 25)
        one.started = months_from(one.finished, -rng.randint(*kind.months))
        one.planned_start, one.planned_finish = one.started.replace(day=1), ended.last_day
        one.stage = "production" if at < 3 else "completed"
        yield one


def new(rng: Random, names: Names) -> Iterator[Project]:
    """新建: 27 begun by March 2021 (five on the key list), 11 that should have been, 18 planned for April to June."""
    for at, kind in enumerate(_kinds(rng, NEW, frozenset({*range(8), *range(30, 33), *range(38, 42)}))):
        slot = "key" if at < 5 else "key2" if at < 8 else "behind" if at < 12 else ""
        if at < 27:
            planned = started = Month(2021, 1 + (at % 3))
            one = _born(
                names,
                kind,
                "new",
                slot=slot,
                pace="key" if slot == "key" else "behind" if slot == "behind" else "opening",
            )
        elif at < 38:
            month, begun = LATE_STARTS[at - 27]
            planned, started = Month(*month), Month(*begun) if begun else None  # type: ignore[assignment]
            one = _born(
                names, kind, "new", slot="pressed_red" if at < 30 else "key" if at < 33 else "overdue", pace="starting"
            )
        else:
            planned = Month(2021, 4 if at < 48 else 5 if at < 54 else 6)
            slipped = SLIPPED.get(at - 38)
            started = Month(*slipped) if slipped else planned
            one = _born(names, kind, "new", slot="key" if at < 42 else "", pace="starting")
        one.nature, one.stage = "new", "preparation"
        one.planned_start = planned.start
        one.started = day_in(rng, started, 8, 27) if started else None
        one.planned_finish = (planned + rng.randint(*kind.months)).last_day
        yield one


def estates(rng: Random, names: Names) -> Iterator[Project]:
    """The bundle: 29 old estates renewed within the year, counted one by one."""
    kind = ALL["estate"]
    for at in range(ESTATES):
        one = _born(names, kind, "estate", pace="opening" if at < 9 else "starting")
        month = Month(2021, 3 if at < 9 else 4)
        one.nature, one.stage, one.planned_start = "new", "preparation", month.start
        one.started = day_in(rng, month, 1, 6)
        one.planned_finish = date(2021, 9, 30)
        one.finished = day_in(rng, Month(2021, 9 if at % 7 else 11), 10, 28)
        yield one


def reserve(rng: Random, names: Names) -> Iterator[Project]:
    """前期 and 谋划: no plan for 2021; 28 of them are to begin in the first half of 2022. Two are on the key list."""
    for at, kind in enumerate(_kinds(rng, RESERVE, frozenset(range(2)))):
        one = _born(names, kind, "reserve", slot="key" if at < 2 else "", pace="starting")
        one.nature, one.stage = "planned", "preparation" if at < 26 else "planning"
        if at < 28:
            planned = Month(2022, 1 + (at * 5) % 6)
            one.planned_start = planned.start
            slips = at % 6 == 3
            begun = planned + (3 if slips else 0)
            one.started = day_in(rng, begun, 6, 26) if begun <= Month(2022, 5) else None
            one.planned_finish = (planned + rng.randint(*kind.months)).last_day
        if at >= 44:
            one.left = date(2021, 12, 28)
        yield one


def fresh(rng: Random, names: Names) -> Iterator[Project]:
    """New in the library in January 2022."""
    for at, kind in enumerate(_kinds(rng, FRESH, frozenset(range(4)))):
        one = _born(names, kind, "fresh", pace="starting", entered=NEW_YEAR)
        one.nature, one.stage = "new", "preparation"
        if at < 8:
            planned = Month(2022, 2 + at % 5)
            one.planned_start = planned.start
            one.started = day_in(rng, planned, 6, 26) if planned <= Month(2022, 5) and at != 3 else None
            one.planned_finish = (planned + rng.randint(*kind.months)).last_day
        else:
            one.nature, one.stage = "planned", "planning"
        yield one


def first_year(projects: list[Project]) -> list[Project]:
    """The 240 that are in the library from the start."""
    return [one for one in projects if one.entered == BEGINS]
