"""What a page of reports showed, cell by cell: another's change meanwhile is shown beside what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from guatu.apps.reports.models import PROBLEM_CATEGORIES, Report
from guatu.apps.reports.rows import Row, text_of
from guatu.apps.reports.typed import TITLES, read_typed
from guatu.apps.trace.conflicts import Standing, touched, version_of
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month

WHY = "why_"
CHOICES = {
    "problem_category": [("", "不分类"), *PROBLEM_CATEGORIES.items()],
    "stage": [("", "不变"), *((stage.value, stage.label) for stage in Stage)],
}


class CellField(forms.Field):
    """A cell as it was typed; what is chosen from a list is told by its label."""

    def __init__(self, *, label: str, choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(label=label, required=False)
        self.choices = choices


def shown_of(row: Row, codes: Iterable[str], prefix: str = "") -> dict[str, str]:
    """The texts of a row as a page shows them, by the names of its fields; reasons given among them."""
    told = {f"{prefix}{code}": text_of(row, code) for code in codes}
    return told | {f"{prefix}{WHY}{code}": text for code, text in row.report.explanations.items()}


def version_of_row(row: Row, codes: Iterable[str], prefix: str = "") -> str:
    """What the page carries of a row."""
    return version_of(shown_of(row, codes, prefix))


def standing_of(
    user: Any, month: Month, rows: Sequence[Row], codes: Sequence[str], *, prefixed: bool = False
) -> Standing:
    """The cells of some projects' month. Names carry the project's number where the page shows several."""

    def shown(some: Sequence[Row]) -> dict[str, str]:
        found: dict[str, str] = {}
        for row in some:
            found |= shown_of(row, codes, _prefix(row, prefixed))
        return found

    def read() -> dict[str, str]:
        reports = {report.project_id: report for report in held}
        return shown([Row(row.project, reports.get(row.project.pk, row.report), row.known) for row in rows])

    def whose(name: str) -> tuple[str, str]:
        number = next(number for number in numbers if not prefixed or name.startswith(f"{number}-"))
        return f"report/{number}@{month}", _trace_field(name.removeprefix(f"{number}-"))

    numbers = [row.project.number for row in rows]
    held = Report.objects.visible_to(user).filter(month=str(month), project__in=[row.project.pk for row in rows])
    return Standing(f"month/{month}", shown(rows), read, held, whose=whose)


def form_of(posted: Mapping[int, Mapping[str, str]], data: Any, rows: Sequence[Row], today: date, *,
            prefixed: bool = False) -> forms.Form:  # fmt: skip
    """What was typed as a form, whose values are the texts it would stand as: 4200 for 0.42亿."""
    form = forms.Form(data)
    cleaned: dict[str, str] = {}
    for row in rows:
        start, texts = _prefix(row, prefixed), posted[row.project.pk]
        before = f"{row.project.name}，" if prefixed else ""
        read = _as_it_would_stand(row, {code: text for code, text in texts.items() if code in TITLES}, today)
        reasons = {one.code: one.title for one in row.reasons}
        for code, text in texts.items():
            title = TITLES.get(code) or f"{reasons.get(code.removeprefix(WHY), '')}原因"
            form.fields[start + code] = CellField(label=before + title, choices=CHOICES.get(code, ()))
            cleaned[start + code] = read.get(code, text)
    form.full_clean()
    form.cleaned_data = cleaned
    return form


def touched_cells(form: forms.Form, seen: str, row: Row, *, prefixed: bool = False) -> set[str]:
    """The codes of a row's cells that were typed in since the page showed them."""
    start = _prefix(row, prefixed)
    return {name.removeprefix(start) for name in touched(form, seen) if name.startswith(start)}


def _as_it_would_stand(row: Row, texts: Mapping[str, str], today: date) -> dict[str, str]:
    report = Report(project=row.project, month=row.report.month)
    values = read_typed(texts, today=today, standing=row.known.events, before=None)
    for name, value in values.items():
        setattr(report, name, value)
    return {code: text_of(Row(row.project, report, row.known), code) for code in texts}


def _prefix(row: Row, prefixed: bool) -> str:
    return f"{row.project.number}-" if prefixed else ""


def _trace_field(code: str) -> str:
    if code.startswith(WHY):
        return "explanations"
    if code.startswith("fund_"):
        return "funds"
    return "events" if code.endswith("_on") and code != "promised_on" else code
