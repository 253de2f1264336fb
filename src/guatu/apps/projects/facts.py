"""Fact tables of the project library: each project as it stood at a month's end, plans, memberships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from guatu.apps.projects.models import (
    EventStatement,
    MembershipStatement,
    PlanStatement,
    ProjectStatement,
    StageStatement,
)
from guatu.apps.projects.tables import keys_of, table
from guatu.apps.trace.bulk import fetch, fetch_columns
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.month import Month

STATED = (
    "project__number", "region", "organisation__code", "leader__key", "industry", "nature", "level", "kind",
    "parent__number", "total_investment", "invested_before", "planned_start_on", "planned_finish_on",
)  # fmt: skip
AS_STATED = ("total_investment", "invested_before", "planned_start_on", "planned_finish_on")


def project(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """One row a project that has not left the library: what is stated, its stage and its events up to the month's end.

    `known` asks what stood at an instant; `only` narrows to some projects (by id).
    """
    rows = fetch_columns(
        _of(ProjectStatement, known, only).order_by().values_list("project_id", *STATED), 1 + len(STATED)
    )
    ids, stated = rows[0], dict(zip(STATED, rows[1:], strict=True))
    children = Counter(parent for parent in stated["parent__number"] if parent)
    stages = _stages(month, known, only)
    columns: dict[str, Any] = {
        "key": stated["project__number"],
        "region": stated["region"],
        "organisation": stated["organisation__code"],
        "leader": stated["leader__key"],
        "parent": stated["parent__number"],
        "stage": [stages.get(owner, Stage.PLANNING.value) for owner in ids],
        "children": [children[number] for number in stated["project__number"]],
        "annual_plan": list(map(_plans(month, known, only).get, ids)),
    }
    columns |= {name: [text or None for text in stated[name]] for name in ("industry", "nature", "level", "kind")}
    columns |= {name: stated[name] for name in AS_STATED}
    columns |= {f"{event}_on": list(map(dated.get, ids)) for event, dated in _events(month, known, only).items()}
    whole = table("project", columns)
    return whole.filter(pc.not_equal(whole["stage"], Stage.WITHDRAWN.value))


def _stages(month: Month, known: datetime | None, only: Sequence[int] | None) -> dict[int, str]:
    """The stage each project was in at the month's end: the latest move on or before it."""
    moves = _of(StageStatement, known, only).filter(on__lt=month.end).order_by("on")
    return dict(fetch(moves.values_list("project_id", "stage")))


def _plans(month: Month, known: datetime | None, only: Sequence[int] | None) -> dict[int, int | None]:
    plans = _of(PlanStatement, known, only).filter(year=month.year).order_by()
    return dict(fetch(plans.values_list("project_id", "amount")))


def _events(month: Month, known: datetime | None, only: Sequence[int] | None) -> dict[str, dict[int, Any]]:
    """The day of each event of each project."""
    found: dict[str, dict[int, Any]] = {event.value: {} for event in DatedEvent}
    rows = _of(EventStatement, known, only).filter(on__isnull=False).order_by()
    for owner, event, on in fetch(rows.values_list("project_id", "event", "on")):
        found[event][owner] = on
    return found


def plan(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Every year's plan of every project."""
    rows = _of(PlanStatement, known, only).filter(amount__isnull=False).order_by()
    ids, years, amounts = fetch_columns(rows.values_list("project_id", "year", "amount"), 3)
    return table("plan", {"project": keys_of(ids, only), "year": years, "amount": amounts})


def membership(month: Month, known: datetime | None, only: Sequence[int] | None = None) -> pa.Table:
    """Who belongs to which set from when to when."""
    rows = _of(MembershipStatement, known, only).order_by()
    ids, sets, starts, ends = fetch_columns(rows.values_list("project_id", "set__code", "start_on", "end_on"), 4)
    return table("membership", {"project": keys_of(ids, only), "set": sets, "start_on": starts, "end_on": ends})


TABLES = {"project": project, "plan": plan, "membership": membership}


def _of(model: Any, known: datetime | None, only: Sequence[int] | None) -> Any:
    found = model.objects.known(known)
    return found if only is None else found.filter(project_id__in=only)
