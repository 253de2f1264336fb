"""A row of a ledger in the words of the library: what it states of a project, and nothing it leaves blank."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from guatu.apps.projects.models import Project
from guatu.apps.projects.sheets import CONSTRUCTION_KINDS, EVENTS, KINDS, LEVELS, NATURES, PROCEDURES, STAGES
from guatu.kernel.lifecycle import MOVES, DatedEvent, Stage
from guatu.kernel.sheets.days import to_day

TEXTS = (
    *("code", "name", "region", "owner", "owner_uscc", "contact", "phone", "category", "industry"),
    *("location", "scale", "remark"),
)
MONEY = ("total_investment",)
OF_YEAR = {"annual_plan": "amount", "invested_before": "invested_before"}
"""What a ledger states of its own year alone: field of the sheet → column of the year's statement."""
CODED: dict[str, dict[str, str]] = {
    "level": {},
    "nature": {},
    "kind": {},
    "procedure": {},
    "construction_kind": {code: label for label, code in reversed(CONSTRUCTION_KINDS.items())},  # kept as words
}
"""Columns of choices, with the codes that the library keeps otherwise than the sheet."""
SHEET_LABELS: dict[str, dict[str, str]] = {
    name: {str(code): label for label, code in reversed(labels.items())}
    for name, labels in {
        "level": LEVELS,
        "nature": NATURES,
        "kind": KINDS,
        "procedure": PROCEDURES,
        "construction_kind": CONSTRUCTION_KINDS,
        "stage": STAGES,
    }.items()
}
"""Field → code of the sheet → label; the first of several labels of one code."""
UNITS = {"organisation": "organisation_id", "lead_organisation": "lead_organisation_id"}
LEADER = "leader"
ELSEWHERE = {
    "invested_this_year": "月报",
    "invested_since_start": "月报",
    "progress_text": "月报",
    "problem_text": "月报",
    "unlisted_reason": "入库纳统",
    "budget": "资金",
}
"""What ledgers carry and other apps hold, with the name of the place it is entered."""
EVENT_OF = {f"{event.value}_on": event for event in DatedEvent if f"{event.value}_on" in EVENTS}
DAYS = (("entered_on", False), ("planned_start_on", False), ("planned_finish_on", True))
"""Days of the ledger, and whether one written coarsely means its last day."""
LIMITS: dict[str, int] = {
    name: int(Project._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]
    for name in (*TEXTS, "construction_kind")
    if Project._meta.get_field(name).max_length  # type: ignore[union-attr]
}
STAGE_BY_EVENT = (
    (DatedEvent.FULL_CAPACITY, Stage.FULL_CAPACITY),
    (DatedEvent.PRODUCED, Stage.PRODUCTION),
    (DatedEvent.COMPLETED, Stage.COMPLETED),
    (DatedEvent.STARTED, Stage.CONSTRUCTION),
    (DatedEvent.RESUMED, Stage.CONSTRUCTION),
    (DatedEvent.PERMITTED, Stage.PREPARATION),
    (DatedEvent.APPROVED, Stage.PREPARATION),
    (DatedEvent.PERFORMED, Stage.PREPARATION),
    (DatedEvent.SIGNED, Stage.PREPARATION),
)
EVENTS_OF_STAGE = {stage: tuple(event for event, reached in STAGE_BY_EVENT if reached == stage) for stage in Stage}
EARLIER = {stage: [one for one in reversed(list(Stage)[:at]) if EVENTS_OF_STAGE[one]] for at, stage in enumerate(Stage)}
"""The stages before each that a dated event tells of, the latest first."""
MOST_DAYS = 20_000


def ledger(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row states of the ledger's own columns, by column; days as ISO text, units and leaders left out."""
    found = {name: text for name in TEXTS if (text := row.get(name))}
    for name in MONEY:
        if row.get(name) is not None:
            found[name] = row[name]
    for name, other in CODED.items():
        if code := row.get(name):
            found[name] = other.get(code, code)
    for name, end in DAYS:
        if (written := row.get(name)) and (day := iso_day(written, end)) is not None:
            found[name] = day
    return found


def of_year(row: Mapping[str, Any]) -> dict[str, int]:
    """What a row states of the ledger's year, by column of the year's statement."""
    return {column: row[name] for name, column in OF_YEAR.items() if row.get(name) is not None}


@lru_cache(MOST_DAYS)
def iso_day(written: str, end: bool) -> str | None:
    day = to_day(written, end=end)
    return day.isoformat() if day else None


@lru_cache(MOST_DAYS)
def dated(written: str) -> tuple[date, str] | None:
    """The first day of what is written, and how finely it is written."""
    day = to_day(written)
    return (day, precision(written)) if day else None


def within(standing: str | None, written: str | None) -> bool:
    """Whether a day already known lies in what is written as coarsely as 2022 or 2022-06: that states nothing new."""
    first, last = to_day(written), to_day(written, end=True)
    return bool(standing and first and last and first.isoformat() <= standing <= last.isoformat())


def precision(written: str) -> str:
    """day, month, quarter, half or year, as a day was written."""
    if len(written) == 4:
        return "year"
    if len(written) == 7:
        return {"Q": "quarter", "H": "half"}.get(written[5], "month")
    return "day"


def events(row: Mapping[str, Any]) -> dict[DatedEvent, tuple[date, str]]:
    """The dated events a row states: the first day of what is written, and how finely it is written."""
    found = {}
    for name, event in EVENT_OF.items():
        if (written := row.get(name)) and (day := dated(written)) is not None:
            found[event] = day
    return found


def stage(row: Mapping[str, Any], dated: Mapping[DatedEvent, Any]) -> tuple[Stage, bool]:
    """The stage a row puts its project in, and whether the row says so itself.

    When the row names no stage it follows from the furthest dated event: 达产达效, 投产, 竣工 give the stage of that
    name; 开工 or 复工 give 在建; 施工许可, 立项, 履约 or 签约 give 前期. Without any of these a 续建 project is in
    在建, a 新建 or 拟开工 one with a planned start in 前期, and every other one in 谋划.
    """
    if row.get("stage"):
        return Stage(row["stage"]), True
    for event, reached in STAGE_BY_EVENT:
        if event in dated:
            return reached, False
    nature = CODED["nature"].get(row.get("nature", ""), row.get("nature"))
    if nature == "continuing":
        return Stage.CONSTRUCTION, False
    return (
        Stage.PREPARATION if nature in ("new", "planned") and row.get("planned_start_on") else Stage.PLANNING
    ), False


def stage_day(reached: Stage, dated: Mapping[DatedEvent, tuple[date, str]], on: date) -> date:
    """The day of the event by which a stage is entered, else the day of the import."""
    days = [dated[event][0] for event in EVENTS_OF_STAGE[reached] if event in dated]
    return min(days, default=on)


def history(reached: Stage, dated: Mapping[DatedEvent, tuple[date, str]], on: date) -> list[tuple[date, Stage]]:
    """The stages a new project has gone through, each from its day on, ending in the one it is in.

    Only stages whose day is known and which come in order are told; a month before the first of them says 谋划.
    """
    found = [(stage_day(reached, dated, on), reached)]
    for stage in EARLIER[reached]:
        days = [dated[event][0] for event in EVENTS_OF_STAGE[stage] if event in dated]
        if days and min(days) < found[0][0]:
            found.insert(0, (min(days), stage))
    return found if reached != Stage.WITHDRAWN else found[-1:]


def reachable(origin: Stage, target: Stage) -> bool:
    """Whether allowed moves lead from one to the other: a ledger may be several moves ahead, never through 退库."""
    seen, edge = {origin}, {origin}
    while edge:
        steps = {to for stage in edge for to in MOVES[stage]} - seen
        edge = {to for to in steps if to == target or to != Stage.WITHDRAWN}
        if target in edge:
            return True
        seen |= edge
    return False
