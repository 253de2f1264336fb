"""统计数 of a month: entered, uploaded, and beside 调度数. Neither ever overwrites the other."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from guatu.apps.listing.actions import enter_statistics
from guatu.apps.listing.importing import StatisticsFile, apply_statistics, read_statistics
from guatu.apps.listing.refusals import ListingRefused
from guatu.apps.listing.selectors import Compared, compared, projects_to_count, totals
from guatu.apps.listing.sheets import COMPARED_SHEET
from guatu.apps.listing.standing import of_statistics
from guatu.apps.look.context import month_of
from guatu.apps.people.doors import needs
from guatu.apps.reports.pages.common import day, month_named, page_context
from guatu.apps.reports.pages.files import LARGEST, WORKBOOK
from guatu.apps.reports.rows import wan_text
from guatu.apps.reports.typed import NotReadable, money
from guatu.apps.trace.conflicts import SEEN, Conflict, Standing, conflict_page, seen_of, touched, unchanged
from guatu.apps.trace.taking import taken
from guatu.kernel.month import Month
from guatu.kernel.powers import Power
from guatu.kernel.sheets.problems import SheetRefused
from guatu.kernel.sheets.writing import write_rows

AT_ONCE = 100
MOST = 20_000


def _month(request: HttpRequest) -> Month:
    return month_of(request) or Month.of(day(request))


@require_GET
@needs(Power.VIEW)
def statistics(request: HttpRequest) -> HttpResponse:
    """调度数 and 统计数 by project, with the difference; those who enter see fields."""
    return _page(request, _month(request))


@require_POST
@needs(Power.ENTER_STATISTICS)
def enter(request: HttpRequest, month: str) -> HttpResponse:
    """Keep the page's figures: all of them, or none when one cannot be read."""
    asked = month_named(month)
    rows, seen = _rows(request, asked), request.POST.get(SEEN, "")
    form = _grid(request, rows)
    typed = {name: str(text) for name, text in form.data.items() if name in form.fields}
    if not form.is_valid():
        wrong = {number: str(said[0]) for number, said in form.errors.items()}
        return _page(request, asked, typed=typed, wrong=wrong, refused=f"{len(wrong)} 处要改，没有保存。")
    standing = _standing(request, asked, rows)
    mine = touched(form, seen or standing.version())
    standing = replace(standing, fields=lambda _: {number: number for number in mine})
    amounts = {row.project.pk: money(form.cleaned_data[row.project.number])
               for row in rows if row.project.number in mine}  # fmt: skip
    try:
        with unchanged(standing, seen, form):
            changed = enter_statistics(asked, amounts, actor=request.user)
    except Conflict as conflict:
        return conflict_page(request, conflict, heading=f"{asked.label}统计数", back=_address(asked))
    except ListingRefused as refused:
        return _page(request, asked, typed=typed, refused=str(refused))
    messages.success(request, f"{asked.label}统计数已录入 {changed} 个项目。调度数没有动。")
    return redirect(_address(asked))


class AmountCell(forms.CharField):
    """A cell of the grid, as plain 万元; empty is no figure."""

    def to_python(self, value: object) -> str:
        try:
            return wan_text(money(str(value or "")))
        except NotReadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable


def _grid(request: HttpRequest, rows: Sequence[Compared]) -> forms.Form:
    """The cells that were sent, each by the number and name of its project."""
    form = forms.Form(request.POST)
    for row in rows:
        if row.project.number in request.POST:
            form.fields[row.project.number] = AmountCell(label=row.project.name, required=False)
    return form


def _standing(request: HttpRequest, month: Month, rows: Sequence[Compared]) -> Standing:
    projects = {row.project.number: row.project.pk for row in rows}
    return of_statistics(request.user, month, projects, {row.project.number: row.counted for row in rows})


def _address(month: Month) -> str:
    return f"{reverse('listing:statistics')}?month={month}"


@require_POST
@needs(Power.ENTER_STATISTICS)
def upload(request: HttpRequest, month: str) -> HttpResponse:
    """A month's figures from a file; with an error nothing of it is kept."""
    asked, file = month_named(month), request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        return _page(request, asked, refused="没有选文件，或文件超过 20 兆。选好文件再上传。")
    with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix[:8]) as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        try:
            found = read_statistics(Path(kept.name), asked, user=request.user, today=day(request), name=file.name or "")
        except SheetRefused as refused:
            return _page(request, asked, refused=str(refused))
    if found.errors:
        return _page(request, asked, found=found, refused=f"有 {len(found.errors)} 处要改，整份没有写入。")
    try:
        changed = apply_statistics(found, actor=request.user)
    except ListingRefused as refused:
        return _page(request, asked, found=found, refused=str(refused))
    messages.success(
        request, f"{asked.label}统计数已录入 {changed} 个项目。" if changed else "和现在的统计数一样，没有写入。"
    )
    return redirect(_address(asked))


@require_GET
@needs(Power.EXPORT)
@taken("调度数和统计数对照表")
def export(request: HttpRequest) -> HttpResponse:
    """Both figures of every project as a workbook."""
    month = _month(request)
    rows = compared(list(projects_to_count(request.user)[:MOST]), month)
    buffer = io.BytesIO()
    write_rows(
        COMPARED_SHEET,
        buffer,
        (
            {
                "number": row.project.number,
                "name": row.project.name,
                "organisation": row.project.organisation.name if row.project.organisation else None,
                "listed_on": row.listed_on.isoformat() if row.listed_on else None,
                "reported": row.reported,
                "counted": row.counted,
                "reported_year": row.reported_year,
                "counted_year": row.counted_year,
                "gap": row.gap,
            }
            for row in rows
        ),
    )
    answer = HttpResponse(buffer.getvalue(), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="statistics-{month}.xlsx"'
    return answer


def _rows(request: HttpRequest, month: Month) -> list[Compared]:
    after = request.POST.get("after") or request.GET.get("after", "")
    return compared(list(projects_to_count(request.user).filter(number__gt=after)[:AT_ONCE]), month)


def _page(
    request: HttpRequest, month: Month, *, typed: dict[str, str] | None = None, wrong: dict[str, str] | None = None,
    found: StatisticsFile | None = None, refused: str = "",
) -> HttpResponse:  # fmt: skip
    rows: Sequence[Compared] = _rows(request, month)
    reported, counted = totals(request.user, month)
    after = request.POST.get("after") or request.GET.get("after", "")
    shown = [
        (row, (typed or {}).get(row.project.number, wan_text(row.counted)), (wrong or {}).get(row.project.number, ""))
        for row in rows
    ]
    entering = request.user.has_power(Power.ENTER_STATISTICS) and month.number > 1
    context = page_context(
        month,
        rows=shown,
        seen=seen_of(request, _standing(request, month, rows)) if entering else "",
        reported=reported,
        counted=counted,
        gap=reported - counted,
        entering=entering,
        after=after,
        more=rows[-1].project.number if len(rows) == AT_ONCE else "",
        found=found,
        refused=refused,
    )
    return render(request, "listing/statistics.html", context, status=422 if refused else 200)
