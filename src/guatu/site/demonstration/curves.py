"""How investment comes in: an opening sprint in March, a quiet February, a push in June and at the year's end."""

from __future__ import annotations

from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration.life import MONTHS, Project
from guatu.site.demonstration.money import KEY_DONE
from guatu.site.demonstration.shape import split

SEASON = {1: 85, 2: 50, 3: 175, 4: 95, 5: 100, 6: 130, 7: 90, 8: 70, 9: 110, 10: 98, 11: 105, 12: 128}
Range = tuple[int, int]
PACES: dict[str, tuple[Range, Range, Range, Range]] = {
    "steady": ((262, 350), (508, 590), (755, 850), (1000, 1090)),
    "early": ((340, 440), (590, 700), (830, 930), (1010, 1110)),
    "faltering": ((253, 285), (405, 470), (600, 690), (820, 930)),
    "pressed": ((253, 275), (290, 345), (600, 680), (880, 950)),
    "lagging": ((130, 225), (300, 400), (500, 640), (760, 900)),
    "recovering": ((140, 230), (400, 470), (720, 800), (960, 1020)),
    "stuck": ((30, 90), (110, 190), (240, 390), (420, 600)),
    "behind": ((70, 200), (330, 450), (620, 760), (900, 1010)),
    "opening": ((255, 330), (500, 590), (745, 850), (970, 1060)),
    "tail": ((300, 600), (700, 900), (930, 1000), (1000, 1000)),
}
"""Thousandths of the year's plan done by the end of March, June, September and December."""
SECOND: dict[str, tuple[Range, Range]] = {
    "steady": ((252, 330), (418, 500)),
    "early": ((300, 380), (480, 600)),
    "lagging": ((110, 200), (215, 320)),
    "stuck": ((20, 60), (40, 105)),
}
"""The same of 2022 by the end of March and May."""


def give_months(rng: Random, projects: list[Project]) -> None:
    """The months of 2021; the key list's first quarter adds up to what was published."""
    for one in projects:
        plan = one.plans.get(2021)
        if plan is None or one.started is None or one.started.year > 2021:
            continue
        _fill(rng, one, 2021, plan, _targets(rng, one))
    key = [one for one in projects if one.pace == "key"]
    weights = [one.plans[2021] * rng.randint(330, 410) for one in key]
    for one, quarter in zip(key, split(KEY_DONE, weights, step=10), strict=True):
        for month in MONTHS[:12]:
            one.done.pop(month, None)
        share = 1000 * quarter // one.plans[2021]
        targets = [quarter, *(one.plans[2021] * (share + more) // 1000 for more in (230, 440, 640))]
        _fill(rng, one, 2021, one.plans[2021], targets)


def _targets(rng: Random, one: Project) -> list[int]:
    """What is done by the end of each quarter of 2021, in 万元."""
    plan, begun = one.plans[2021], one.started
    assert begun is not None
    quarter = 0 if begun.year < 2021 else (begun.month - 1) // 3
    if one.pace == "starting":
        ramp = ((), (rng.randint(290, 470), rng.randint(600, 790), rng.randint(920, 1020)),
                (rng.randint(120, 380), rng.randint(520, 800)), (rng.randint(150, 380),))[quarter]  # fmt: skip
        shares = [0] * quarter + list(ramp)
    else:
        pace = PACES["steady" if one.pace == "key" else one.pace]
        shares = [rng.randint(*bounds) for bounds in pace]
    if one.finished is not None and one.finished.year <= 2021:
        end = 0 if one.finished.year < 2021 else (one.finished.month - 1) // 3
        shares = [1000 if at >= max(end, 1) else min(share, 960) for at, share in enumerate(shares)]
    room = one.total - one.before
    return [min(room, -(-plan * share // 1000)) for share in shares]


def _fill(rng: Random, one: Project, year: int, plan: int, targets: list[int]) -> None:
    """Spread each quarter's amount over the months in which there is work."""
    before = 0
    for quarter, target in enumerate(targets):
        months = [Month(year, 3 * quarter + at) for at in (1, 2, 3) if Month(year, 3 * quarter + at) in MONTHS]
        active = [month for month in months if _works(one, month)] or months[-1:]
        _spread(rng, one, active, max(0, target - before))
        before = max(before, target)


def _works(one: Project, month: Month) -> bool:
    begun = one.started is not None and month >= Month.of(one.started)
    return begun and (one.finished is None or month <= Month.of(one.finished) or one.life == "finished")


def _spread(rng: Random, one: Project, months: list[Month], amount: int) -> None:
    weights = [SEASON[month.number] * rng.randint(75, 125) for month in months]
    for month, share in zip(months, split(amount, weights), strict=True):
        one.done[month] = share


def give_second_months(rng: Random, projects: list[Project]) -> None:
    """January to May 2022."""
    for one in projects:
        plan, begun = one.plans.get(2022), one.started
        if plan is None or begun is None or Month.of(begun) > MONTHS[-1]:
            continue
        room = one.total - one.before - sum(one.done.values())
        if begun.year == 2022:
            months = [month for month in MONTHS[12:] if _works(one, month)]
            share = rng.randint(60, 130) * len(months)
            _spread(rng, one, months, min(room, plan * share // 1000))
            continue
        draw = rng.randrange(100)
        pace = "stuck" if draw < 4 else "lagging" if draw < 15 else "early" if draw < 30 else "steady"
        if one.slot in ("key", "key2") and pace == "stuck":
            pace = "lagging"
        one.pace = pace
        march, may = (min(room, plan * rng.randint(*bounds) // 1000) for bounds in SECOND[pace])
        _spread(rng, one, list(MONTHS[12:15]), march)
        _spread(rng, one, list(MONTHS[15:]), max(0, may - march))
