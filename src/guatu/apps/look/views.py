"""The living page: every part of the look, with invented figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu.apps.look.living import sample


@require_GET
def living(request: HttpRequest) -> HttpResponse:
    return render(request, "look/living.html", {**sample(), "demonstration": True})


@require_GET
def living_phone(request: HttpRequest) -> HttpResponse:
    return render(request, "look/living_phone.html", {**sample(), "demonstration": True})


living.powers = living_phone.powers = ()  # type: ignore[attr-defined]  # for everyone logged in; people stands above
