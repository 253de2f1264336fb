"""Words for what a project is at the month's end: started, continued, completed; each is true or false, never null.

A dated event decides. Without a date, the stage at the month's end (and 续建) tells what must have been.
"""

from __future__ import annotations

from typing import Any

from guatu.kernel.lifecycle import Stage

PRODUCING = (Stage.PRODUCTION, Stage.FULL_CAPACITY)
BUILT = (Stage.COMPLETED, *PRODUCING)
BEGUN = (Stage.CONSTRUCTION, *BUILT)
CONTINUING, NEW = "continuing", "new"


def counted(project: Any) -> Any:
    """打包项目由子项目计数，本身不计。"""
    return project.children.fill_null(0) == 0


def happened(day: Any, month: Any) -> Any:
    """A dated event on or before the month's last day."""
    return (day < month.end).fill_null(False)


def this_year(day: Any, month: Any) -> Any:
    """A day from 1 January to the month's last day."""
    return ((day >= month.year_start) & (day < month.end)).fill_null(False)


def in_year(day: Any, month: Any) -> Any:
    """A day of the month's year, before or after the month."""
    return (day.year().cast("int64") == month.year).fill_null(False)


def has_started(project: Any, month: Any) -> Any:
    return happened(project.started_on, month) | _without_date(project.started_on, project, BEGUN) | _carried(project)


def has_completed(project: Any, month: Any) -> Any:
    return happened(project.completed_on, month) | _without_date(project.completed_on, project, BUILT)


def has_produced(project: Any, month: Any) -> Any:
    return happened(project.produced_on, month) | _without_date(project.produced_on, project, PRODUCING)


def is_at_full_capacity(project: Any, month: Any) -> Any:
    only = (Stage.FULL_CAPACITY,)
    return happened(project.full_capacity_on, month) | _without_date(project.full_capacity_on, project, only)


def is_continued(project: Any, month: Any) -> Any:
    """续建：上年及以前开工，且不是上年及以前竣工的。"""
    before = (project.started_on < month.year_start).fill_null(False) | _carried(project)
    return before & ~(project.completed_on < month.year_start).fill_null(False)


def is_newly_started(project: Any, month: Any) -> Any:
    """本年新开工。没有开工日期的，在建以后阶段的新建项目算。"""
    undated = _without_date(project.started_on, project, BEGUN) & (project.nature == NEW).fill_null(False)
    return this_year(project.started_on, month) | undated


def _without_date(day: Any, project: Any, stages: tuple[Stage, ...]) -> Any:
    return day.isnull() & project.stage.isin([stage.value for stage in stages]).fill_null(False)


def _carried(project: Any) -> Any:
    return project.started_on.isnull() & (project.nature == CONTINUING).fill_null(False)
