"""Fact tables of the project library: each project as it stood at a month's end, plans, memberships."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa

from guatu.apps.projects.models import (
    EventStatement,
    MembershipStatement,
    PlanStatement,
    ProjectStatement,
    StageStatement,
)
from guatu.apps.projects.tables import rows_table, table
from guatu.apps.trace.bulk import fetch
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS

STATED = (
    "project__number", "region", "organisation__code", "leader__key", "industry", "nature", "level", "kind",
    "parent__number", "total_investment", "invested_before", "planned_start_on", "planned_finish_on",
)  # fmt: skip


def project(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """One row a project that has not left the library: what is stated, its stage and its events up to the month's end.

    `known` asks what stood at an instant; `only` narrows to some projects (by id).
    """
    stated = fetch(_of(ProjectStatement, known, only).order_by("project__number").values_list("project_id", *STATED))
    stages = _stages(month, known, only)
    events = _events(month, known, only)
    plans = dict(fetch(_of(PlanStatement, known, only).filter(year=month.year).values_list("project_id", "amount")))
    children: dict[str, int] = {}
    for row in stated:
        if row[9]:
            children[row[9]] = children.get(row[9], 0) + 1
    columns: dict[str, list[Any]] = {name: [] for name in FACTS["project"].schema}
    for row in stated:
        stage = stages.get(row[0], Stage.PLANNING.value)
        if stage == Stage.WITHDRAWN:
            continue
        held = dict(zip(STATED, row[1:], strict=True))
        _append(columns, held, stage, children.get(held["project__number"], 0), plans.get(row[0]))
        dated = events.get(row[0], {})
        for event in DatedEvent:
            columns[f"{event}_on"].append(dated.get(event.value))
    return table("project", columns)


def _append(columns: dict[str, list[Any]], held: dict[str, Any], stage: str, children: int, plan: int | None) -> None:
    columns["key"].append(held["project__number"])
    columns["region"].append(held["region"])
    columns["organisation"].append(held["organisation__code"])
    columns["leader"].append(held["leader__key"])
    columns["parent"].append(held["parent__number"])
    for name in ("industry", "nature", "level", "kind"):
        columns[name].append(held[name] or None)
    columns["stage"].append(stage)
    columns["children"].append(children)
    columns["annual_plan"].append(plan)
    for name in ("total_investment", "invested_before", "planned_start_on", "planned_finish_on"):
        columns[name].append(held[name])


def _stages(month: Month, known: datetime | None, only: Sequence[int] | None) -> dict[int, str]:
    """The stage each project was in at the month's end: the latest move on or before it."""
    moves = _of(StageStatement, known, only).filter(on__lt=month.end).order_by("on")
    return dict(fetch(moves.values_list("project_id", "stage")))


def _events(month: Month, known: datetime | None, only: Sequence[int] | None) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    rows = _of(EventStatement, known, only).filter(on__isnull=False)
    for owner, event, on in fetch(rows.values_list("project_id", "event", "on")):
        found.setdefault(owner, {})[event] = on
    return found


def plan(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Every year's plan of every project."""
    rows = _of(PlanStatement, known, only).filter(amount__isnull=False).order_by("project__number", "year")
    return rows_table("plan", fetch(rows.values_list("project__number", "year", "amount")))


def membership(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Who belongs to which set from when to when."""
    rows = _of(MembershipStatement, known, only).order_by("project__number", "set__code", "start_on")
    return rows_table("membership", fetch(rows.values_list("project__number", "set__code", "start_on", "end_on")))


TABLES = {"project": project, "plan": plan, "membership": membership}


def _of(model: Any, known: datetime | None, only: Sequence[int] | None) -> Any:
    found = model.objects.known(known)
    return found if only is None else found.filter(project_id__in=only)
