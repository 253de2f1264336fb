"""加减分: evidence with its document, recorded and withdrawn."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.assessment import actions
from guatu.apps.assessment.forms import EvidenceForm, WithdrawForm
from guatu.apps.assessment.models import Evidence
from guatu.apps.look.context import today
from guatu.apps.monitoring.pages.doors import month_asked
from guatu.apps.people.doors import needs
from guatu.apps.people.models import Organisation
from guatu.kernel.powers import Power


@needs(Power.VIEW)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What counts in the year of the month looked at, the latest first."""
    month = month_asked(request)
    found = Evidence.objects.visible_to(request.user).known().filter(day__gte=month.year_start, day__lt=month.end)
    mine = set(Organisation.objects.visible_to(request.user).values_list("pk", flat=True))
    shown = {
        "rows": list(found.select_related("organisation").order_by("-day", "organisation__code", "pk")),
        "mine": mine,
        "shown_month": month,
        "may_record": request.user.has_power(Power.RECORD_EVIDENCE),
    }
    return render(request, "assessment/evidence.html", shown)


@needs(Power.RECORD_EVIDENCE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Record an item."""
    form = EvidenceForm(request.POST or None, user=request.user, initial={"day": today(request)})
    if form.is_bound and form.is_valid():
        try:
            held = actions.record_evidence(actor=request.user, today=today(request), **form.stated)
        except actions.EvidenceProblem as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"已登记“{held.organisation}”的{held.get_kind_display()}。重新计算该月后计入排名。"
            )
            return redirect("assessment:evidence")
    return _form(request, form, "登记加减分")


@needs(Power.RECORD_EVIDENCE)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item back by a document."""
    held = get_object_or_404(Evidence.objects.visible_to(request.user).known().select_related("organisation"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw_evidence(pk, actor=request.user, **form.cleaned_data)
        except actions.EvidenceProblem as refused:
            form.add_error(None, str(refused))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            messages.success(request, "已撤销，原登记仍留在记录里。重新计算该月后不再计入排名。")
            return redirect("assessment:evidence")
    heading = f"撤销：{held.organisation}　{held.get_kind_display()}　{held.day}"
    return _form(request, form, heading)


def _form(request: HttpRequest, form: forms.Form, heading: str) -> HttpResponse:
    shown = {"form": form, "heading": heading, "back": reverse("assessment:evidence")}
    return render(request, "assessment/form.html", shown, status=422 if form.is_bound else 200)
