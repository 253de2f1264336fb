"""One project's month on a page of its own, made for a phone: everything a report can hold, and its correction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guatu.apps.documents.selectors import attached
from guatu.apps.people.doors import needs
from guatu.apps.projects.models import Project
from guatu.apps.reports.actions import correct_report, save_draft, submit_report
from guatu.apps.reports.models import FUND_SOURCES, PROBLEM_CATEGORIES
from guatu.apps.reports.pages.common import day, month_named, page_context
from guatu.apps.reports.pages.seeing import WHY, form_of, standing_of, touched_cells, version_of_row
from guatu.apps.reports.refusals import ReportRefused, StaleReport
from guatu.apps.reports.rows import Row, event_cells, fund_cells, rows_of
from guatu.apps.reports.selectors import projects_to_report
from guatu.apps.reports.typed import TITLES, read_typed
from guatu.apps.reports.windows import window_of
from guatu.apps.trace.conflicts import SEEN, Conflict, conflict_page, unchanged
from guatu.kernel.lifecycle import MOVES, Stage
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

PROBLEM = ("problem_category", "problem_text", "proposal", "promised_on")
CELLS = tuple(code for code in TITLES if code not in ("cumulative", "funds"))
"""What the page shows of a report."""
CORRECTABLE = ("done", "progress_text", "quantity_done", *PROBLEM, "next_step")
CORRECTED_CELLS = (*CORRECTABLE, *(f"fund_{source}" for source in FUND_SOURCES))


@require_http_methods(["GET", "POST"])
@needs(Power.FILL_REPORT)
def one(request: HttpRequest, month: str, number: str) -> HttpResponse:
    """Fill, keep or submit one project's month."""
    asked, project = month_named(month), _project(request, number)
    if request.method != "POST":
        return _page(request, asked, project)
    posted, kept = _typed(request), False
    try:
        _keep(request, asked, project, posted)
        kept = True
        if request.POST.get("action") == "submit":
            report = submit_report(project.pk, asked, actor=request.user)
            messages.success(request, f"{project}{asked.label}月报已报送{'，记迟报' if report.late else ''}。")
        else:
            messages.success(request, f"{project}{asked.label}月报已暂存，还没有报送。")
    except Conflict as conflict:
        heading, back = f"{project}{asked.label}月报", reverse("reports:entry") + f"?month={asked}"
        return conflict_page(request, conflict, heading=heading, back=back)
    except StaleReport as stale:
        return _page(request, asked, project, refused=str(stale), posted=posted, status=409)
    except ReportRefused as refused:
        return _page(request, asked, project, refused=str(refused), posted=posted, status=422, kept=kept)
    return redirect(_next(request, asked, project))


@require_http_methods(["GET", "POST"])
@needs(Power.FILL_REPORT)
def correct(request: HttpRequest, month: str, number: str) -> HttpResponse:
    """更正: what was approved or locked, with the reason; another person decides."""
    asked, project = month_named(month), _project(request, number)
    if request.method != "POST":
        return _page(request, asked, project, template="reports/correct.html")
    posted = {code: text for code, text in _typed(request).items() if code in CORRECTED_CELLS}
    reason = request.POST.get("reason", "")
    shown = {"posted": posted, "reason": reason, "template": "reports/correct.html", "status": 422, "kept": False}
    row = rows_of(request.user, [project], asked, day(request))[0]
    values = read_typed(posted, today=day(request), standing=row.known.events, before=row.report)
    wrong = {code: pair for code, pair in values.pop("typed").items() if code in posted}
    if wrong:
        code, (text, why) = next(iter(wrong.items()))
        return _page(request, asked, project, refused=f"{TITLES[code]}“{text}”：{why}", **shown)
    form = form_of({project.pk: posted}, request.POST, [row], day(request))
    standing = standing_of(request.user, asked, [row], CORRECTED_CELLS)
    standing = replace(standing, fields=lambda _: {name: name for name in form.fields})
    try:
        with unchanged(standing, request.POST.get(SEEN, ""), form):
            correct_report(project.pk, asked, values=values, reason=reason, actor=request.user)
    except Conflict as conflict:
        back = reverse("reports:one", args=[str(asked), number])
        return conflict_page(request, conflict, heading=f"更正：{project}{asked.label}月报", back=back)
    except ReportRefused as refused:
        return _page(request, asked, project, refused=str(refused), **shown)
    messages.success(request, f"{project}{asked.label}更正已提出，须另一人审核；原数照旧，通过后才改。")
    return redirect("reports:one", str(asked), number)


def _keep(request: HttpRequest, month: Month, project: Project, posted: dict[str, str]) -> None:
    """Save what was typed. Raises Conflict where another changed meanwhile what the page showed."""
    row = rows_of(request.user, [project], month, day(request))[0]
    before = row.report if row.report.pk else None
    why = {
        name: str(text).strip()[:500] for name, text in request.POST.items() if name.startswith(WHY)
    }  # fmt: skip
    seen, version = request.POST.get(SEEN, ""), request.POST.get("version", "")
    form = form_of({project.pk: posted | why}, request.POST, [row], day(request))
    mine = touched_cells(form, seen, row) if seen else set(form.fields)
    texts = posted | why if before is None or not seen else {code: (posted | why)[code] for code in mine}
    typed = {code: text for code, text in texts.items() if code in TITLES}
    values: dict[str, Any] = read_typed(typed, today=day(request), standing=row.known.events, before=before)
    reasons = {code.removeprefix(WHY): text for code, text in texts.items() if code.startswith(WHY)}
    if reasons or before is None:
        values["explanations"] = {**row.report.explanations, **reasons}
    standing = standing_of(request.user, month, [row], CELLS)
    standing = replace(standing, fields=lambda _: {name: name for name in sorted(mine)})
    known = row.report.version if seen else int(version) if version.isdecimal() else None
    with unchanged(standing, seen, form):
        save_draft(project.pk, month, values=values, actor=request.user, version=known)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was posted, by the codes of TITLES; 没有问题 empties what was written of one."""
    if request.POST.get("has_problem") == "no":
        emptied = request.POST.copy()
        emptied.pop("has_problem")
        for name in PROBLEM:
            emptied[name] = ""
        request.POST = emptied  # type: ignore[assignment]  # what is chosen after a conflict is typed as well
    return {name: str(text) for name, text in request.POST.items() if name in TITLES}


def _project(request: HttpRequest, number: str) -> Project:
    found = Project.objects.visible_to(request.user).select_related("organisation").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _siblings(request: HttpRequest, month: Month, project: Project) -> list[str]:
    """The numbers of the unit's projects to report, this one among them."""
    own = projects_to_report(request.user, month).filter(organisation=project.organisation_id)
    return list(own.order_by("number").values_list("number", flat=True))


def _next(request: HttpRequest, month: Month, project: Project) -> str:
    """After saving: the next project, and after the last one the grid."""
    numbers = _siblings(request, month, project)
    later = [number for number in numbers if number > project.number]
    if later and request.POST.get("action") != "stay":
        return reverse("reports:one", args=[str(month), later[0]])
    return f"{reverse('reports:entry')}?month={month}"


def _page(
    request: HttpRequest, month: Month, project: Project, *, refused: str = "", posted: dict[str, str] | None = None,
    reason: str = "", template: str = "reports/one.html", status: int = 200, kept: bool = True,
) -> HttpResponse:  # fmt: skip
    row = rows_of(request.user, [project], month, day(request), {project.pk: posted or {}})[0]
    window, numbers = window_of(month), _siblings(request, month, project)
    at = numbers.index(project.number) if project.number in numbers else 0
    open_now = window is not None and window.locked_at is None and window.opens_on <= day(request)
    context = page_context(
        month,
        row=row,
        seen=("" if kept else request.POST.get(SEEN)) or version_of_row(row, CELLS),
        cells=row.cells,
        window=window,
        fillable=open_now and row.fillable,
        correctable=row.report.state in ("approved", "locked") or (window is not None and window.locked_at is not None),
        funds=fund_cells(row),
        events=event_cells(row),
        sources=FUND_SOURCES,
        categories=PROBLEM_CATEGORIES.items(),
        stages=[(stage.value, stage.label) for stage in Stage if stage in MOVES[Stage(project.stage)]],
        stage_now=Stage(project.stage).label,
        place=at + 1,
        count=len(numbers),
        previous=numbers[at - 1] if at else "",
        last_month=_last_month(row),
        corrected=[row.cells[code] for code in CORRECTABLE],
        reason=reason,
        refused=refused,
        attached=attached(request.user, "report", project.number, str(month)),
        has_problem=bool(row.cells["problem_text"].value or row.cells["proposal"].value),
    )
    return render(request, template, context, status=status)


def _last_month(row: Row) -> dict[str, Any]:
    return {name: row.known.last.get(name) for name in ("month", "progress_text", "problem_text", "next_step")}
