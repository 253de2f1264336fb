"""Why a project lags, in its unit's own words: the latest approved report up to the month tells cause and next step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from guatu.apps.reports.models import PROBLEM_CATEGORIES, ReportStatement
from guatu.apps.trace.bulk import fetch
from guatu.kernel.month import Month

LOOK_BACK = 2
"""A problem told more than this many months ago and not since is no cause of today's light."""


FEW = 200
"""So many projects are looked up by themselves; for more, all reports are read and theirs picked."""


@dataclass(frozen=True)
class Cause:
    category: str
    text: str
    next: str
    due_on: date | None


NO_CAUSE = Cause("", "", "", None)
"""What stands where a unit told no problem."""


def causes_of(month: Month, projects: Collection[int]) -> dict[int, Cause]:
    """The standing problem of each project, by project id; none where the unit told none."""
    if not projects:
        return {}
    months = [str(month - back) for back in range(LOOK_BACK, -1, -1)]
    told = ReportStatement.objects.known().filter(month__in=months).order_by("month")
    told = told.exclude(problem_category="", problem_text="")
    wanted = set(projects)
    if len(wanted) <= FEW:
        told = told.filter(project__in=wanted)
    rows = fetch(
        told.values_list("project_id", "problem_category", "problem_text", "proposal", "next_step", "promised_on")
    )
    return {row[0]: _cause(row) for row in rows if row[0] in wanted and (row[1] or row[2])}


def _cause(row: Any) -> Cause:
    _, category, text, proposal, next_step, promised = row
    label = PROBLEM_CATEGORIES.get(category, "")
    said = "：".join(part for part in (label, text) if part)
    day = date.fromisoformat(promised) if isinstance(promised, str) else promised
    return Cause(category, said, proposal or next_step, day)
