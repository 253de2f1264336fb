"""Pages: units, people and leaders out to a sheet and in from one, the differences looked at first.

Each takes the code of its kind from its address in urls.py.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.people import uploads
from guatu.apps.people.doors import needs
from guatu.apps.people.importing import apply_sheet, try_sheet
from guatu.apps.people.reading import read_sheet
from guatu.apps.people.sheet_forms import SheetForm
from guatu.apps.people.sheets import SHEETS
from guatu.kernel.powers import Power
from guatu.kernel.sheets import as_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200


@needs(Power.MANAGE_PEOPLE)
@require_GET
def rows_out(request: HttpRequest, code: str) -> HttpResponse:
    """All rows of one's range, as a sheet that reads back."""
    kind = SHEETS[code]
    today = request.clock.today()  # type: ignore[attr-defined]
    return _file(as_bytes(kind.sheet, kind.rows(request.user)), f"{kind.label}{today:%Y%m%d}.xlsx")


@needs(Power.MANAGE_PEOPLE)
@require_GET
def blank(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet of the kind with its heads and hints, to fill."""
    kind = SHEETS[code]
    return _file(as_bytes(kind.sheet), f"空白{kind.label}表.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def rows_in(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file; it waits one day for the person who sent it."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        key = uploads.keep(form.cleaned_data["file"], owner=request.user.pk, kind=code)
        return redirect(f"people:review-{code}", key)
    shown = {"form": form, **_addresses(code)}
    return render(request, "people/sheet.html", shown, status=422 if form.is_bound else 200)


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, code: str, upload: str) -> HttpResponse:
    """What the file would change, found by trying it; sent again, it is imported whole or not at all."""
    kind = SHEETS[code]
    waiting = uploads.kept(upload, owner=request.user.pk, kind=code)
    if waiting is None:
        raise Http404
    path, name = waiting
    given = read_sheet(kind, path, today=request.clock.today(), name=name)  # type: ignore[attr-defined]
    if request.method == "POST":
        outcome = apply_sheet(given, actor=request.user, reason=request.POST.get("reason", "").strip()[:200])
        if outcome.applied:
            uploads.drop(upload)
            messages.success(request, outcome.sentence)
            return redirect(f"people:{code}")
    else:
        outcome = try_sheet(given, actor=request.user)
    shown = {
        "outcome": outcome,
        "errors": outcome.errors[:MOST_SHOWN],
        "warnings": [one for one in outcome.problems if one.severity == "warning"][:MOST_SHOWN],
        "differences": outcome.differences[:MOST_SHOWN],
        "most": MOST_SHOWN,
        **_addresses(code),
    }
    return render(request, "people/sheet_review.html", shown, status=422 if request.method == "POST" else 200)


def _addresses(code: str) -> dict[str, object]:
    """Where the pages of a kind lead."""
    return {
        "kind": SHEETS[code],
        "back": reverse(f"people:{code}"),
        "again": reverse(f"people:import-{code}"),
        "blank": reverse(f"people:blank-{code}"),
        "export": reverse(f"people:export-{code}"),
    }
