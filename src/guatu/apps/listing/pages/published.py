"""公布数: figures that statistics, finance and others published for a region, with source and day."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guatu import rulebook
from guatu.apps.listing.actions import enter_published
from guatu.apps.listing.models import PublishedStatement
from guatu.apps.listing.refusals import ListingRefused
from guatu.apps.listing.selectors import published_rows
from guatu.apps.listing.standing import of_published, plain_figure
from guatu.apps.look.context import month_of
from guatu.apps.people.doors import needs
from guatu.apps.policies.regions import regions
from guatu.apps.reports.pages.common import day
from guatu.apps.reports.typed import NotReadable, money
from guatu.apps.trace.conflicts import SEEN, Conflict, conflict_page, seen_of, unchanged
from guatu.kernel.declare import Unit
from guatu.kernel.display import exact_text, grouped, half_up
from guatu.kernel.month import Month
from guatu.kernel.powers import Power
from guatu.kernel.ratio import exact_number

SHOWN = 100


class PublishedForm(forms.Form):
    """A figure as it was printed; money in 万元 unless it names its unit."""

    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", label="截至月", error_messages={"invalid": "写成 2022-05。"})
    region = forms.RegexField(
        r"^\d{6,12}$", label="区划代码", error_messages={"invalid": "写六位区划代码，如 410703。"}
    )
    code = forms.ChoiceField(label="指标")
    value = forms.CharField(
        label="公布的数", max_length=40, help_text="照印的写：61.1、20.7、3,431.9亿；金额不写单位按万元。"
    )
    source = forms.CharField(label="来源", max_length=200, help_text="哪个部门、哪份材料。")
    published_on = forms.DateField(label="公布日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        declared = rulebook.published().values()
        self.fields["code"].choices = [(one.code, f"{one.name}（{unit_of(one.unit)}）") for one in declared]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "value" in found and "code" in found:
            unit = rulebook.published()[found["code"]].unit
            try:
                exact = figure_of(found["value"], unit)
            except NotReadable as wrong:
                self.add_error("value", str(wrong))
            else:
                found["numerator"], found["denominator"] = exact.numerator, exact.denominator
                found["value"] = plain_figure(
                    exact.numerator, exact.denominator, rulebook.published()[found["code"]].unit
                )
        return found


def unit_of(unit: Unit) -> str:
    return "万元" if unit is Unit.FEN else unit.value


def figure_of(text: str, unit: Unit) -> Fraction:
    """A printed figure, exact, in the unit of its declaration. Raises NotReadable."""
    if unit is Unit.FEN:
        amount = money(text)
        if amount is None:
            raise NotReadable("没有填。写成 3200 或 0.32亿。")
        return Fraction(amount)
    plain = text.strip().replace(",", "").replace("，", "").replace("−", "-").removesuffix("个百分点")
    try:
        exact = exact_number(plain.replace("％", "%").removesuffix("%"))
    except ValueError:
        raise NotReadable("不是数。照印的写，如 61.1。") from None
    if abs(exact) > 10**12:
        raise NotReadable("不是数，或过大。照印的写，如 61.1。")
    return exact


@require_http_methods(["GET", "POST"])
@needs(Power.VIEW)
def published(request: HttpRequest) -> HttpResponse:
    """What stands, and for those who may, a form to enter one."""
    may = request.user.has_power(Power.ENTER_PUBLISHED)
    month = month_of(request) or Month.of(day(request))
    first = {
        "month": str(month),
        "region": request.user.region or settings.GUATU_DISTRICT,
        "published_on": day(request),
    }
    form = PublishedForm(request.POST if request.method == "POST" else None, initial=first)
    shown = list(published_rows(request.user)[:SHOWN])
    standing = of_published(request.user, shown)
    if may and request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name not in ("month", "value")}
        try:
            with unchanged(standing, request.POST.get(SEEN, ""), form):
                enter_published(Month.parse(form.cleaned_data["month"]), actor=request.user, **given)
        except Conflict as conflict:
            return conflict_page(request, conflict, heading="录入公布数", back=reverse("listing:published"))
        except ListingRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "公布数已录入。以前的数留着。")
            return redirect("listing:published")
    context = {"rows": _told_rows(shown), "form": form, "may": may, "seen": seen_of(request, standing)}
    return render(request, "listing/published.html", context, status=422 if form.is_bound else 200)


def _told_rows(rows: Sequence[PublishedStatement]) -> list[tuple[Any, ...]]:
    """Each row with its declaration, the figure as printed, and the name of its region."""
    declared, known = rulebook.published(), regions()
    return [
        (
            row,
            declared[row.code],
            told(row.numerator, row.denominator, declared[row.code].unit),
            known.name_of(row.region),
        )
        for row in rows
        if row.code in declared
    ]


def told(numerator: int, denominator: int, unit: Unit) -> str:
    """A figure as printed: money in 亿元 with two places, others as they are."""
    exact = Fraction(numerator, denominator)
    if unit is Unit.FEN:
        return f"{grouped(half_up(exact / (100 * 10**8), 2))} 亿元"
    text = exact_text(exact).rstrip("0").rstrip(".") if exact.denominator != 1 else str(exact.numerator)
    return f"{text}{'' if unit is Unit.PERCENT else ' '}{unit.value}"
