"""Pages: units, people and leaders out to a sheet and in from one, the differences looked at first."""

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
def organisations_out(request: HttpRequest) -> HttpResponse:
    return _out(request, "organisations")


@needs(Power.MANAGE_PEOPLE)
@require_GET
def people_out(request: HttpRequest) -> HttpResponse:
    return _out(request, "people")


@needs(Power.MANAGE_PEOPLE)
@require_GET
def leaders_out(request: HttpRequest) -> HttpResponse:
    return _out(request, "leaders")


@needs(Power.MANAGE_PEOPLE)
@require_GET
def organisations_blank(request: HttpRequest) -> HttpResponse:
    return _blank("organisations")


@needs(Power.MANAGE_PEOPLE)
@require_GET
def people_blank(request: HttpRequest) -> HttpResponse:
    return _blank("people")


@needs(Power.MANAGE_PEOPLE)
@require_GET
def leaders_blank(request: HttpRequest) -> HttpResponse:
    return _blank("leaders")


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def organisations_in(request: HttpRequest) -> HttpResponse:
    return _in(request, "organisations")


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def people_in(request: HttpRequest) -> HttpResponse:
    return _in(request, "people")


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def leaders_in(request: HttpRequest) -> HttpResponse:
    return _in(request, "leaders")


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def organisations_review(request: HttpRequest, upload: str) -> HttpResponse:
    return _review(request, "organisations", upload)


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def people_review(request: HttpRequest, upload: str) -> HttpResponse:
    return _review(request, "people", upload)


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def leaders_review(request: HttpRequest, upload: str) -> HttpResponse:
    return _review(request, "leaders", upload)


def _out(request: HttpRequest, code: str) -> HttpResponse:
    """All rows of one's range, as a sheet that reads back."""
    kind = SHEETS[code]
    today = request.clock.today()  # type: ignore[attr-defined]
    return _file(as_bytes(kind.sheet, kind.rows(request.user)), f"{kind.label}{today:%Y%m%d}.xlsx")


def _blank(code: str) -> HttpResponse:
    kind = SHEETS[code]
    return _file(as_bytes(kind.sheet), f"空白{kind.label}表.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _in(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file; it waits one day for the person who sent it."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        key = uploads.keep(form.cleaned_data["file"], owner=request.user.pk, kind=code)
        return redirect(f"people:review-{code}", key)
    shown = {"form": form, **_addresses(code)}
    return render(request, "people/sheet.html", shown, status=422 if form.is_bound else 200)


def _review(request: HttpRequest, code: str, upload: str) -> HttpResponse:
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
