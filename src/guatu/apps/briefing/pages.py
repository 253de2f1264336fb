"""Pages of the briefing: the first page of each role, the bulletin's draft, the audit of figures, the search."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.briefing import unit, workbench
from guatu.apps.briefing.auditing import CaseProblem, audit_file, audit_text
from guatu.apps.briefing.bulletin.answers import NotComputed
from guatu.apps.briefing.bulletin.basis import sentence_basis, table_basis
from guatu.apps.briefing.bulletin.document import write_document
from guatu.apps.briefing.bulletin.words import Block, Bulletin, Column, Figure, Heading, Sentence
from guatu.apps.briefing.bulletin.workbook import write_workbook
from guatu.apps.briefing.desk import Desk, recent_windows
from guatu.apps.briefing.drafting import draft, served_by
from guatu.apps.briefing.duties import address, duties_of
from guatu.apps.briefing.searching import found_for
from guatu.apps.look.context import month_of
from guatu.apps.look.navigation import menu_for, place
from guatu.apps.people.doors import for_everyone, needs
from guatu.apps.reports.models import ReportWindow
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

DRAFTERS = (Power.COMPUTE_MONTH, Power.PUBLISH)
"""A draft is for those who make and release it; others read what was released."""

SHORT = 5
"""A column of so small a share holds names and days; it is not broken into lines."""

SENTENCES = 4
"""A table with so many columns of words is a list of sentences: on a phone it is read row by row."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS: dict[str, tuple[str, Callable[[Bulletin, Any], None]]] = {
    "docx": (DOCX, write_document),
    "xlsx": (XLSX, write_workbook),
}


def day_of(request: HttpRequest) -> date:
    return request.clock.today()  # type: ignore[attr-defined,no-any-return]


def month_at_work(request: HttpRequest, windows: Sequence[ReportWindow]) -> Month:
    """The month a person chose, else the newest whose window has opened: in June that is May's."""
    if not request.GET.get("month") and not request.session.get("month"):
        opened = [one.month for one in windows if one.opens_on <= day_of(request)]
        if opened:
            request.session["month"] = max(opened)
    return month_of(request) or Month.of(day_of(request))


@require_GET
@for_everyone
def first(request: HttpRequest) -> HttpResponse:
    """The workbench as the person's reach has it; those who see no business data go to the first page of their menu."""
    if not request.user.has_power(Power.VIEW):
        return _elsewhere(request)
    windows = recent_windows(request.user)
    desk = Desk(request.user, month_at_work(request, windows), day_of(request), windows)
    scope = request.user.scope
    if scope.whole_region:
        return _office(request, desk)
    return _leader(request, desk) if scope.leader is not None else _unit(request, desk)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    lines = [line for section in menu_for(request) for line in section.lines if line.url != request.path]
    target = lines[0].url if lines else place("account")
    if target is None:
        raise Http404
    return redirect(target)


def _office(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {
        **workbench.of_region(desk),
        "month": desk.month,
        "todo": duties_of(desk, request.clock),  # type: ignore[attr-defined]
        "may_export": request.user.has_power(Power.EXPORT),
        "may_draft": any(request.user.has_power(power) for power in DRAFTERS),
    }
    return render(request, "briefing/workbench.html", context)


def _unit(request: HttpRequest, desk: Desk) -> HttpResponse:
    marks, projects = unit.own_marks(desk), unit.own_projects(desk)
    desk.units = unit.status(desk, projects)
    starts = sorted(
        ((one.number, one.name, one.starts_on) for one in projects if one.starts_on), key=lambda one: one[2]
    )
    context = {
        "month": desk.month,
        "sentence": workbench.heading_sentence(desk),
        "figures": unit.figures(desk, marks),
        "todo": duties_of(desk, request.clock),  # type: ignore[attr-defined]
        "projects": projects[: unit.SHOWN],
        "projects_count": len(projects),
        "lit": [one for one in desk.lit if one.level in ("red", "yellow")],
        "marks": marks,
        "near": workbench.near(desk, starts),
        "computed": desk.computation is not None,
    }
    return render(request, "briefing/unit.html", context)


def _leader(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {
        "month": desk.month,
        "mine": unit.of_leader(desk),
        "starts": [(*start, (start[2] - desk.today).days) for start in desk.starts],
    }
    return render(request, "briefing/leader.html", context)


# --- the bulletin ---------------------------------------------------------------------------------------------


def month_asked(request: HttpRequest) -> Month:
    return month_at_work(request, recent_windows(request.user))


def bulletin_asked(request: HttpRequest) -> Bulletin:
    """The draft of the month looked at. Raises Http404 for those who do not see the whole region, or NotComputed."""
    if not served_by(request.user):
        raise Http404
    return draft(month_asked(request), on=day_of(request))


@require_GET
@needs(*DRAFTERS)
def bulletin(request: HttpRequest) -> HttpResponse:
    """The draft as it will be printed, with where every number comes from."""
    try:
        made = bulletin_asked(request)
    except NotComputed as missing:
        shown = {"month": month_asked(request), "missing": str(missing), "url": address("monitoring:month")}
        return render(request, "briefing/bulletin.html", shown)
    context = {
        "bulletin": made,
        "month": made.month,
        "sections": [
            {"heading": section.heading, "blocks": [on_page(block) for block in section.blocks]}
            for section in made.sections
        ],
        "annexes": [on_page(table) for table in made.annexes],
        "numbers": on_page(sentence_basis(made)),
        "columns": on_page(table_basis(made)),
    }
    return render(request, "briefing/bulletin.html", context)


def shape(column: Column) -> str:
    """The class of a column's cells: figures to the right, names whole, the project's name wide enough."""
    if column.number:
        return "num"
    return "nm" if column.title == "项目" else "nowrap" if column.share <= SHORT else ""


def on_page(block: Block) -> dict[str, Any]:
    """A block as a template shows it."""
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Sentence):
        parts = [part if isinstance(part, Figure) else {"text": part} for part in block.parts]
        return {"kind": "sentence", "lead": block.lead, "parts": parts}
    shapes = [shape(column) for column in block.columns]
    rows = [(row[0], list(zip(row, shapes, strict=True))) for row in block.printed()[1:]]
    words = sum(not column.number for column in block.columns)
    return {"kind": "table", "table": block, "rows": rows, "sentences": words >= SENTENCES}


@require_GET
@needs(*DRAFTERS)
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The draft as a DOCX file, or its tables as XLSX."""
    if kind not in WRITERS:
        raise Http404
    try:
        made = bulletin_asked(request)
    except NotComputed:
        return redirect(reverse("briefing:bulletin"))
    media, write = WRITERS[kind]
    target = io.BytesIO()
    write(made, target)
    name = quote(f"{made.title}{'' if made.sealed else '（初稿）'}.{kind}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(target.getvalue(), content_type=media, headers=headers)


# --- the audit of printed figures -----------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@needs(Power.AUDIT_FIGURES)
def audit(request: HttpRequest) -> HttpResponse:
    """Findings on a pasted table or an uploaded bulletin, by row and column. Nothing of it is kept."""
    if request.method == "GET":
        return render(request, "briefing/audit.html", {})
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    try:
        checked = audit_file(file) if file else audit_text(text)
    except CaseProblem as wrong:
        return render(request, "briefing/audit.html", {"wrong": str(wrong), "text": text}, status=422)
    return render(request, "briefing/audit.html", {"checked": checked, "text": "" if file else text})


@require_GET
@needs(Power.VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """Projects and units by what they are called or numbered."""
    words = request.GET.get("q", "").strip()[:100]
    context = {"words": words, **found_for(request.user, words, request.GET)}
    return render(request, "briefing/search.html", context)
