"""Rows of a file matched with the projects a person may see: by number, else code, else name, and never silently."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guatu.apps.projects.importing.names import same
from guatu.apps.projects.models import Project
from guatu.kernel.sheets.problems import Severity

KEYS = {"number": "项目编号", "code": "项目代码", "name": "项目名称"}
AMBIGUOUS = object()


@dataclass(frozen=True)
class Doubt:
    """Why a row has no project, or as a warning why the one it has may be the wrong one; and what belongs there."""

    title: str
    message: str
    expected: str
    severity: Severity = "error"


class Library:
    """The projects in sight, read once for a whole file."""

    def __init__(self, user: Any) -> None:
        visible = list(Project.objects.visible_to(user).order_by("number"))
        self.by = {key: _unique(visible, lambda project, key=key: getattr(project, key)) for key in KEYS}
        self.names = sorted(self.by["name"])

    def find(self, values: Mapping[str, Any]) -> tuple[Project | None, Doubt | None]:
        """The project of a row and what is doubtful about it; a row that names nothing has neither."""
        given = {key: str(values.get(key) or "").strip() for key in KEYS}
        key = next((key for key in KEYS if self.by[key].get(given[key])), "")
        if key:
            found = self.by[key][given[key]]
            return (found, self._contradiction(found, key, given)) if isinstance(found, Project) else _several(given)
        title = next((KEYS[key] for key in KEYS if given[key]), "")
        if not title:
            return None, None
        said = _said(given)
        near = difflib.get_close_matches(said, self.names, n=2, cutoff=0.6)
        hint = f"，名称相近的有：{'、'.join(near)}" if near else ""
        return None, Doubt(title, f"项目库里没有“{said}”，或不在您的范围内{hint}", "项目库里的项目")

    def _contradiction(self, found: Project, key: str, given: Mapping[str, str]) -> Doubt | None:
        """A number or code beside another name: an error when that is another project's name, else a word."""
        name, title = given["name"], KEYS[key]
        if not name or same(name) == same(found.name):
            return None
        told = f"{title}{given[key]}是“{found.name}”，这一行的名称却写“{name}”"
        if self.by["name"].get(name) not in (None, found):
            return Doubt(title, f"{told}，那是另一个项目，请核对是编号错了还是名称错了", "同一个项目的编号和名称")
        return Doubt(title, f"{told}，按编号记入，请核对", "同一个项目的编号和名称", "warning")


def _several(given: Mapping[str, str]) -> tuple[None, Doubt]:
    title = next(KEYS[key] for key in KEYS if given[key])
    return None, Doubt(title, f"“{_said(given)}”有几个项目都叫这个，请填项目编号", "项目编号")


def _said(given: Mapping[str, str]) -> str:
    return given["name"] or given["number"] or given["code"]


def _unique(projects: Sequence[Project], key: Callable[[Project], str]) -> dict[str, Any]:
    """Key → the project, or AMBIGUOUS where several share it."""
    found: dict[str, Any] = {}
    for project in projects:
        text = key(project)
        if text:
            found[text] = AMBIGUOUS if text in found else project
    return found
