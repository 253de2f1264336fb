"""Verbs on local rules: each stands on a document with its number and the day it comes into force."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from guatu import rulebook
from guatu.apps.policies.cards import CARDS
from guatu.apps.policies.models import (
    CardStatement,
    LocalRegion,
    PresetStatement,
    SchemeStatement,
    ThresholdStatement,
)
from guatu.apps.policies.regions import region_name
from guatu.apps.trace.action import action, note, note_all, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.statements import supersede
from guatu.kernel.declare import Alert
from guatu.kernel.display import exact_text
from guatu.kernel.powers import Power
from guatu.kernel.ratio import SCALE, exact_number, scaled
from guatu.kernel.regions import Level, Region, RegionError, full, national

PRESET_CHOSEN = Event("policy.preset", "采用亮灯办法", "{region_name}自{start_on}采用“{name}”，依据{document}")
SCHEME_CHOSEN = Event("policy.scheme", "采用考核办法", "{region_name}自{start_on}采用“{name}”，依据{document}")
CARD_CHOSEN = Event("policy.card", "采用五个一口径", "{region_name}自{start_on}五个一采用“{name}”，依据{document}")
THRESHOLD_SET = Event("policy.threshold", "设定本地界限", "{region_name}自{start_on}“{name}”{told}，依据{document}")
REGION_NAMED = Event("policy.region", "登记本地区划", "登记本地区划{code}为{name}")

LARGEST = 9 * 10**18 // SCALE


class PolicyProblem(ValueError):
    """A local rule cannot be so; carries a Chinese sentence."""


@action(power=Power.SET_RULES)
def choose_preset(region: str, preset: str, *, start_on: date, document: str, actor: Any) -> PresetStatement:
    """Let a region and all below it be judged by a preset from a day on; a choice of the same day is replaced.

    Raises PolicyProblem for an unknown preset, no document, or a region outside the actor's.
    """
    known = rulebook.presets()
    if preset not in known:
        listed = "、".join(f"{each.code}（{each.name}）" for each in known.values())
        raise PolicyProblem(f"没有亮灯办法“{preset}”。可选：{listed}。")
    chosen = {"preset": preset}
    return _choose(
        PresetStatement,
        chosen,
        known[preset].name,
        PRESET_CHOSEN,
        region,
        start_on=start_on,
        document=document,
        actor=actor,
    )


@action(power=Power.SET_RULES)
def choose_scheme(region: str, scheme: str, *, start_on: date, document: str, actor: Any) -> SchemeStatement:
    """Let the units of a region be ranked by a scheme from a day on. Raises PolicyProblem as choose_preset does."""
    known = rulebook.schemes()
    if scheme not in known:
        listed = "、".join(f"{each.code}（{each.name}）" for each in known.values())
        raise PolicyProblem(f"没有考核办法“{scheme}”。可选：{listed}。")
    chosen = {"scheme": scheme}
    return _choose(
        SchemeStatement,
        chosen,
        known[scheme].name,
        SCHEME_CHOSEN,
        region,
        start_on=start_on,
        document=document,
        actor=actor,
    )


@action(power=Power.SET_RULES)
def choose_card(region: str, card: str, *, start_on: date, document: str, actor: Any) -> CardStatement:
    """Let the projects of a region show 五个一 by a definition from a day on. Raises PolicyProblem as choose_preset."""
    if card not in CARDS:
        listed = "；".join(f"{each.code}（{each.name}）" for each in CARDS.values())
        raise PolicyProblem(f"没有五个一口径“{card}”。可选：{listed}。")
    chosen = {"card": card}
    return _choose(
        CardStatement, chosen, CARDS[card].name, CARD_CHOSEN, region, start_on=start_on, document=document, actor=actor
    )


@action(power=Power.SET_RULES)
def set_threshold(
    region: str, rule: str, name: str, *, value: str | int | None, start_on: date, document: str, actor: Any
) -> ThresholdStatement:
    """Give a rule's threshold a region's own value from a day on, in the threshold's unit (money in 分).

    None goes back to the preset's. Raises PolicyProblem for an unknown threshold, a value that is no number, negative
    or finer than 1/10,000, no document, or a region outside the actor's.
    """
    declared = rulebook.rules().alerts.get(rule)
    if declared is None or name not in declared.thresholds:
        raise PolicyProblem(f"没有规则“{rule}”的界限“{name}”。在规则页上看有哪些界限。")
    place, paper = _checked(region, document, actor)
    held = None if value is None else _value(declared, name, value)
    subject = {"region": place, "rule": rule, "name": name, "start_on": start_on}
    stated, changed = supersede(ThresholdStatement, subject=subject, values={"value": held, "document": paper})
    limit = declared.thresholds[name]
    told = "恢复办法原值" if held is None else f"{limit.name}{exact_text(Fraction(held, SCALE))}{limit.unit}"
    _say(THRESHOLD_SET, place, start_on, paper, changed, actor, code=rule, name=declared.name, told=told)
    return stated


@action(power=Power.SET_RULES)
def name_region(code: str, *, name: str, level: str, actor: Any, parent: str = "") -> LocalRegion:
    """Add a region the national table lacks (开发区、镇街), or correct one's name, level or parent.

    Raises PolicyProblem for a code of the national table, a bad code, an unknown level or a parent not holding it.
    """
    if level not in set(Level):
        raise PolicyProblem(f"没有“{level}”这个级别，可选：{'、'.join(f'{each}（{each.label}）' for each in Level)}。")
    code = _region(code, actor)
    if national().find(code) is not None:
        raise PolicyProblem(f"{code}是国家表里的{national().find(code).name}，不用登记。")  # type: ignore[union-attr]
    own = [Region(row.code, row.name, Level(row.level), row.parent) for row in LocalRegion.objects.exclude(code=code)]
    try:
        national().extended([*own, Region(code, name.strip(), Level(level), parent)])
    except RegionError as wrong:
        raise PolicyProblem(f"{wrong}。") from wrong
    found = LocalRegion.objects.filter(code=code).first() or LocalRegion(code=code)
    given = {"name": name.strip(), "level": level, "parent": parent}
    changed = {field: (getattr(found, field) if found.pk else None, given[field]) for field in given}
    changed = {field: (before, after) for field, (before, after) in changed.items() if before != after}
    if not changed:
        raise PolicyProblem(f"{code}已登记为{name}，没有变化。")
    for field, value in given.items():
        setattr(found, field, value)
    found.save()
    for field, (before, after) in changed.items():
        note(found, field, before, after)
    record(REGION_NAMED, actor=actor, subject=found, code=code, name=found.name)
    return found


def _choose(
    model: Any,
    chosen: dict[str, str],
    name: str,
    event: Event,
    region: str,
    *,
    start_on: date,
    document: str,
    actor: Any,
) -> Any:
    """State what a region has chosen from a day on: the one column of its table, and what it is called."""
    place, paper = _checked(region, document, actor)
    subject = {"region": place, "start_on": start_on}
    stated, changed = supersede(model, subject=subject, values={**chosen, "document": paper})
    _say(event, place, start_on, paper, changed, actor, code=next(iter(chosen.values())), name=name)
    return stated


def _checked(region: str, document: str, actor: Any) -> tuple[str, str]:
    if not document.strip():
        raise PolicyProblem("没有写文号。改规则要有依据，写明印发的文件，如“卫政办〔2022〕8号”。")
    if len(document.strip()) > 100:
        raise PolicyProblem("文号不能超过100字。")
    return _region(region, actor), document.strip()


def _region(code: str, actor: Any) -> str:
    try:
        place = full(code.strip())
    except RegionError as wrong:
        raise PolicyProblem(f"{wrong}。") from wrong
    if not actor.region_scope.holds_region(place):
        raise PolicyProblem(f"行政区划{place}不在您的范围内。")
    return place


def _value(rule: Alert, name: str, value: str | int) -> int:
    limit = rule.thresholds[name]
    try:
        exact = exact_number(str(value))
        held = scaled(exact)
    except ValueError as wrong:
        raise PolicyProblem(f"“{limit.name}”应为数，最多四位小数，实际为“{value}”。") from wrong
    if not 0 <= exact <= LARGEST:
        raise PolicyProblem(f"“{limit.name}”{value}超出范围，请核对单位（{limit.unit}）。")
    return held


def _say(
    event: Event,
    region: str,
    start_on: date,
    document: str,
    changed: dict[str, tuple[Any, Any]],
    actor: Any,
    **words: Any,
) -> None:
    if not changed:
        raise PolicyProblem(f"{region_name(region)}自{start_on}已是这样，没有变化。")
    note_all(f"region/{region}", {f"{event.code}:{field}": change for field, change in changed.items()})
    place = ("region", region, region_name(region))
    record(
        event,
        actor=actor,
        subject=place,
        region_name=region_name(region),
        start_on=start_on,
        document=document,
        **words,
    )
