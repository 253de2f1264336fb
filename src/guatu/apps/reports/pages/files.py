"""The month's workbook: the template to take away, and the filled one to bring back."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.people.doors import needs
from guatu.apps.reports.applying import apply_drafts
from guatu.apps.reports.importing import MonthFile, read_month
from guatu.apps.reports.pages.common import day, month_named, page_context
from guatu.apps.reports.refusals import ReportRefused
from guatu.apps.reports.selectors import projects_to_report
from guatu.apps.reports.sheets import write_month
from guatu.apps.reports.template import month_rows
from guatu.kernel.month import Month
from guatu.kernel.powers import Power
from guatu.kernel.sheets.problems import SheetRefused

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 20 * 1024 * 1024
DOUBTS_TOLD = 5


@require_GET
@needs(Power.FILL_REPORT)
def template(request: HttpRequest, month: str) -> HttpResponse:
    """The projects to report, with what is carried forward."""
    asked = month_named(month)
    projects = projects_to_report(request.user, asked)
    if request.GET.get("unit"):
        projects = projects.filter(organisation__code=request.GET["unit"])
    buffer = io.BytesIO()
    write_month(buffer, month_rows(request.user, projects, asked, day(request)))
    answer = HttpResponse(buffer.getvalue(), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="{asked}.xlsx"'
    return answer


@require_http_methods(["GET", "POST"])
@needs(Power.FILL_REPORT)
def upload(request: HttpRequest, month: str) -> HttpResponse:
    """Read the workbook; with an error nothing of it is kept, and every problem is listed at once."""
    asked = month_named(month)
    if request.method != "POST":
        return _page(request, asked)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, asked, refused="没有选文件。选好填过的模板再上传。", status=422)
    if (file.size or 0) > LARGEST:
        return _page(request, asked, refused="文件超过 20 兆，删去多余的表和图片再上传。", status=422)
    with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix[:8]) as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        try:
            found = read_month(
                Path(kept.name), asked, user=request.user, today=day(request), loading=False, name=file.name or ""
            )
        except SheetRefused as refused:
            return _page(request, asked, refused=str(refused), status=422)
    if found.errors:
        return _page(request, asked, found=found, refused=f"有 {len(found.errors)} 处要改，整份没有写入。", status=422)
    try:
        applied = apply_drafts(found, actor=request.user)
    except ReportRefused as refused:
        return _page(request, asked, found=found, refused=str(refused), status=422)
    messages.success(request, applied.sentence)
    _tell_doubts(request, found)
    return redirect(f"{reverse('reports:entry')}?month={asked}")


def _tell_doubts(request: HttpRequest, found: MonthFile) -> None:
    """What was taken though it is doubtful: the grid would show the figure, but not that the file said 约500."""
    doubts = [one.sentence for one in found.problems if one.severity != "error"]
    for sentence in doubts[:DOUBTS_TOLD]:
        messages.warning(request, sentence)
    if len(doubts) > DOUBTS_TOLD:
        messages.warning(request, f"还有 {len(doubts) - DOUBTS_TOLD} 处请核对，在下面的表里看。")


def _page(
    request: HttpRequest, month: Month, *, found: MonthFile | None = None, refused: str = "", status: int = 200
) -> HttpResponse:
    context = page_context(month, found=found, refused=refused)
    return render(request, "reports/upload.html", context, status=status)
