"""What later apps add to the library's pages: panels of a project, columns, filters and orders of the list.

An app lists them in its own panels.py: PANELS, LIST_COLUMNS, LIST_FILTERS, LIST_SORTS. Here they are found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, Literal

from django.apps import apps
from django.http import HttpRequest
from django.utils.module_loading import module_has_submodule

from guatu.apps.projects.models import Project, ProjectQuerySet
from guatu.kernel.month import Month

Place = Literal["top", "main", "side"]


@dataclass(frozen=True)
class Asked:
    """Who asks for a list, of which month, on which day."""

    user: Any
    month: Month | None
    today: date


@dataclass(frozen=True)
class Panel:
    """A part of the project page. `context` answers what `template` shows, or None to leave the panel out.

    `place`: "top" is a message under the ribbon, "main" the wide column, "side" the narrow one; a low `order` comes
    first. `power`: only people who hold it see the panel. The template finds the answer as `panel`.
    """

    title: str
    template: str
    context: Callable[[HttpRequest, Project], Mapping[str, Any] | None]
    order: int = 100
    place: Place = "main"
    power: str | None = None


@dataclass(frozen=True)
class ListColumn:
    """A column of the list. `values` answers project id → value for one page in a few queries, never one a row.

    `template` draws a cell from `value` (None where there is none) and `project`; with `span` 2 it writes two cells,
    `<td>` and all. The library's own columns end at order 50: lower ones stand before the project's name.
    `total` answers the value of the row 合计 for the whole list.
    """

    title: str
    template: str
    values: Callable[[Asked, Sequence[int]], Mapping[int, Any]]
    order: int = 100
    unit: str = ""
    numeric: bool = False
    span: int = 1
    total: Callable[[Asked, ProjectQuerySet], Any] | None = None


@dataclass(frozen=True)
class ListFilter:
    """A condition of the list under its own name in the address. With `tab` its choices stand as tabs, with counts."""

    code: str
    title: str
    choices: Sequence[tuple[str, str]]
    narrow: Callable[[ProjectQuerySet, str, Asked], ProjectQuerySet]
    tab: bool = False
    counts: Callable[[Asked], Mapping[str, int]] | None = None
    order: int = 100


@dataclass(frozen=True)
class ListSort:
    """An order of the list: `keys` answers the annotated query and its columns ("-severity"), none ever null.

    `ranked` answers the same for a long list, without the projects that `keys` puts last for want of a value: joined to
    the rows that hold the values, so that an index of theirs gives the order. Its columns are those of `keys`, the last
    one "at": the project's id, taken from those rows, since only their own columns let their index give the order.
    """

    code: str
    title: str
    keys: Callable[[ProjectQuerySet, Asked], tuple[ProjectQuerySet, tuple[str, ...]]]
    order: int = 100
    default: bool = False
    ranked: Callable[[ProjectQuerySet, Asked], tuple[ProjectQuerySet, tuple[str, ...]]] | None = None


@cache
def registered(name: str) -> tuple[Any, ...]:
    """Every app's PANELS, LIST_COLUMNS, LIST_FILTERS or LIST_SORTS, by order."""
    found: list[Any] = []
    for config in apps.get_app_configs():
        if config.name != "guatu.apps.projects" and config.module and module_has_submodule(config.module, "panels"):
            found.extend(getattr(import_module(f"{config.name}.panels"), name, ()))
    return tuple(sorted(found, key=lambda one: one.order))


@dataclass(frozen=True)
class Shown:
    """A panel ready to be drawn."""

    title: str
    template: str
    context: Mapping[str, Any]


def panels_for(request: HttpRequest, project: Project) -> dict[str, list[Shown]]:
    """The panels of a project's page as this person sees them, by place."""
    found: dict[str, list[Shown]] = {"top": [], "main": [], "side": []}
    for panel in registered("PANELS"):
        if panel.power is not None and not request.user.has_power(panel.power):
            continue
        context = panel.context(request, project)
        if context is not None:
            found[panel.place].append(Shown(panel.title, panel.template, context))
    return found
