"""Fact tables of the project library: each project as it stood at a month's end, plans, memberships."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.apps import apps
from django.utils.module_loading import module_has_submodule

from guatu.apps.projects.models import (
    EventStatement,
    MembershipStatement,
    PlanStatement,
    ProjectStatement,
    StageStatement,
)
from guatu.apps.projects.tables import Reading, table
from guatu.kernel.lifecycle import DatedEvent, Stage

OF_STATEMENT = {
    "project_id": ("id", "int64"),
    "project__number": ("key", "string"),
    "region": ("region", "string"),
    "organisation__code": ("organisation", "string"),
    "leader__key": ("leader", "string"),
    "industry": ("industry", "string"),
    "nature": ("nature", "string"),
    "level": ("level", "string"),
    "kind": ("kind", "string"),
    "parent__number": ("parent", "string"),
    "total_investment": ("total_investment", "int64"),
    "planned_start_on": ("planned_start_on", "date"),
    "planned_finish_on": ("planned_finish_on", "date"),
    "entered_on": ("entered_on", "date"),
}
KEPT_BACK = ("id", "entered_on")
"""What is read of a statement and is no fact."""
BLANK_IS_UNKNOWN = ("industry", "nature", "level", "kind")


def project(reading: Reading) -> pa.Table:
    """One row a project in the library at the month's end: what is stated, its stage on that day, its events.

    It has entered by then (see `_entered`) and has not left: 退库 is a stage, dated like every other.
    """
    whole = reading.rows(reading.standing(ProjectStatement).values_list(*OF_STATEMENT), dict(OF_STATEMENT.values()))
    stated = _entered(reading, whole)
    ids = stated["id"]
    columns: dict[str, Any] = {name: stated[name] for name in stated.column_names if name not in KEPT_BACK}
    columns |= {name: _unless_blank(stated[name]) for name in BLANK_IS_UNKNOWN}
    columns["stage"] = pc.fill_null(_held(ids, _stages(reading)), Stage.PLANNING.value)
    columns["children"] = pc.fill_null(_held(stated["key"], _children(stated["parent"])), 0)
    columns |= {name: _held(ids, told) for name, told in _of_the_year(reading).items()}
    columns |= {f"{event}_on": _held(ids, dated) for event, dated in _events(reading).items()}
    held = table("project", columns)
    return held.filter(pc.not_equal(held["stage"], Stage.WITHDRAWN.value))


def _entered(reading: Reading, stated: pa.Table) -> pa.Table:
    """Those whose day of entry has come by the month's last day, or of whom a month up to this one was reported."""
    later = pc.fill_null(pc.greater_equal(stated["entered_on"], reading.month.end), False)
    if not pc.any(later).as_py():
        return stated
    seen = [chunk for witness in witnesses() for chunk in witness(reading).chunks]
    return stated.filter(
        pc.or_(pc.invert(later), pc.is_in(stated["key"], value_set=pa.chunked_array(seen, pa.string())))
    )


@cache
def witnesses() -> tuple[Callable[[Reading], pa.ChunkedArray], ...]:
    """Every app's WITNESSES in its facts.py; each answers which projects (numbers) were at work by a month."""
    found: list[Any] = []
    for config in apps.get_app_configs():
        if config.name != "guatu.apps.projects" and config.module and module_has_submodule(config.module, "facts"):
            found.extend(getattr(import_module(f"{config.name}.facts"), "WITNESSES", ()))
    return tuple(found)


def _held(keys: pa.ChunkedArray, pairs: pa.Table) -> pa.ChunkedArray:
    """What each key holds in a table of two columns, in which it stands once; null where it does not stand."""
    found = pc.index_in(keys, value_set=pairs[0].combine_chunks())
    return pairs[1].combine_chunks().take(found)


def _unless_blank(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _children(parents: pa.ChunkedArray) -> pa.Table:
    """How many sub-projects each bundle has."""
    found = pc.value_counts(parents.drop_null())
    return pa.table({"parent": found.field("values"), "count": found.field("counts")})


def _stages(reading: Reading) -> pa.Table:
    """The stage each project was in at the month's end: the latest move on or before it."""
    moves = reading.standing(StageStatement).filter(on__lt=reading.month.end)
    kinds = {"id": "int64", "on": "date", "stage": "string"}
    told = reading.rows(moves.values_list("project_id", "on", "stage"), kinds)
    order = pc.array_sort_indices(told["on"].cast(pa.int32()))
    latest = dict(zip(*(told[name].take(order).to_pylist() for name in ("id", "stage")), strict=True))
    return pa.table({"id": pa.array(latest, pa.int64()), "stage": pa.array(latest.values(), pa.string())})


def _plans(reading: Reading) -> pa.Table:
    rows = reading.standing(PlanStatement).values_list("project_id", "year", "amount", "invested_before")
    kinds = {"id": "int64", "year": "int64", "amount": "int64", "invested_before": "int64"}
    return reading.once("plans", lambda: reading.rows(rows, kinds))


def _of_the_year(reading: Reading) -> dict[str, pa.Table]:
    """The plan of the month's year and what was invested before that year; never another year's."""
    plans = _plans(reading)
    plans = plans.filter(pc.equal(plans["year"], reading.month.year))
    return {"annual_plan": plans.select(["id", "amount"]), "invested_before": plans.select(["id", "invested_before"])}


def _events(reading: Reading) -> dict[str, pa.Table]:
    """The day of each event of each project."""
    rows = reading.standing(EventStatement).filter(on__isnull=False)
    kinds = {"id": "int64", "event": "word", "on": "date"}
    told = reading.rows(rows.values_list("project_id", "event", "on"), kinds)
    return {event.value: told.filter(pc.equal(told["event"], event.value)).select(["id", "on"]) for event in DatedEvent}


def plan(reading: Reading) -> pa.Table:
    """Every year's plan of every project."""
    plans = _plans(reading)
    plans = plans.filter(pc.is_valid(plans["amount"]))
    return table("plan", {"project": reading.keys_of(plans["id"]), "year": plans["year"], "amount": plans["amount"]})


def membership(reading: Reading) -> pa.Table:
    """Who belongs to which set from when to when."""
    rows = reading.standing(MembershipStatement).values_list("project_id", "set__code", "start_on", "end_on")
    told = reading.rows(rows, {"id": "int64", "set": "string", "start_on": "date", "end_on": "date"})
    given = {name: told[name] for name in ("set", "start_on", "end_on")}
    return table("membership", {"project": reading.keys_of(told["id"]), **given})


TABLES = {"project": project, "plan": plan, "membership": membership}
