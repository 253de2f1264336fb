"""The queue of those who check: compare with last month, approve one or many, return with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.apps.documents.selectors import attached
from guatu.apps.people.doors import needs
from guatu.apps.reports.actions import (
    approve_correction,
    approve_report,
    approve_reports,
    return_correction,
    return_report,
)
from guatu.apps.reports.models import ENTRY_FIELDS, FUND_SOURCES, Correction, Report
from guatu.apps.reports.pages.common import day, page_context
from guatu.apps.reports.pages.one import CELLS
from guatu.apps.reports.pages.seeing import standing_of
from guatu.apps.reports.refusals import ReportRefused, StaleReport
from guatu.apps.reports.rows import Row, rows_of
from guatu.apps.reports.selectors import waiting_corrections, waiting_reports
from guatu.apps.reports.typed import MONEY, TITLES
from guatu.apps.trace.conflicts import SEEN, Standing, changers_of, moved_since
from guatu.kernel.lifecycle import MoveNotAllowed
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

AT_ONCE = 50
NUMBER = re.compile(r"[0-9]{1,18}")
"""A key or a version: what a database's integer holds."""


@require_GET
@needs(Power.APPROVE_REPORT)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the earliest first."""
    return _queue(request)


@require_POST
@needs(Power.APPROVE_REPORT)
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve what is ticked, in one go."""
    ticked = [pair.partition("@") for pair in request.POST.getlist("report")]
    asked = {int(pk): int(version) for pk, _, version in ticked if NUMBER.fullmatch(pk) and NUMBER.fullmatch(version)}
    try:
        passed = approve_reports(asked, actor=request.user)
    except StaleReport as stale:
        return _queue(request, refused=str(stale), status=409, ticked=asked.keys() - {stale.report.pk})
    except (ReportRefused, MoveNotAllowed) as refused:
        return _queue(request, refused=str(refused), status=422, ticked=asked)
    messages.success(request, f"已通过 {len(passed)} 份月报，数字计入 {Month.parse(passed[0].month).label}。")
    return redirect("reports:review")


@require_GET
@needs(Power.APPROVE_REPORT)
def report(request: HttpRequest, report: int) -> HttpResponse:
    """One report beside last month's, with what the checks say and the reasons given."""
    return _report(request, _found(request, report))


@require_POST
@needs(Power.APPROVE_REPORT)
def approve(request: HttpRequest, report: int) -> HttpResponse:
    found = _found(request, report)
    return _decide(
        request, found, lambda: approve_report(found.pk, actor=request.user, version=_seen(request)), "已通过"
    )


@require_POST
@needs(Power.APPROVE_REPORT)
def send_back(request: HttpRequest, report: int) -> HttpResponse:
    found, why = _found(request, report), request.POST.get("reason", "")
    verb = lambda: return_report(found.pk, reason=why, actor=request.user, version=_seen(request))  # noqa: E731
    return _decide(request, found, verb, "已退回")


@require_http_methods(["GET", "POST"])
@needs(Power.APPROVE_REPORT)
def correction(request: HttpRequest, correction: int) -> HttpResponse:
    """A correction: the value that stands beside the one asked for."""
    found = get_object_or_404(
        Correction.objects.visible_to(request.user).select_related("report__project__organisation", "submitter"),
        pk=correction,
    )
    refused, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("action") == "return":
                return_correction(found.pk, reason=request.POST.get("reason", ""), actor=request.user)
            else:
                approve_correction(found.pk, actor=request.user, version=_seen(request))
        except StaleReport as no:
            refused, status = str(no), 409
            found.report.refresh_from_db()
        except ReportRefused as no:
            refused, status = str(no), 422
        else:
            messages.success(request, f"{found}已办。原数和更正都留着。")
            return redirect("reports:review")
    context = page_context(
        Month.parse(found.report.month), correction=found, changes=changes_of(found), refused=refused,
        own=found.submitter_id == request.user.pk, reason=request.POST.get("reason", ""),
    )  # fmt: skip
    return render(request, "reports/correction.html", context, status=status)


def changes_of(correction: Correction) -> list[dict[str, Any]]:
    """Field by field what stands and what is asked for; only what differs."""
    report = correction.report
    fields = {field.name: field.verbose_name for field in Correction._meta.local_fields if field.name in ENTRY_FIELDS}
    shown = [
        _change(title, getattr(report, name), getattr(correction, name), money=name in MONEY)
        for name, title in fields.items()
        if getattr(report, name) != getattr(correction, name)
    ]
    return shown + [
        _change(f"到位资金（{label}）", report.funds.get(source), correction.funds.get(source), money=True)
        for source, label in FUND_SOURCES.items()
        if report.funds.get(source) != correction.funds.get(source)
    ]


def _change(title: Any, before: Any, after: Any, *, money: bool) -> dict[str, Any]:
    return {"title": title, "before": before, "after": after, "money": money}


def _decide(request: HttpRequest, found: Report, verb: Callable[[], Report], done: str) -> HttpResponse:
    try:
        verb()
    except StaleReport as stale:
        found = _found(request, found.pk)
        return _report(request, found, refused=str(stale), status=409)
    except (ReportRefused, MoveNotAllowed) as refused:
        return _report(request, found, refused=str(refused), status=422)
    messages.success(request, f"{found}{done}。")
    waiting = waiting_reports(request.user).exclude(Q(submitter=request.user) | Q(editor=request.user)).first()
    return redirect("reports:report", waiting.pk) if waiting else redirect("reports:review")


def _seen(request: HttpRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if NUMBER.fullmatch(seen) else None


def _found(request: HttpRequest, pk: int) -> Report:
    visible = Report.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("project__organisation", "submitter", "approver"), pk=pk)


def _queue(request: HttpRequest, *, refused: str = "", status: int = 200, ticked: Collection[int] = ()) -> HttpResponse:
    waiting = list(waiting_reports(request.user)[: AT_ONCE + 1])
    shown = waiting[:AT_ONCE]
    rows: list[Row] = []
    for month in sorted({one.month for one in shown}):
        projects = [one.project for one in shown if one.month == month]
        rows += rows_of(request.user, projects, Month.parse(month), day(request))
    order = {one.pk: at for at, one in enumerate(shown)}
    rows = sorted((row for row in rows if row.report.pk in order), key=lambda row: order[row.report.pk])
    by = {one.pk: one for one in shown}
    context = {
        "rows": [(row, by[row.report.pk]) for row in rows],
        "more": len(waiting) > AT_ONCE,
        "corrections": list(waiting_corrections(request.user)[:AT_ONCE]),
        "refused": refused,
        "ticked": ticked,
    }
    return render(request, "reports/review.html", context, status=status)


def _moved(seen: str, standing: Standing) -> list[dict[str, Any]]:
    """What of a report is not as the page showed it, with who changed it and when."""
    keys = moved_since(seen, standing.shown) if seen else set()
    who = changers_of(standing, keys)
    return [
        {
            "title": TITLES.get(key, "提示原因"),
            "standing": standing.shown.get(key),
            "by": who[key][0],
            "at": who[key][1],
        }
        for key in (*CELLS, *sorted(keys - set(CELLS)))
        if key in keys
    ]


def _report(request: HttpRequest, found: Report, *, refused: str = "", status: int = 200) -> HttpResponse:
    month = Month.parse(found.month)
    row = rows_of(request.user, [found.project], month, day(request))[0]
    compared = [
        (row.cells[name].title, row.known.last.get(name), row.cells[name].value)
        for name in ("progress_text", "problem_text", "proposal", "next_step")
    ]
    standing = standing_of(request.user, month, [row], CELLS)
    context = page_context(
        month, row=row, report=found, compared=compared, refused=refused, reason=request.POST.get("reason", ""),
        seen=standing.version(), moved=_moved(request.POST.get(SEEN, ""), standing) if status == 409 else [],
        own=request.user.pk in (found.submitter_id, found.editor_id),
        funds=[cell for cell in row.cells.values() if cell.code.startswith("fund_") and cell.value],
        attached=attached(request.user, "report", found.project.number, found.month),
        dated=[cell for cell in row.cells.values() if cell.code.removesuffix("_on") in found.events],
    )  # fmt: skip
    return render(request, "reports/report.html", context, status=status)
