"""What a ledger says beside the money: who answers, who builds, where, and the dated events of each project's life."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration.kinds import table
from guatu.site.demonstration.life import Project, day_in, months_from
from guatu.site.demonstration.names import Names
from guatu.site.demonstration.places import (
    DISTRICT,
    ECONOMIC_ZONE,
    LEADERS,
    MAKING_PARK,
    TOWNS,
    Unit,
    responsible_units,
)

ANSWERING = {row["category"]: (row["lead"], row["leaders"].split("|")) for row in table("answering.csv")}
"""Which unit leads a category, and which leaders answer for it, by their place in the list."""
STREETS = ("U201", "U202", "U203", "U204")


def give_people(rng: Random, projects: list[Project], names: Names) -> None:
    """Units evenly within each kind, every one of them with something to answer for; leaders, builders, contacts."""
    units = {unit.code: unit for unit in responsible_units()}
    load: Counter[str] = Counter()
    for one in projects:
        choice = STREETS if one.life == "estate" else one.kind.units
        one.unit = min(choice, key=lambda code: (load[code] + rng.randint(0, 1), code))
        load[one.unit] += 1
        one.lead, leaders = ANSWERING[one.kind.category]
        one.leader = LEADERS[int(rng.choice(leaders)) - 1].name
    for code in [code for code in units if not load[code]]:
        taken = next(one for one in projects if load[one.unit] > 3 and not one.is_industry and not one.slot)
        load[taken.unit] -= 1
        load[code], taken.unit = 1, code
    for one in projects:
        one.region = _region(rng, one, units[one.unit])
        _owner(one, units, names)
        one.contact, one.phone = names.person(), names.phone()
        one.scale = names.scale(one.kind, one.total // 100)
        if one.stage != "planning":
            day = one.started or one.planned_start or date(2021, 6, 1)
            coded = Month.of(min(day, date(2022, 1, 1))) - rng.randint(5, 16)
            one.code = names.project_code(coded.year, coded.number)


def _region(rng: Random, one: Project, unit: Unit) -> str:
    if unit.region != DISTRICT:
        return unit.region
    if unit.code == "U211" or (one.is_industry and one.kind.category in ("先进制造", "技术改造")):
        return rng.choice((ECONOMIC_ZONE, MAKING_PARK))
    if one.kind.code in ("highway", "river", "power"):
        return DISTRICT
    return rng.choice([code for code in TOWNS if code not in (ECONOMIC_ZONE, MAKING_PARK)])


def _owner(one: Project, units: dict[str, Unit], names: Names) -> None:
    if one.is_industry:
        one.owner = names.enterprise(one.brand, one.kind)
        one.owner_uscc = names.credit_code()
    else:
        one.owner = units[one.unit].name


def give_levels(projects: list[Project]) -> None:
    """省重点 six, 市重点 fourteen (the key list); 区重点 sixty of the others; 储备 those only prepared."""
    key = [one for one in projects if one.slot == "key"]
    others = [one for one in projects if one.slot not in ("key", "key2") and one.life != "estate"]
    for at, one in enumerate(key):
        one.level = "provincial" if at % 10 in (0, 4, 7) else "municipal"
    for one in [one for one in projects if one.slot == "key2"]:
        one.level = "county"
    for at, one in enumerate(sorted(others, key=lambda one: (-one.total, one.name))):
        one.level = "county" if at < 52 else "reserve" if one.life == "reserve" else "other"


def give_events(rng: Random, projects: list[Project]) -> None:
    """签约 before 立项 before 施工许可 before 开工, then 入库, 复工, 竣工, 投产, 升规, 达产达效."""
    for one in projects:
        first = one.started or one.planned_start
        if first is None:
            if one.is_industry and one.stage == "planning":
                one.events["signed"] = day_in(rng, Month(2021, 6) + rng.randint(0, 9), 5, 25)
            elif one.stage == "preparation":
                one.events["approved"] = day_in(rng, Month(2020, 3) + rng.randint(0, 8))
            continue
        _before_start(rng, one, first)
        if one.started is not None:
            one.events["started"] = one.started
            _after_start(rng, one, one.started)
    _unlist(rng, projects)


def _before_start(rng: Random, one: Project, first: date) -> None:
    if one.stage == "planning":
        return
    approved = months_from(first, -rng.randint(5, 12))
    one.events["approved"] = approved
    if one.is_industry:
        one.events["signed"] = months_from(approved, -rng.randint(3, 9))
        one.events["performed"] = months_from(approved, -rng.randint(1, 2))
    if one.started is not None:
        one.events["permitted"] = one.started - timedelta(days=rng.randint(3, 40))


def _after_start(rng: Random, one: Project, started: date) -> None:
    listed = started + timedelta(days=rng.randint(12, 44))
    one.events["listed"] = listed
    if one.life == "continuing":
        one.events["resumed"] = day_in(
            rng, Month(2021, 4) if rng.randrange(12) == 0 else Month(2021, 2 + rng.randrange(2)), 19, 28
        )
    if one.finished is None:
        return
    one.events["completed"] = one.finished
    if one.is_industry:
        at_once = one.life == "finished" and one.stage == "production"
        produced = months_from(one.finished, 3 if at_once else rng.randint(2, 5))
        one.events["produced"] = produced
        if rng.randrange(4):
            one.events["scaled"] = months_from(produced, rng.randint(2, 6))
        if rng.randrange(3):
            one.events["full_capacity"] = months_from(produced, rng.randint(6, 11))


def _unlist(rng: Random, projects: list[Project]) -> None:
    """Some are not in the statistics library: a few for good, a few only months later."""
    able = [one for one in projects if "listed" in one.events and not one.slot and one.life in ("continuing", "new")]
    for at, one in enumerate(rng.sample(able, 11)):
        if at < 5:
            del one.events["listed"]
        else:
            one.events["listed"] = months_from(max(one.events["listed"], date(2021, 1, 10)), rng.randint(2, 4))
    for one in projects:
        if one.total < 500:
            one.events.pop("listed", None)
        if one.kind.code == "estate" and "listed" in one.events:
            one.events["listed"] = one.events["started"] + timedelta(days=rng.randint(10, 26))


def give_stops(rng: Random, projects: list[Project]) -> None:
    """Works the flood of July 2021 stopped until September; they make up for it in November."""
    wet = [
        one for one in projects if one.kind.code in ("river", "road", "pipe", "housing") and one.life == "continuing"
    ]
    wet = [one for one in wet if one.finished is None and not one.slot]
    for one in wet[:4]:
        one.events |= {"suspended": day_in(rng, Month(2021, 7), 20, 24), "resumed": day_in(rng, Month(2021, 9), 1, 20)}
        lost = one.done.pop(Month(2021, 8), 0)
        one.done |= {Month(2021, 8): 0, Month(2021, 11): one.done.get(Month(2021, 11), 0) + lost}
