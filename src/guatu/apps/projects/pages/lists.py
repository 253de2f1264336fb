"""The list of projects, its export, and the blank ledger."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q, Value
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guatu.apps.people.doors import needs
from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects.exporting import export_ledger, template
from guatu.apps.projects.models import KINDS, LEVELS, NATURES, Project, ProjectQuerySet, ProjectSet
from guatu.apps.projects.pages.doors import asked_by
from guatu.apps.projects.paging import SIZE, page_by, page_of_long
from guatu.apps.projects.panels import Asked, ListColumn, ListSort, registered
from guatu.apps.projects.selectors import (
    Filters,
    counts_of,
    kept_counts,
    listed,
    projects_to_list,
    sorts,
    with_plan,
    year_of,
)
from guatu.apps.trace.paging import Page
from guatu.apps.trace.taking import taken
from guatu.kernel.lifecycle import Stage
from guatu.kernel.powers import Power

OWN_COLUMNS_END = 50
TABS_OF_SETS = 6


@dataclass(frozen=True)
class Tab:
    """A tab above the list: one condition with its count."""

    title: str
    url: str
    count: int | None
    here: bool


@dataclass(frozen=True)
class Choice:
    """A condition beside the list as a select."""

    name: str
    title: str
    options: list[tuple[str, str]]
    chosen: str
    more: bool = False


@dataclass(frozen=True)
class Offered:
    """The units (code, name), leaders (key, name) and sets a list may be narrowed by; of sets only what names them."""

    units: list[tuple[str, str]]
    leaders: list[tuple[str, str]]
    sets: list[ProjectSet]


@needs(Power.VIEW)
@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """The projects one may see, by conditions, in an order, fifty a page."""
    asked, filters = asked_by(request), Filters.of(request.GET)
    found = projects_to_list(asked, filters)
    kept = kept_counts(asked)
    offered = offered_to(asked.user)
    counts = counts_of(asked, filters, found, kept, offered.sets)
    found = listed(asked, found, counts)
    sort = next((one for one in sorts() if one.code == request.GET.get("sort")), sorts()[0])
    page = page_in_order(asked, request.GET, found, sort, is_long=counts.ids is None)
    before, after = columns_of(asked, [row.pk for row in page.rows], found, add_up=counts.ids is not None)
    narrowed = choices(filters, offered)
    shown = {
        "page": page,
        "filters": filters,
        "counts": counts,
        "tabs": tabs(asked, filters, kept, offered.sets),
        "choices": narrowed,
        "more_chosen": sum(1 for one in narrowed if one.more and one.chosen),
        "sorts": sorts(),
        "sort": sort,
        "before": before,
        "after": after,
        "year": year_of(asked),
        "clear": reverse("projects:list"),
        "can": {
            "import": asked.user.has_power(Power.IMPORT_LEDGER),
            "export": asked.user.has_power(Power.EXPORT),
            "edit": asked.user.has_power(Power.EDIT_PROJECT),
        },
    }
    shown["told"] = f"每页{SIZE}个，共 {counts.projects} 个"
    shown["fragment"] = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "projects/_library.html" if shown["fragment"] else "projects/list.html", shown)


def page_in_order(
    asked: Asked, given: Mapping[str, str], found: ProjectQuerySet, sort: ListSort, *, is_long: bool
) -> Page:
    """The page of a list in an order; of a long one by the index that gives this order, where there is one."""
    whole = with_plan(found, year_of(asked)).select_related("organisation", "leader")
    ordinary, keys = sort.keys(whole, asked)
    if not is_long or sort.ranked is None:
        return page_by(ordinary, given, keys)
    ranked, _ = sort.ranked(whole, asked)
    return page_of_long(ranked, ordinary, given, keys)


@dataclass(frozen=True)
class Filled:
    """A column of another app with its values for this page."""

    column: ListColumn
    values: Mapping[int, Any]
    total: Any


def columns_of(
    asked: Asked, ids: Sequence[int], found: ProjectQuerySet, *, add_up: bool
) -> tuple[list[Filled], list[Filled]]:
    """The columns of other apps, before and after the library's own."""
    filled = [
        Filled(column, column.values(asked, ids), column.total(asked, found) if column.total and add_up else None)
        for column in registered("LIST_COLUMNS")
    ]
    early = [one for one in filled if one.column.order < OWN_COLUMNS_END]
    return early, [one for one in filled if one.column.order >= OWN_COLUMNS_END]


def tabs(
    asked: Asked, filters: Filters, kept: Mapping[tuple[str, str], tuple[int, int]], sets: Sequence[ProjectSet]
) -> list[Tab]:
    """全部, what other apps watch (红灯、黄灯…), and the largest sets."""
    home = reverse("projects:list")
    whole = kept.get(("all", ""))
    found = [Tab("全部", home, whole[0] if whole else None, not filters.active)]
    for one in registered("LIST_FILTERS"):
        if not one.tab:
            continue
        counts = one.counts(asked) if one.counts else {}
        for value, label in one.choices:
            here = filters.active == {one.code: value}
            found.append(Tab(label, f"{home}?{one.code}={value}", counts.get(value), here))
    counted = sorted(sets, key=lambda one: -kept.get(("set", str(one.pk)), (0, 0))[0])
    for one in counted[:TABS_OF_SETS]:
        here = filters.active == {"set": one.code}
        count = kept.get(("set", str(one.pk)))
        found.append(Tab(one.name, f"{home}?set={one.code}", count[0] if count else None, here))
    return found


def choices(filters: Filters, offered: Offered) -> list[Choice]:
    own = [
        Choice("organisation", "责任单位", offered.units, filters.organisation),
        Choice("leader", "分包领导", offered.leaders, filters.leader),
        Choice("stage", "阶段", [(stage.value, stage.label) for stage in Stage], filters.stage),
        Choice("level", "级别", list(LEVELS.items()), filters.level, True),
        Choice("kind", "类型", list(KINDS.items()), filters.kind, True),
        Choice("nature", "状态", list(NATURES.items()), filters.nature, True),
    ]
    own.append(Choice("set", "集合", [(one.code, one.name) for one in offered.sets], filters.set, True))
    more = [
        Choice(one.code, one.title, list(one.choices), filters.extra.get(one.code, ""))
        for one in registered("LIST_FILTERS")
        if not one.tab or filters.extra.get(one.code)
    ]
    return own + more


def offered_to(user: Any) -> Offered:
    """What a person's list may be narrowed by, in one question: units and leaders by name, sets by family and code.

    Who sees some of a region is offered the units and leaders of what they see.
    """
    units = Organisation.objects.visible_to(user).filter(is_active=True).order_by()  # type: ignore[attr-defined]
    leaders = Leader.objects.visible_to(user).filter(is_active=True).order_by()  # type: ignore[attr-defined]
    if not user.scope.whole_region:
        mine = Project.objects.visible_to(user).order_by()
        of_mine = Q(pk__in=mine.values("organisation")) | Q(pk__in=mine.values("lead_organisation"))
        units, leaders = units.filter(of_mine), leaders.filter(pk__in=mine.values("leader"))
    sets = ProjectSet.objects.visible_to(user).order_by()
    columns = ("pk", "code", "name")
    asked = units.values_list(Value("unit"), *columns, Value("")).union(
        leaders.values_list(Value("leader"), "pk", "key", "name", Value("")),
        sets.values_list(Value("set"), *columns, "family"),
        all=True,
    )
    found = Offered([], [], [])
    for which, pk, code, name, family in asked.order_by("name"):
        if which == "set":
            found.sets.append(ProjectSet(pk=pk, code=code, name=name, family=family))
        else:
            (found.units if which == "unit" else found.leaders).append((code, name))
    found.sets.sort(key=lambda one: (one.family, one.code))
    return found


@needs(Power.EXPORT)
@taken("项目台账")
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """The list as it stands under these conditions, as a ledger that reads back."""
    asked = asked_by(request)
    suffix = ".csv" if request.GET.get("format") == "csv" else ".xlsx"
    found = projects_to_list(asked, Filters.of(request.GET))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"ledger{suffix}"
        export_ledger(found, path, asked.today)
        file = path.open("rb")  # stays readable after its name is gone; the response closes it
    return FileResponse(file, as_attachment=True, filename=f"项目台账{asked.today:%Y%m%d}{suffix}")


@needs(Power.IMPORT_LEDGER)
@require_GET
def blank_ledger(request: HttpRequest) -> FileResponse:
    units = Organisation.objects.visible_to(request.user).filter(is_active=True)  # type: ignore[attr-defined]
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    template(file, list(units.values_list("name", flat=True)))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="空白台账.xlsx")
