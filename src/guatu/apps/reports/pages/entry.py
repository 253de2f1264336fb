"""The entry grid of a unit and month: fill, keep, submit; without script a plain form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from guatu.apps.people.doors import needs
from guatu.apps.projects.models import Project
from guatu.apps.reports.actions import Draft, save_drafts, submit_reports
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.pages.common import day, month_named, month_shown, page_context
from guatu.apps.reports.pages.seeing import WHY, form_of, standing_of, touched_cells, version_of_row
from guatu.apps.reports.refusals import ChecksFailed, ReportRefused, StaleReport
from guatu.apps.reports.rows import GRID, Row, rows_of, totals
from guatu.apps.reports.selectors import projects_to_report, units_to_fill
from guatu.apps.reports.typed import TITLES, read_typed
from guatu.apps.reports.windows import window_of
from guatu.apps.trace.conflicts import SEEN, Conflict, conflict_page, unchanged
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

AT_ONCE = 60
"""Projects on one page of the grid; a unit with more turns pages."""

Posted = dict[int, dict[str, str]]


@require_GET
@needs(Power.FILL_REPORT)
def entry(request: HttpRequest) -> HttpResponse:
    """The month's grid, carried forward from the last one."""
    month, window = month_shown(request)
    return _page(request, month, window=window)


@require_POST
@needs(Power.FILL_REPORT)
def save(request: HttpRequest, month: str) -> HttpResponse:
    """Keep the whole grid, and submit it when asked; what is refused comes back with all that was typed."""
    asked = month_named(month)
    projects = _projects(request, asked)
    posted = {project.pk: _typed(request, project) for project in projects}
    try:
        rows = rows_of(request.user, projects, asked, day(request))
        drafts, held = _drafts(request, asked, rows, posted)
        with held:
            if request.POST.get("action") == "submit":
                return _submit(request, asked, rows, drafts)
            if drafts:
                save_drafts(asked, drafts, actor=request.user)
    except Conflict as conflict:
        return conflict_page(request, conflict, heading=f"{asked.label}月报", back=_address(request, asked))
    except StaleReport as stale:
        return _page(request, asked, refused=str(stale), stale=stale, posted=posted, status=409)
    except ReportRefused as refused:
        kept = isinstance(refused, ChecksFailed)  # what the checks refuse to hand in is kept as a draft
        return _page(request, asked, refused=str(refused), posted=posted, status=422, kept=kept)
    messages.success(request, f"已暂存 {asked.label}月报 {len(projects)} 份，还没有报送。")
    return redirect(_address(request, asked))


@require_POST
@needs(Power.FILL_REPORT)
def check_row(request: HttpRequest, month: str) -> JsonResponse:
    """Keep one row as it is being filled, and tell what is wrong in which cell."""
    asked = month_named(month)
    project = Project.objects.visible_to(request.user).filter(number=request.POST.get("row", "")).first()
    if project is None:
        raise Http404
    posted = {project.pk: _typed(request, project)}
    try:
        drafts, held = _drafts(request, asked, rows_of(request.user, [project], asked, day(request)), posted)
        with held:
            if drafts:
                save_drafts(asked, drafts, actor=request.user)
    except Conflict:
        return JsonResponse({"detail": f"另一人改了{project}这一行，这一格没有保存。点“暂存”比较两份。"}, status=409)
    except StaleReport as stale:
        return JsonResponse({"detail": str(stale)}, status=409)
    except ReportRefused as refused:
        return JsonResponse({"detail": str(refused)}, status=422)
    row = rows_of(request.user, [project], asked, day(request))[0]
    return JsonResponse({"cells": _cells(row), "version": row.report.version})


def _cells(row: Row) -> dict[str, dict[str, str]]:
    """The answer the grid's script reads: what is wrong by column, how an amount was read, and the new version."""
    found = {
        cell.code: {"level": cell.level, "tip": cell.tip, "message": cell.message}
        for cell in row.cells.values()
        if cell.level
    }
    if row.report.done is not None and "done" not in row.report.typed:
        found.setdefault("done", {"level": "", "tip": "", "message": ""})["fen"] = str(row.report.done)
    found["version"] = {"value": str(row.report.version)}
    found["seen"] = {"value": version_of_row(row, GRID, f"{row.project.number}-")}
    found["reasons"] = {reason.code: reason.message for reason in row.reasons if not reason.text}
    return found


def _drafts(
    request: HttpRequest, month: Month, rows: Sequence[Row], posted: Posted
) -> tuple[list[Draft], AbstractContextManager[None]]:
    """The cells that were typed in, and what a verb that keeps them runs inside: it raises Conflict."""
    seen = {row.project.pk: _seen(request, row.project) for row in rows}
    told = {row.project.pk: posted[row.project.pk] | _reasons(request, row) for row in rows}
    form = form_of(told, request.POST, rows, day(request), prefixed=True)
    drafts, mine = [], set()
    for row in rows:
        texts = told[row.project.pk]
        if seen[row.project.pk]:
            cells = touched_cells(form, seen[row.project.pk], row, prefixed=True)
            mine |= {f"{row.project.number}-{code}" for code in cells}
        else:
            cells = {code for code, text in texts.items() if text != _standing_text(row, code)}
        if row.fillable and cells:
            begun = row.report.pk is not None
            drafts.append(_draft(request, row, {code: texts[code] for code in (cells if begun else texts)}))
    standing = standing_of(request.user, month, rows, GRID, prefixed=True)
    standing = replace(standing, fields=lambda _: {name: name for name in sorted(mine)})
    return drafts, unchanged(standing, " ".join(text for text in seen.values() if text and mine), form)


def _seen(request: HttpRequest, project: Project) -> str:
    """What the page showed of a project; after a conflict one version holds all of them."""
    return str(request.POST.get(SEEN) or request.POST.get(f"{project.number}-seen", ""))


def _standing_text(row: Row, code: str) -> str:
    if code.startswith(WHY):
        return str(row.report.explanations.get(code.removeprefix(WHY), ""))
    return row.cells[code].value


def _draft(request: HttpRequest, row: Row, texts: Mapping[str, str]) -> Draft:
    """What was typed of a row; its version counts only where the page says nothing of the cells."""
    before = row.report if row.report.pk else None
    typed = {code: text for code, text in texts.items() if not code.startswith(WHY)}
    why = {code.removeprefix(WHY): text for code, text in texts.items() if code.startswith(WHY)}
    values = read_typed(typed, today=day(request), standing=row.known.events, before=before)
    if why or before is None:
        values["explanations"] = {**row.report.explanations, **why}
    sent = request.POST.get(f"{row.project.number}-version", "")
    version = row.report.version if _seen(request, row.project) else int(sent) if sent.isdecimal() else None
    return Draft(row.project.pk, values, version)


def _submit(request: HttpRequest, month: Month, rows: Sequence[Row], drafts: Sequence[Draft]) -> HttpResponse:
    """Hand in the page in one step; what the checks refuse is kept all the same."""
    open_rows = [row.project.pk for row in rows if row.fillable]
    if not open_rows:
        raise ReportRefused("这一页的月报都已报送，没有要报的。")
    try:
        reports = submit_reports(month, open_rows, actor=request.user, drafts=drafts)
    except ChecksFailed:
        if drafts:
            save_drafts(month, drafts, actor=request.user)
        raise
    late = "，已过截止日，记迟报" if reports[0].late else ""
    messages.success(request, f"已报送 {month.label}月报 {len(reports)} 份{late}。下一步由审核人审核。")
    return redirect(_address(request, month))


def _typed(request: HttpRequest, project: Project) -> dict[str, str]:
    """What was posted for a project, by the codes of TITLES."""
    start = f"{project.number}-"
    return {
        name.removeprefix(start): str(text)
        for name, text in request.POST.items()
        if name.startswith(start) and name.removeprefix(start) in TITLES
    }


def _reasons(request: HttpRequest, row: Row) -> dict[str, str]:
    """The reasons that were posted for a row, by why_ and the check's code."""
    start = f"{row.project.number}-"
    posted = {name.removeprefix(start): str(text) for name, text in request.POST.items() if name.startswith(start)}
    return {code: text.strip()[:500] for code, text in posted.items() if code.startswith(WHY)}


def _projects(request: HttpRequest, month: Month) -> list[Project]:
    """The projects of the page: of the unit asked for, from where the page before ended."""
    found = projects_to_report(request.user, month).select_related("organisation").order_by("number")
    unit, after = _asked(request, "unit"), _asked(request, "after")
    if unit:
        found = found.filter(organisation__code=unit)
    return list(found.filter(number__gt=after)[:AT_ONCE])


def _asked(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _address(request: HttpRequest, month: Month) -> str:
    asked = {"month": str(month), "unit": _asked(request, "unit"), "after": _asked(request, "after")}
    return f"{reverse('reports:entry')}?{urlencode({name: text for name, text in asked.items() if text})}"


def _page(
    request: HttpRequest, month: Month, *, refused: str = "", stale: StaleReport | None = None,
    posted: Posted | None = None, status: int = 200, window: ReportWindow | None = None,
    kept: bool = True,
) -> HttpResponse:  # fmt: skip
    projects = _projects(request, month)
    rows = rows_of(request.user, projects, month, day(request), posted)
    window = window or window_of(month)
    for row in rows:
        held = "" if kept else _seen(request, row.project)
        row.seen = held or version_of_row(row, GRID, f"{row.project.number}-")
    context = page_context(
        month,
        rows=rows,
        window=window,
        fillable=window is not None and window.locked_at is None and window.opens_on <= day(request),
        units=_units(request, month, projects),
        unit=_asked(request, "unit"),
        after=_asked(request, "after"),
        more=projects[-1].number if len(projects) == AT_ONCE else "",
        refused=refused,
        differences=_differences(stale),
        errors=sum(len(row.errors) for row in rows if row.fillable),
        unexplained=sum(row.unexplained for row in rows if row.fillable),
        explain=[row for row in rows if row.reasons and row.fillable],
        open_rows=[row for row in rows if row.fillable],
        saved_at=max((row.report.edited_at for row in rows if row.report.edited_at), default=None),
        grid=GRID,
        **totals(rows),
    )
    return render(request, "reports/entry.html", context, status=status)


def _units(request: HttpRequest, month: Month, projects: Sequence[Project]) -> list[Any]:
    """The units to choose from; asked of the database only where the page does not hold all projects."""
    if len(projects) < AT_ONCE and not _asked(request, "unit") and not _asked(request, "after"):
        return sorted({one.organisation for one in projects if one.organisation}, key=lambda unit: unit.code)
    return units_to_fill(request.user, month)


def _differences(stale: StaleReport | None) -> list[dict[str, Any]]:
    if stale is None:
        return []
    return [
        {"title": TITLES.get(name, name), "standing": standing, "sent": sent}
        for name, (standing, sent) in stale.differences.items()
        if name in TITLES
    ]
