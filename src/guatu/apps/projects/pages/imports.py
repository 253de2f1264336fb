"""Importing on a page: choose a file, confirm its columns, look at the difference, decide near names, apply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guatu.apps.people.doors import needs
from guatu.apps.policies.regions import regions
from guatu.apps.projects.forms import UploadForm
from guatu.apps.projects.importing import ImportAnswer, LedgerRefused, Options, dry_run, import_ledger
from guatu.apps.projects.importing.answer import shown as shown_value
from guatu.apps.projects.importing.answer import title
from guatu.apps.projects.importing.matching import NEAR
from guatu.apps.projects.importing.uploads import Upload, keep, kept, remember, remembered
from guatu.apps.projects.pages.doors import today_of
from guatu.apps.projects.reading import LedgerReading, read_ledger
from guatu.apps.projects.sheets import PROJECT_LEDGER
from guatu.kernel.powers import Power
from guatu.kernel.sheets.problems import CellProblem, SheetRefused

MOST_SHOWN = 200
KEY = re.compile(r"near-[0-9]{1,9}")
NEAR_BEGINS = NEAR.partition("{")[0]
NEW_SHOWN = ("name", "code", "organisation", "total_investment", "annual_plan")
UNSURE = "“{headings}”认作什么不确定，下面的差异以核对后为准。"
UNDECIDED = "还有{count}个名称相近的没有定，请逐个选“是同一个”或“是新项目”。"


@needs(Power.IMPORT_LEDGER)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file; it is kept for one day for the person who sent it."""
    first = {"region": request.user.region, "on": today_of(request)}
    form = UploadForm(request.POST or None, request.FILES or None, initial=first)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        key = keep(
            given["file"],
            owner=request.user.pk,
            region=given["region"].strip(),
            on=given["on"],
            list_name=given["list_name"].strip(),
        )
        return redirect("projects:review", key)
    return render(request, "projects/import.html", {"form": form}, status=422 if form.is_bound else 200)


@needs(Power.IMPORT_LEDGER)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Columns, problems and differences of a kept file; with `apply` it is imported whole or not at all."""
    stored = kept(key, owner=request.user.pk)
    if stored is None:
        raise Http404
    chosen = mapping_of(request)
    try:
        reading, mapping = read(stored, chosen, request.user)
    except SheetRefused as refused:
        return render(request, "projects/import.html", {"form": UploadForm(), "refused": str(refused)}, status=422)
    options = options_of(request, stored)
    answer, told, status = dry_run(reading, options, actor=request.user), "", 200
    if request.method == "POST" and request.POST.get("do") == "apply":
        undecided = [one for one in answer.plan.suggestions if not one.decided]
        if undecided:
            told, status = UNDECIDED.format(count=len(undecided)), 422
        else:
            try:
                answer = import_ledger(reading, options, actor=request.user, reason=request.POST.get("reason", ""))
            except LedgerRefused as refused:
                answer, told, status = refused.answer, str(refused), 422
            else:
                remember(reading, mapping, request.user)
                messages.success(request, answer.sentence)
                return redirect(reverse("projects:list"))
    shown = {"stored": stored, "told": told, "key": key, **review_of(answer, options)}
    return render(request, "projects/review.html", shown, status=status)


def mapping_of(request: HttpRequest) -> dict[str, str] | None:
    """Heading → field as chosen on the page, or None before anything was chosen."""
    headings = request.POST.getlist("heading")
    if not headings:
        return None
    return dict(zip(headings, request.POST.getlist("field"), strict=False))


def read(stored: Upload, chosen: dict[str, str] | None, user: Any) -> tuple[LedgerReading, dict[str, str]]:
    """Read a kept file by the columns chosen now, else by those the same office settled for such a header."""

    known_regions = regions()

    def by(mapping: dict[str, str] | None) -> LedgerReading:
        return read_ledger(
            stored.path, on=stored.on, region=stored.region, mapping=mapping, regions=known_regions, name=stored.name
        )

    if chosen is not None:
        return by(chosen), chosen
    reading = by(None)
    known = remembered(reading, user)
    return (by(known), known) if known else (reading, {})


def options_of(request: HttpRequest, stored: Upload) -> Options:
    decisions = {
        int(name.removeprefix("near-")): value
        for name, value in request.POST.items()
        if name.startswith("near-") and KEY.fullmatch(name) and value
    }
    create = request.method != "POST" or "create_units" in request.POST
    return Options(
        on=stored.on,
        region=stored.region,
        list_name=stored.list_name,
        create_units=create,
        decisions=decisions,
    )


@dataclass(frozen=True)
class Column:
    """A column of the file, what it is taken for, and how sure that is."""

    heading: str
    letter: str
    code: str
    unit: str
    sure: bool
    sample: str


def review_of(answer: ImportAnswer, options: Options) -> dict[str, Any]:
    """What the page shows of an answer: never more than some hundred lines of each kind."""
    plan = answer.plan
    library = plan.library
    rows = plan.reading.rows
    shown_columns = columns(plan.reading)
    unsure = [one.heading for one in shown_columns if one.code and not one.sure]
    return {
        "answer": answer,
        "options": options,
        "columns": shown_columns,
        "unsure": UNSURE.format(headings="、".join(unsure)) if unsure else "",
        "fields": [(column.code, column.title) for column in PROJECT_LEDGER.columns],
        "errors": plan.errors[:MOST_SHOWN],
        "warnings": [one for one in plan.problems if is_told(one)][:MOST_SHOWN],
        "most": MOST_SHOWN,
        "new": [
            {name: rows[at].get(name) for name in NEW_SHOWN} | {"row": plan.reading.places[at].row}
            for at in plan.new[:MOST_SHOWN]
        ],
        "changed": [
            (
                library.numbers[one.project],
                library.names[one.project],
                [(title(name), *(shown_value(name, value) for value in pair)) for name, pair in one.fields.items()],
            )
            for one in plan.changed[:MOST_SHOWN]
        ],
        "missing": [(library.numbers[pk], library.names[pk]) for pk in plan.missing[:MOST_SHOWN]],
        "suggestions": near(answer, options),
        "creates": [*plan.units.missing.values(), *plan.leaders.missing.values()][:MOST_SHOWN],
    }


def is_told(problem: CellProblem) -> bool:
    """Warnings, but for near names: those stand in their own table, to be decided."""
    return problem.severity == "warning" and not problem.message.startswith(NEAR_BEGINS)


def near(answer: ImportAnswer, options: Options) -> list[dict[str, Any]]:
    """Near names still to be decided, and those decided on this page, each with what was chosen."""
    library, rows, places = answer.plan.library, answer.plan.reading.rows, answer.plan.reading.places
    open_ones = [(one.at, library.numbers[one.project]) for one in answer.plan.suggestions]
    settled = [(at, value) for at, value in options.decisions.items() if value in library.by_number]
    return [
        {
            "at": at,
            "row": places[at].row,
            "name": rows[at].get("name", ""),
            "number": number,
            "like": library.names[library.by_number[number]],
            "chosen": options.decisions.get(at, ""),
        }
        for at, number in sorted({**dict(open_ones), **dict(settled)}.items())
        if at < len(rows)
    ]


def columns(reading: LedgerReading) -> list[Column]:
    from guatu.kernel.sheets.cells import column_letters

    first = reading.rows[0] if reading.rows else {}
    return [
        Column(
            heading.title,
            column_letters(heading.index),
            heading.code,
            heading.unit,
            heading.is_certain,
            sample(heading.code, first.get(heading.code)),
        )
        for heading in reading.columns
    ]


def sample(code: str, value: Any) -> str:
    """The first row's value as it was understood."""
    if value is None or code not in PROJECT_LEDGER.by_code:
        return ""
    return shown_value(code, value)[:40]
