"""Rows of a file matched with the projects a person may see: by number, else code, else name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guatu.apps.projects.models import Project

KEYS = {"number": "项目编号", "code": "项目代码", "name": "项目名称"}
AMBIGUOUS = object()


@dataclass(frozen=True)
class Unmatched:
    """Why a row has no project, and what belongs there."""

    title: str
    message: str
    expected: str


class Library:
    """The projects in sight, read once for a whole file."""

    def __init__(self, user: Any) -> None:
        visible = list(Project.objects.visible_to(user).order_by("number"))
        self.by = {key: _unique(visible, lambda project, key=key: getattr(project, key)) for key in KEYS}
        self.names = sorted(self.by["name"])

    def find(self, values: Mapping[str, Any]) -> tuple[Project | None, Unmatched | None]:
        """The project of a row, or why there is none; a row that names nothing has neither."""
        given = {key: str(values.get(key) or "").strip() for key in KEYS}
        title = next((KEYS[key] for key in KEYS if given[key]), "")
        if not title:
            return None, None
        found = next((got for key in KEYS if (got := self.by[key].get(given[key]))), None)
        if isinstance(found, Project):
            return found, None
        said = given["name"] or given["number"] or given["code"]
        if found is AMBIGUOUS:
            return None, Unmatched(title, f"“{said}”有几个项目都叫这个，请填项目编号", "项目编号")
        near = difflib.get_close_matches(said, self.names, n=2, cutoff=0.6)
        hint = f"，名称相近的有：{'、'.join(near)}" if near else ""
        return None, Unmatched(title, f"项目库里没有“{said}”，或不在您的范围内{hint}", "项目库里的项目")


def _unique(projects: Sequence[Project], key: Callable[[Project], str]) -> dict[str, Any]:
    """Key → the project, or AMBIGUOUS where several share it."""
    found: dict[str, Any] = {}
    for project in projects:
        text = key(project)
        if text:
            found[text] = AMBIGUOUS if text in found else project
    return found
