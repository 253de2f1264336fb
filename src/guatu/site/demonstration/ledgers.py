"""The district's ledgers as an import reads them: the one of January 2021, April's second list, the one of 2022."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu.apps.projects.reading import LedgerReading, Place
from guatu.site.demonstration.life import BEGINS, NEW_YEAR, Project
from guatu.site.demonstration.places import responsible_units
from guatu.site.demonstration.sets import Campaign

WAN = 1_000_000
"""One 万元 in 分."""
UNIT_NAMES = {unit.code: unit.name for unit in responsible_units()}
CONSTRUCTION_KINDS = {"新建": "new", "扩建": "extension", "改建": "rebuilding", "技术改造": "renewal"}
KINDS = {"产业": "industry", "民生": "livelihood", "基本功能": "function"}
PROCEDURES = {"审批": "approval", "核准": "authorisation", "备案": "filing"}


def first_ledger(projects: list[Project], campaigns: list[Campaign]) -> LedgerReading:
    """Everything in the library on 5 January 2021, with the sets each project belongs to from that day."""
    sets: dict[str, list[str]] = {}
    for campaign in campaigns:
        for one in campaign.members(BEGINS):
            sets.setdefault(one.name, []).append(campaign.name)
    rows = [{**_row(one, BEGINS), "sets": sets.get(one.name, [])} for one in projects]
    return _reading("霁川区2021年重点项目台账.xlsx", rows)


def second_list(projects: list[Project], numbers: dict[str, str]) -> LedgerReading:
    """April's list: eight projects become 省重点 or 市重点."""
    levels = ["provincial"] * 2 + ["municipal"] * (len(projects) - 2)
    rows = [{**_named(one, numbers), "level": level} for one, level in zip(projects, levels, strict=True)]
    return _reading("2021年第二批省市重点项目名单.xlsx", rows)


def second_ledger(projects: list[Project], numbers: dict[str, str]) -> LedgerReading:
    """The ledger of 2022: what was done before, the new plans, and the newcomers with all that is known of them."""
    rows = []
    for one in projects:
        if one.left is not None:
            continue
        if one.entered == NEW_YEAR:
            rows.append(_row(one, NEW_YEAR))
            continue
        row = _named(one, numbers)
        row["invested_before"] = WAN * (
            one.before + sum(done for month, done in one.done.items() if month.year == 2021)
        )
        if 2022 in one.plans and one.late_plan is None:
            row["annual_plan"] = WAN * one.plans[2022]
        if one.nature == "new" and one.started_by(NEW_YEAR):
            row["nature"] = "continuing"
        rows.append(row)
    return _reading("霁川区2022年重点项目台账.xlsx", rows)


def _named(one: Project, numbers: dict[str, str]) -> dict[str, Any]:
    return {"number": numbers[one.name], "name": one.name, "region": one.region}


def _row(one: Project, on: date) -> dict[str, Any]:
    """A row with everything the ledger holds, and of its dated events those that have happened."""
    row: dict[str, Any] = {
        "code": one.code,
        "name": one.name,
        "region": one.region,
        "category": one.kind.category,
        "level": one.level,
        "industry": one.kind.industry(one.name),
        "nature": one.nature,
        "construction_kind": CONSTRUCTION_KINDS[one.kind.made],
        "kind": KINDS[one.kind.kind],
        "procedure": PROCEDURES[one.kind.procedure],
        "scale": one.scale,
        "total_investment": WAN * one.total,
        "stage": one.stage,
        "leader": one.leader,
        "lead_organisation": UNIT_NAMES[one.lead],
        "organisation": UNIT_NAMES[one.unit],
        "owner": one.owner,
        "owner_uscc": one.owner_uscc,
        "contact": one.contact,
        "phone": one.phone,
    }
    if one.before:
        row["invested_before"] = WAN * one.before
    if on.year in one.plans and one.late_plan is None:
        row["annual_plan"] = WAN * one.plans[on.year]
    for name, day in (("planned_start_on", one.planned_start), ("planned_finish_on", one.planned_finish)):
        if day is not None:
            row[name] = day.isoformat()
    for event, day in one.events.items():
        if day <= on and event != "suspended":
            row[f"{event}_on"] = day.isoformat()
    return {name: value for name, value in row.items() if value != ""}


def _reading(file: str, rows: list[dict[str, Any]]) -> LedgerReading:
    """Rows as a reader leaves them: the header in the first line of the sheet."""
    places = [Place("台账", at) for at in range(2, len(rows) + 2)]
    return LedgerReading(file, "xlsx", rows=rows, places=places)
