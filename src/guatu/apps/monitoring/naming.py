"""The names of what figures are grouped by: regions, units, leaders, sets, stages, projects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from guatu.apps.people.models import Leader, Organisation
from guatu.apps.policies.regions import home, regions
from guatu.apps.projects.models import Project, ProjectSet
from guatu.apps.trace.bulk import fetch
from guatu.kernel.regions import Regions
from guatu.rulebook.facts.values import VALUES

GROUPINGS = {
    "": "总体",
    "region": "区划",
    "organisation": "责任单位",
    "set": "集合",
    "leader": "分包领导",
    "industry": "行业",
    "stage": "阶段",
    "nature": "建设状态",
    "level": "项目级别",
    "kind": "项目类型",
    "project": "项目",
}
NOBODY = {
    "organisation": "未明确责任单位",
    "leader": "未明确分包领导",
    "industry": "未填行业",
    "nature": "未填建设状态",
    "level": "未填项目级别",
    "kind": "未填项目类型",
    "region": "未填区划",
}
"""What stands in the place of a name where the projects' own column is empty."""


@dataclass(frozen=True)
class Here:
    """The region of the house: its code ("" while there is none) and its name; and every region known, read once."""

    code: str
    name: str
    regions: Regions


def here() -> Here:
    code, known = home(), regions()
    found = known.find(code) if code else None
    return Here(code, found.name if found else "本地", known)


def names_of(by: str, keys: Collection[str], known: Regions | None = None) -> dict[str, str]:
    """The name of each key of a grouping; a key nobody named keeps its own text. `known` saves reading the regions."""
    if by == "region":
        found: Mapping[str, str] = region_names(keys, known)
    else:
        found = _SOURCES[by](keys) if by in _SOURCES else VALUES.get(by, {})
    return {key: (found.get(key) or key) if key else NOBODY.get(by, "") for key in keys}


def region_names(codes: Collection[str], known: Regions | None = None) -> dict[str, str]:
    known = known or regions()
    found = {code: known.find(code) for code in codes if code}
    return {code: region.name for code, region in found.items() if region is not None}


def _organisations(keys: Collection[str]) -> dict[str, str]:
    return dict(fetch(Organisation.objects.order_by().values_list("code", "name")))


def _leaders(keys: Collection[str]) -> dict[str, str]:
    return dict(fetch(Leader.objects.order_by().values_list("key", "name")))


def _sets(keys: Collection[str]) -> dict[str, str]:
    return dict(fetch(ProjectSet.objects.order_by().values_list("code", "name")))


def _projects(keys: Collection[str]) -> dict[str, str]:
    return dict(fetch(Project.objects.order_by().values_list("number", "name")))


_SOURCES: dict[str, Callable[[Collection[str]], Any]] = {
    "organisation": _organisations,
    "leader": _leaders,
    "set": _sets,
    "project": _projects,
}
