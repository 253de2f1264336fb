"""Waivers asked, granted, refused and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from guatu import rulebook
from guatu.apps.monitoring import waiving
from guatu.apps.monitoring.forms import EndForm, ReasonForm, WaiverForm, first_error
from guatu.apps.monitoring.models import Waiver
from guatu.apps.monitoring.pages.doors import project_of
from guatu.apps.monitoring.selectors import waivers_granted, waivers_to_decide
from guatu.apps.people.doors import needs
from guatu.kernel.powers import Power

RECENT = 100


@needs(Power.WAIVE_ALERT)
@require_GET
def waiver_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what stands."""
    known = rulebook.rules().alerts
    shown = {
        "asked": [(each, _rule_name(known, each)) for each in waivers_to_decide(request.user)],
        "granted": [(each, _rule_name(known, each)) for each in waivers_granted(request.user)[:RECENT]],
        "form": ReasonForm(),
    }
    return render(request, "monitoring/waivers.html", shown)


def _rule_name(known: Any, waiver: Any) -> str:
    return known[waiver.rule].name if waiver.rule in known else waiver.rule


@needs(Power.VIEW)
@require_POST
def ask(request: HttpRequest, number: str, rule: str) -> HttpResponse:
    """Ask that a rule rest for a project."""
    project = project_of(request, number)
    back = reverse("monitoring:alert", args=[number, rule])

    def verb(values: dict[str, Any]) -> None:
        waiving.ask_waiver(project.pk, rule=rule, actor=request.user, **values)

    return _done(request, WaiverForm(request.POST), verb, "已提出豁免，等另一人批准；批准前照常评定。", back)


@needs(Power.WAIVE_ALERT)
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant what another asked."""
    back = _back(request, pk)

    def verb(values: dict[str, Any]) -> None:
        waiving.grant_waiver(pk, actor=request.user)

    return _done(request, forms.Form(request.POST), verb, "已批准豁免。重新计算该月后，这条规则不再评这个项目。", back)


@needs(Power.WAIVE_ALERT)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn down what was asked, with the reason."""
    back = _back(request, pk)

    def verb(values: dict[str, Any]) -> None:
        waiving.refuse_waiver(pk, actor=request.user, **values)

    return _done(request, ReasonForm(request.POST), verb, "已记下不同意的理由。", back)


@needs(Power.VIEW)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one asked oneself, with why."""
    back = _back(request, pk)

    def verb(values: dict[str, Any]) -> None:
        waiving.withdraw_waiver(pk, actor=request.user, **values)

    return _done(request, ReasonForm(request.POST), verb, "豁免申请已撤回，照常评定。", back)


@needs(Power.WAIVE_ALERT)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the rule judge again from a day on."""
    back = _back(request, pk)

    def verb(values: dict[str, Any]) -> None:
        waiving.end_waiver(pk, actor=request.user, **values)

    return _done(request, EndForm(request.POST), verb, "已终止豁免。重新计算该月后照常评定。", back)


def _back(request: HttpRequest, pk: int) -> str:
    """The page of the light a waiver is about; one out of sight does not exist."""
    found = Waiver.objects.visible_to(request.user).known().select_related("project")
    waiver = get_object_or_404(found, pk=pk)
    if request.POST.get("back") == "list":
        return reverse("monitoring:waivers")
    return reverse("monitoring:alert", args=[waiver.project.number, waiver.rule])


def _done(
    request: HttpRequest, form: forms.Form, verb: Callable[[dict[str, Any]], None], said: str, back: str
) -> HttpResponse:
    """Run the verb when the form is right, and go back with what happened or what is wrong."""
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect(back)
    try:
        verb(form.cleaned_data)
    except waiving.WaiverProblem as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(back)
