"""Indicators by any grouping, each figure with its pair, its basis and its projects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guatu import rulebook
from guatu.apps.monitoring.figures import FigureRow, Scope, figures_of, with_published
from guatu.apps.monitoring.models import Computation, GroupResult
from guatu.apps.monitoring.naming import GROUPINGS, Here, here, names_of
from guatu.apps.monitoring.pages.doors import month_asked
from guatu.apps.monitoring.published import published_rows_of
from guatu.apps.monitoring.selectors import computation_of, groups_kept, last_computed
from guatu.apps.people.doors import needs
from guatu.apps.projects.models import ProjectSet
from guatu.engine.graph import edition
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

COLUMNS = (
    "projects",
    "planned_this_year",
    "invested_this_year",
    "annual_completion",
    "schedule_gap",
    "start_rate_of_due",
    "listing_rate",
)
SHOWN = ("", "region", "organisation", "leader", "set", "industry", "stage", "nature", "level")
WITHIN_SET = ("", "region", "organisation")
LAST = 1_000
LISTED = frozenset({"organisation", "leader", "stage", "level", "nature"})
"""Groupings the list of projects can be narrowed by."""


@dataclass(frozen=True)
class Line:
    """A group with the figures of the table and the address of its projects."""

    row: FigureRow
    level: str
    url: str
    projects_url: str

    @property
    def cells(self) -> list[Any]:
        return [self.row.values[code] for code in COLUMNS if code in self.row.values]


@needs(Power.VIEW)
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """Groups of a month in one table; the whole place shows all figures instead."""
    month = month_asked(request)
    chosen = _set(request)
    by = _grouping(request, chosen)
    computed = computation_of(request.user, month)
    place = here()
    rows = _rows(request, month, by, chosen, computed, place) if computed else []
    shown: dict[str, Any] = {
        "shown_month": month,
        "by": by,
        "groupings": [(code, GROUPINGS[code]) for code in (WITHIN_SET if chosen else SHOWN)],
        "sets": list(ProjectSet.objects.visible_to(request.user)),
        "chosen": chosen,
        "computed": computed,
        "earlier": None if computed else last_computed(request.user, month),
        "heads": [rulebook.rules().get(code) for code in COLUMNS],
        "lines": rows if by else [],
        "whole": _sorted(rows[0].row) if rows and not by else [],
        "place": place.name,
    }
    return render(request, "monitoring/indicators.html", shown)


@needs(Power.VIEW)
@require_GET
def one(request: HttpRequest) -> HttpResponse:
    """Every figure of one group."""
    month, chosen = month_asked(request), _set(request)
    by, key = _grouping(request, chosen), request.GET.get("key", "")
    computed = computation_of(request.user, month)
    if computed is None:  # the table says what to do
        return redirect(f"{reverse('monitoring:indicators')}?{urlencode({'month': str(month), 'by': by})}")
    found = [line for line in _rows(request, month, by, chosen, computed, here()) if line.row.key == key]
    if not found:
        raise Http404
    shown = {
        "shown_month": month,
        "by": by,
        "grouping": GROUPINGS[by],
        "line": found[0],
        "chosen": chosen,
        "whole": _sorted(found[0].row),
        "computed": computed,
    }
    return render(request, "monitoring/indicator_row.html", shown)


def _grouping(request: HttpRequest, chosen: ProjectSet | None) -> str:
    by = request.GET.get("by", "")
    return by if by in (WITHIN_SET if chosen else SHOWN) else ""


def _set(request: HttpRequest) -> ProjectSet | None:
    code = request.GET.get("set", "")
    return ProjectSet.objects.visible_to(request.user).filter(code=code).first() if code else None


def _rows(
    request: HttpRequest, month: Month, by: str, chosen: ProjectSet | None, computed: Computation, place: Here
) -> list[Line]:
    """Kept groups as figures, in the order of their keys; published figures join regions and the whole."""
    kept = groups_kept(request.user, month, by, chosen.code if chosen else "")
    scope = Scope(place, month, computed.closed_at is not None, chosen)
    rows = figure_rows(kept, by, scope)
    if by in ("", "region") and chosen is None:
        rows = with_published(rows, by, published_rows_of(month, computed), month)
    levels = {each.key: each.level for each in kept}
    return [Line(row, levels.get(row.key, ""), _one_url(by, row, chosen), _projects_url(by, row)) for row in rows]


def figure_rows(kept: Sequence[GroupResult], by: str, scope: Scope) -> list[FigureRow]:
    """Kept groups with names and bases; the whole place is keyed by its own region."""
    rules = edition(scope.month.last_day)
    if not by:
        values: Mapping[str, Any] = kept[0].values if kept else {}
        return [FigureRow(scope.here.code, scope.here.name, figures_of(values, rules, scope.said("", "")))]
    names = names_of(by, [each.key for each in kept], scope.here.regions)
    return [
        FigureRow(each.key, names[each.key], figures_of(each.values, rules, scope.said(by, names[each.key])))
        for each in kept
    ]


def _sorted(row: FigureRow) -> list[tuple[str, list[Any]]]:
    """All figures: indicators in the order of their numbers, published ones, then measures."""
    rules = rulebook.rules()
    counted = [
        (numbered(rules.indicators[code].k), figure) for code, figure in row.values.items() if code in rules.indicators
    ]
    parts = [
        ("指标", [figure for _, figure in sorted(counted, key=itemgetter(0))]),
        ("公布数", [figure for code, figure in row.values.items() if rules.get(code) is None]),
        ("度量", [figure for code, figure in row.values.items() if code in rules.measures]),
    ]
    return [(title, figures) for title, figures in parts if figures]


def numbered(k: str) -> int:
    """K-3 → 3; what has no number comes last."""
    found = re.search(r"\d+", k)
    return int(found[0]) if found else LAST


def _one_url(by: str, row: FigureRow, chosen: ProjectSet | None) -> str:
    given = {"by": by, "key": row.key} | ({"set": chosen.code} if chosen else {})
    return f"{reverse('monitoring:indicator-row')}?{urlencode(given)}"


def _projects_url(by: str, row: FigureRow) -> str:
    home_of_list = reverse("projects:list")
    if by == "set":
        return f"{home_of_list}?{urlencode({'set': row.key})}"
    return f"{home_of_list}?{urlencode({by: row.key})}" if by in LISTED and row.key else home_of_list
