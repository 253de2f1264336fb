"""The money of the demonstration: totals, plans and the key list's figures come out exactly as published."""

from __future__ import annotations

from datetime import date
from random import Random

from guatu.site.demonstration.life import Project
from guatu.site.demonstration.names import scaled
from guatu.site.demonstration.shape import split, split_within

TOTAL, PLAN = 17_690_000, 3_620_000
"""1769亿 and 362亿, in 万元."""
KEY_TOTAL, KEY_PLAN, KEY_DONE = 4_860_000, 765_000, 215_000
"""The twenty of the key list: 76.5亿 planned, 21.5亿 done by the end of March 2021, which is 28.1 %."""
KEY_PLAN_STARTED = 585_000
LATER = date(2022, 4, 1)


def give_totals(rng: Random, projects: list[Project]) -> None:
    """Total investment of each, and what was done before 2021."""
    key = [one for one in projects if one.slot == "key"]
    small = [one for one in projects if one.life == "estate"]
    rest = [one for one in projects if one.slot != "key" and one.life not in ("estate", "fresh")]
    for one in small:
        one.total = 100 * rng.randint(one.kind.least, one.kind.most) + 10 * rng.randint(0, 9)
    left = TOTAL - KEY_TOTAL - sum(one.total for one in small)
    for group, total in ((key, KEY_TOTAL), (rest, left)):
        weights = [scaled(rng, one.kind.least, one.kind.most) for one in group]
        for one, share in zip(group, split(total, weights, step=100), strict=True):
            one.total = share
    for one in projects:
        if one.life == "fresh":
            one.total = 100 * scaled(rng, one.kind.least, one.kind.most)
        elif one.life == "finished":
            one.before = one.total - one.total * rng.randint(8, 25) // 1000
        elif one.life == "continuing":
            share = rng.randint(720, 880) if one.finished else rng.randint(180, 620)
            one.before = one.total * share // 1000


def give_first_plans(rng: Random, projects: list[Project]) -> None:
    """The plans of 2021: 362亿 in all, 76.5亿 for the key list, nothing for those only prepared."""
    key = [one for one in projects if one.slot == "key" and one.life != "reserve"]
    begun = [one for one in key if one.pace == "key"]
    _plan(rng, begun, KEY_PLAN_STARTED)
    _plan(rng, [one for one in key if one.pace != "key"], KEY_PLAN - KEY_PLAN_STARTED)
    fixed = [
        one for one in projects if one.slot != "key" and (one.life in ("estate", "finished") or ends_in(one, 2021))
    ]
    for one in fixed:
        one.plans[2021] = one.total - one.before
    others = [one for one in projects if one.slot != "key" and one.life in ("continuing", "new") and one not in fixed]
    _plan(rng, others, PLAN - KEY_PLAN - sum(one.plans[2021] for one in fixed))


def later_plans(rng: Random, projects: list[Project]) -> list[tuple[Project, int]]:
    """Projects that begin from April 2022 on get their plan when they begin."""
    begun = [one for one in projects if one.started and one.started >= LATER and 2022 not in one.plans]
    return [(one, max(50, one.total * rng.randint(10, 18) // 100 // 50 * 50)) for one in begun]


def _plan(rng: Random, group: list[Project], total: int) -> None:
    room = [one.total - one.before for one in group]
    weights = [
        left * rng.randint(25, 55) * (1 if one.life == "new" else 2) for left, one in zip(room, group, strict=True)
    ]
    most = [left * 8 // 10 for left in room]
    for one, plan in zip(group, split_within(total, weights, most, step=50), strict=True):
        one.plans[2021] = plan


def ends_in(one: Project, year: int) -> bool:
    return one.finished is not None and one.finished.year == year


def give_second_plans(rng: Random, projects: list[Project]) -> None:
    """The plans of 2022: what is left for those nearly built, a third to a half of it for the others."""
    for one in projects:
        left = one.total - one.before - sum(one.done.values())
        if one.left or left < 50 or one.finished or one.life in ("estate", "finished"):
            continue
        if one.life in ("continuing", "new"):
            share = 100 if one.planned_finish and one.planned_finish.year <= 2022 else rng.randint(32, 52)
        elif one.planned_start is not None and one.planned_start < LATER:
            share = rng.randint(12, 26)
        else:
            continue
        one.plans[2022] = max(50, left * share // 100 // 50 * 50)
