"""加减分: evidence with its document, recorded by one, confirmed by another, and taken back the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.apps.assessment import actions
from guatu.apps.assessment.forms import EvidenceForm, WhyForm, WithdrawForm
from guatu.apps.assessment.models import Evidence
from guatu.apps.assessment.selectors import evidence_of_year
from guatu.apps.look.context import today
from guatu.apps.monitoring.pages.doors import month_asked
from guatu.apps.people.doors import needs
from guatu.kernel.powers import Power

CONFIRMED = "已确认“{unit}”的{kind}。重新计算该月后计入排名。"
RETURNED = "已退回，登记人会看到理由。"
AGREED = "已撤销，原登记仍留在记录里。重新计算该月后不再计入排名。"
KEPT = "这项加减分照旧计入，提出人会看到理由。"
ASKED = "已提出撤销，等另一人确认；确认前照旧计入排名。"


@needs(Power.VIEW)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What is recorded in the year of the month looked at: what waits first, then the latest."""
    month = month_asked(request)
    shown = {
        "rows": evidence_of_year(request.user, month),
        "shown_month": month,
        "may_record": request.user.has_power(Power.RECORD_EVIDENCE),
        "may_confirm": request.user.has_power(Power.CONFIRM_EVIDENCE),
    }
    return render(request, "assessment/evidence.html", shown)


@needs(Power.RECORD_EVIDENCE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Record an item; it counts once another confirms it."""
    form = EvidenceForm(request.POST or None, user=request.user, initial={"day": today(request)})
    if form.is_bound and form.is_valid():
        try:
            held = actions.record_evidence(actor=request.user, today=today(request), **form.stated)
        except actions.EvidenceProblem as refused:
            form.add_error(None, str(refused))
        else:
            told = f"已登记“{held.organisation}”的{held.get_kind_display()}，等另一人确认后计入排名。"
            messages.success(request, told)
            return redirect("assessment:evidence")
    return _form(request, form, "登记加减分")


@needs(Power.RECORD_EVIDENCE)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item back by a document; one that counts already waits for another to agree."""
    return _explained(request, pk, WithdrawForm, actions.withdraw_evidence, "撤销", ASKED)


@needs(Power.CONFIRM_EVIDENCE)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what another recorded."""
    return _decided(request, pk, actions.confirm_evidence, CONFIRMED)


@needs(Power.CONFIRM_EVIDENCE)
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send what was recorded back, with the reason."""
    return _explained(request, pk, WhyForm, actions.return_evidence, "退回", RETURNED)


@needs(Power.CONFIRM_EVIDENCE)
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to what another asked to take back."""
    return _decided(request, pk, actions.agree_to_withdraw, AGREED)


@needs(Power.CONFIRM_EVIDENCE)
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn down what was asked to be taken back, with the reason."""
    return _explained(request, pk, WhyForm, actions.refuse_to_withdraw, "不同意撤销", KEPT)


def _item(request: HttpRequest, pk: int) -> Evidence:
    """The item of an address as it stands; one out of sight does not exist."""
    found = Evidence.objects.visible_to(request.user).known().select_related("organisation")
    return get_object_or_404(found, pk=pk)


def _decided(request: HttpRequest, pk: int, verb: Callable[..., Evidence], done: str) -> HttpResponse:
    held = _item(request, pk)
    try:
        verb(pk, actor=request.user)
    except actions.EvidenceProblem as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done.format(unit=held.organisation, kind=held.get_kind_display()))
    return redirect("assessment:evidence")


def _explained(
    request: HttpRequest, pk: int, form_of: type[forms.Form], verb: Callable[..., Evidence], heading: str, done: str
) -> HttpResponse:
    """A decision that needs words: ask for them, run the verb, and go back to the list."""
    held = _item(request, pk)
    form = form_of(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            verb(pk, actor=request.user, **form.cleaned_data)
        except actions.EvidenceProblem as refused:
            form.add_error(None, str(refused))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            counted = verb is not actions.withdraw_evidence or held.confirmed_by_id is not None
            messages.success(request, done if counted else "已撤销，原登记仍留在记录里。")
            return redirect("assessment:evidence")
    return _form(request, form, f"{heading}：{held.organisation}　{held.get_kind_display()}　{held.day}", item=held)


def _form(request: HttpRequest, form: forms.Form, heading: str, **shown: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": reverse("assessment:evidence"), **shown}
    return render(request, "assessment/form.html", context, status=422 if form.is_bound else 200)
