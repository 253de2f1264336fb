"""Pages of units and leaders."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.people import actions, forms
from guatu.apps.people.doors import being_active, fill, needs
from guatu.apps.people.models import Leader, Organisation, OrganisationKind
from guatu.apps.people.selectors import leaders_to_list, organisations_to_list
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power


@needs(Power.MANAGE_PEOPLE)
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    page = page_of(organisations_to_list(request.user, words=words, kind=kind), request.GET, by="code")
    shown = {"page": page, "words": words, "kind": kind, "kinds": OrganisationKind.choices}
    return render(request, "people/organisations.html", shown)


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_organisation(request: HttpRequest) -> HttpResponse:
    form = forms.OrganisationForm(request.POST or None, user=request.user, fresh=True)
    return fill(
        request,
        form,
        actions.create_organisation,
        done="已新增单位。",
        back=reverse("people:organisations"),
        heading="新增单位",
    )


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def change_organisation(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
    form = forms.OrganisationForm(request.POST or None, user=request.user)
    form.initial = forms.values_of(found, form)

    def change(**values: Any) -> None:
        actions.change_organisation(code, **values)

    return fill(
        request,
        form,
        change,
        done="已修改。",
        back=reverse("people:organisations"),
        heading=f"修改单位：{found.name}",
        switch=reverse("people:switch-organisation", args=[code]),
        active=found.is_active,
        standing=forms.standing_of(found, form),
    )


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def switch_organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Close a unit, or reopen a closed one."""
    found = get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
    closing = found.is_active
    verb, word = (actions.close_organisation, "停用") if closing else (actions.reopen_organisation, "恢复")

    def switch(**values: Any) -> None:
        verb(code, **values)

    form = forms.ReasonForm(request.POST or None)
    back = reverse("people:organisations")
    heading, standing = f"{word}单位：{found.name}", being_active(found)
    return fill(request, form, switch, done=f"已{word}。", back=back, heading=heading, standing=standing)


@needs(Power.MANAGE_PEOPLE)
@require_GET
def leaders(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    page = page_of(leaders_to_list(request.user, words=words), request.GET, by="key")
    return render(request, "people/leaders.html", {"page": page, "words": words})


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_leader(request: HttpRequest) -> HttpResponse:
    form = forms.LeaderForm(request.POST or None, user=request.user, fresh=True)
    back = reverse("people:leaders")
    return fill(request, form, actions.create_leader, done="已新增。", back=back, heading="新增分包领导")


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def change_leader(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Leader.objects.visible_to(request.user), key=key)
    form = forms.LeaderForm(request.POST or None, user=request.user)
    form.initial = forms.values_of(found, form)

    def change(**values: Any) -> None:
        actions.change_leader(key, **values)

    back = reverse("people:leaders")
    heading, standing = f"修改分包领导：{found.name}", forms.standing_of(found, form)
    return fill(request, form, change, done="已修改。", back=back, heading=heading, standing=standing)
