"""Verbs on a project's life: its stage, its dated events, its yearly plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.events import BEFORE_SET, EVENT_SET, PLAN_SET, PROJECT_MOVED
from guatu.apps.projects.models import EventStatement, PlanStatement, Project
from guatu.apps.projects.stating import (
    EVENT_OF_STAGE,
    Recount,
    last_stage,
    note_dated,
    state_event,
    state_stage,
    to_change,
)
from guatu.apps.trace.action import action, note, record
from guatu.apps.trace.statements import supersede
from guatu.kernel.display import wan
from guatu.kernel.lifecycle import DatedEvent, MoveNotAllowed, Stage, check_move
from guatu.kernel.money import LARGEST
from guatu.kernel.powers import Power

PRECISIONS = ("day", "month", "year")
FIELD_OF = {"amount": "annual_plan", "invested_before": "invested_before"}
"""Column of the year's statement → its name in the trace, before the year."""


@action(power=Power.MOVE_PROJECT)
def move_project(project_id: int, *, to: Stage, on: date, reason: str, actor: Any, with_event: bool = False) -> Project:
    """Move a project to another stage of its life from a day on.

    `with_event` dates the event by which the stage is entered (开工、竣工、投产、达产达效) where it has no day yet.
    Raises MoveNotAllowed with the moves that are open, or when the day lies before the last move or, for 退库, before
    the day of entry.
    """
    project = to_change(project_id, actor)
    origin = Stage(project.stage)
    check_move(origin, to)
    last = last_stage(project)
    if last is not None and on < last.on:
        raise MoveNotAllowed(f"转入日期{on}早于上一次变更{last.on}，请核对日期。")
    if to == Stage.WITHDRAWN and project.entered_on is not None and on < project.entered_on:
        raise MoveNotAllowed(f"退库日期{on}早于列入日期{project.entered_on}，请核对日期。")
    with Recount(project):
        state_stage(project, to, on)
        note(project, "stage", origin.value, to.value)
        Project.objects.filter(pk=project.pk).update(stage=to.value)
    event = EVENT_OF_STAGE.get(to)
    if with_event and event is not None and not _dated(project, event):
        note_dated(project, f"{event}_on", state_event(project, event, on, "day"))
    record(
        PROJECT_MOVED,
        actor=actor,
        subject=project,
        reason=reason,
        origin=origin.value,
        to=to.value,
        origin_label=origin.label,
        to_label=to.label,
        on=on,
    )
    return project


@action(power=Power.EDIT_PROJECT)
def set_event(
    project_id: int,
    *,
    event: DatedEvent,
    on: date | None,
    actor: Any,
    today: date,
    precision: str = "day",
    reason: str = "",
) -> Project:
    """Date an event of a project's life; None takes the day back. A day to come is refused: it has not happened."""
    project = to_change(project_id, actor)
    if precision not in PRECISIONS:
        raise ValueError(f"no such precision: {precision}")
    if on is not None and on > today:
        raise ProjectRefused({"on": f"{event.label}日期{on}还没有到。计划日期请填在计划开工、计划竣工里。"})
    changed = state_event(project, event, on, precision)
    if not changed:
        raise ProjectRefused({"on": f"{event.label}日期没有变化，不用保存。"})
    note_dated(project, f"{event}_on", changed)
    told = f"{on:%Y-%m-%d}" if on else "取消"
    said = {"dated": event.value, "event_label": event.label, "told": told}
    record(EVENT_SET, actor=actor, subject=project, reason=reason, **said)
    return project


@action(power=Power.EDIT_PROJECT)
def set_plan(project_id: int, *, year: int, amount: int | None, actor: Any, reason: str = "") -> Project:
    """State the investment planned for a year, in 分; None takes the plan back."""
    project, told = _state_of_year(project_id, year, "amount", "年度计划投资", amount, actor)
    record(PLAN_SET, actor=actor, subject=project, reason=reason, year=year, amount=amount, told=told)
    return project


@action(power=Power.EDIT_PROJECT)
def set_invested_before(project_id: int, *, year: int, amount: int | None, actor: Any, reason: str = "") -> Project:
    """State what was invested from the start to the end of the year before `year`, in 分; None takes it back.

    It belongs to that year alone: the months of another year never read it.
    """
    title = f"至{year - 1}年底累计完成投资"
    project, told = _state_of_year(project_id, year, "invested_before", title, amount, actor)
    said = {"year": year, "before": year - 1, "amount": amount, "told": told}
    record(BEFORE_SET, actor=actor, subject=project, reason=reason, **said)
    return project


def _state_of_year(
    project_id: int, year: int, column: str, title: str, amount: int | None, actor: Any
) -> tuple[Project, str]:
    """State one amount of a project's year; answers the project and the amount in words."""
    project = to_change(project_id, actor)
    if not 2000 <= year <= 2100:
        raise ProjectRefused({"year": f"{year}年不合常理，请核对年份。"})
    if amount is not None and not 0 <= amount <= LARGEST:
        raise ProjectRefused({"amount": f"{title}不能为负数。" if amount < 0 else f"{title}过大，请核对单位。"})
    _, changed = supersede(PlanStatement, subject={"project": project, "year": year}, values={column: amount})
    if not changed:
        raise ProjectRefused({"amount": f"{year}年的{title}没有变化，不用保存。"})
    note_dated(project, f"{FIELD_OF[column]}_{year}", {"amount": changed[column]})
    return project, f"{wan(amount)}万元" if amount is not None else "取消"


def _dated(project: Project, event: DatedEvent) -> bool:
    return EventStatement.objects.known().filter(project=project, event=event.value, on__isnull=False).exists()
