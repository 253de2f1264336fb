"""The month's ranking with what every mark is made of; another scheme may be counted beside it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu import rulebook
from guatu.apps.assessment.models import RankingRow
from guatu.apps.assessment.ranking import CountedItem, Place, kept_places, ranking_in_memory
from guatu.apps.monitoring.computing import known_at_closing
from guatu.apps.monitoring.models import Computation
from guatu.apps.monitoring.pages.doors import month_asked
from guatu.apps.monitoring.selectors import lights_counted
from guatu.apps.people.doors import needs
from guatu.apps.policies.regions import home
from guatu.apps.policies.selectors import rules_in_force, scheme_of
from guatu.apps.trace.taking import taken
from guatu.kernel.declare import Scheme
from guatu.kernel.display import marks
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

SHOWN = 100
"""So many places until all are asked for; a county has fewer units, a province has hundreds."""


@dataclass(frozen=True)
class Line:
    """A unit's row: `moved` is how many places it rose since last month, None where it was not ranked then."""

    place: Place
    moved: int | None
    here: bool

    @property
    def cells(self) -> list[tuple[str, bool]]:
        """Marks of each item, and whether they are full (those stand back in grey)."""
        return [(told(each.marks) if each.marks is not None else "不计", _full(each)) for each in self.place.items]


told = lru_cache(10_000)(marks)
"""Most units have the same few marks, the full ones above all."""


def _full(each: CountedItem) -> bool:
    return each.marks is None or (each.marks == each.full)


@dataclass(frozen=True)
class Explained:
    """An item of the chosen unit with its share of the full marks for the bar."""

    each: CountedItem

    @property
    def share(self) -> Fraction | None:
        if not self.each.full or self.each.marks is None:
            return None
        return Fraction(100 * self.each.marks, self.each.full)


@needs(Power.VIEW)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Units in order; the one chosen is explained item by item."""
    month = month_asked(request)
    computed = Computation.objects.visible_to(request.user).filter(month=str(month)).first()
    lights_counted(request.user, month, computed)  # the menu asks for them, and the computation is at hand
    known = computed.known_at if computed and computed.snapshot else None
    in_force = rules_in_force(home(), month.last_day, known)
    scheme = rulebook.schemes().get(request.GET.get("scheme", "")) or rulebook.schemes()[in_force.scheme]
    places, kept = _places(request, scheme, month)
    before = _before(request, scheme, month)
    chosen = _chosen(request, places)
    first = places if "all" in request.GET else places[:SHOWN]
    lines = [Line(each, _moved(each, before), chosen is not None and each.key == chosen.key) for each in first]
    shown = {
        "shown_month": month,
        "scheme": scheme,
        "schemes": list(rulebook.schemes().values()),
        "in_force": in_force,
        "lines": lines,
        "count": len(places),
        "kept": kept,
        "computed": computed,
        "chosen": chosen,
        "chosen_moved": _moved(chosen, before) if chosen else None,
        "chosen_before": before.get(chosen.key) if chosen else None,
        "explained": [Explained(each) for each in chosen.items] if chosen else [],
        "full": sum(Fraction(str(item.full)) for item in scheme.items if item.per == "unit"),
        "may_export": request.user.has_power(Power.EXPORT),
    }
    return render(request, "assessment/ranking.html", shown)


def _places(request: HttpRequest, scheme: Scheme, month: Month) -> tuple[list[Place], bool]:
    """Kept places, else counted now where a month was computed under another scheme; and whether they are kept."""
    rows = RankingRow.objects.visible_to(request.user).filter(month=str(month), scheme=scheme.code)
    kept = kept_places(scheme, rows)
    if kept or not Computation.objects.visible_to(request.user).filter(month=str(month)).exists():
        return kept, bool(kept)
    try:
        return ranking_in_memory(scheme, month), False
    except ValueError as refused:
        messages.error(request, str(refused))
        return [], False


def _before(request: HttpRequest, scheme: Scheme, month: Month) -> dict[str, int]:
    """Last month's places under the same scheme."""
    rows = RankingRow.objects.visible_to(request.user).filter(month=str(month - 1), scheme=scheme.code)
    return dict(rows.values_list("key", "rank"))


def _moved(place: Place, before: dict[str, int]) -> int | None:
    return before[place.key] - place.rank if place.key in before else None


def _chosen(request: HttpRequest, places: list[Place]) -> Place | None:
    """The unit of the address, else the person's own, else the first."""
    own = request.user.organisation.code if request.user.organisation_id else ""  # type: ignore[union-attr]
    for wanted in (request.GET.get("unit", ""), own):
        for place in places:
            if wanted and place.key == wanted:
                return place
    return places[0] if places else None


@needs(Power.EXPORT)
@taken("排名和得分说明")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The ranking as a workbook: marks of each item, and a second sheet with every reason."""
    month = month_asked(request)
    code = request.GET.get("scheme", "")
    own = scheme_of(home(), month.last_day, known_at_closing(month))
    scheme = rulebook.schemes().get(code) or rulebook.schemes()[own]
    places, _ = _places(request, scheme, month)
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    strong, number = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
    table, reasons = book.add_worksheet("排名"), book.add_worksheet("得分说明")
    table.write_string(0, 0, f"{month.label}排名　{scheme.name}　数据截至{month.last_day}", strong)
    for column, head in enumerate(("名次", "单位", "得分", *(item.name for item in scheme.items))):
        table.write_string(1, column, head, strong)
    for row, place in enumerate(places, 2):
        table.write_number(row, 0, place.rank)
        table.write_string(row, 1, place.name)
        for column, held in enumerate((place.marks, *(each.marks for each in place.items)), 2):
            _write_marks(table, row, column, held, number)
    for column, head in enumerate(("单位", "考核项", "得分", "怎么来的")):
        reasons.write_string(0, column, head, strong)
    told = [(place.name, each) for place in places for each in place.items]
    for row, (name, each) in enumerate(told, 1):
        reasons.write_string(row, 0, name)
        reasons.write_string(row, 1, each.item.name)
        _write_marks(reasons, row, 2, each.marks, number)
        reasons.write_string(row, 3, each.why)
    table.set_column(1, 1, 22)
    reasons.set_column(3, 3, 80)
    book.close()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(file.getvalue(), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="ranking-{month}-{scheme.code}.xlsx"'
    return answer


def _write_marks(sheet: Any, row: int, column: int, held: int | None, number: Any) -> None:
    if held is None:
        sheet.write_string(row, column, "不计")
    else:
        sheet.write_number(row, column, held / 10_000, number)  # a cell holds a double; nothing is computed from it
