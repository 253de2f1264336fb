"""Addresses of the app `policies`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.policies.pages import local, rules

app_name = "policies"
PREFIX = "rules/"
urlpatterns = [
    path("", rules.catalogue, name="rules"),
    path("presets", rules.presets, name="presets"),
    path("schemes", rules.schemes, name="schemes"),
    path("local", local.page, name="local"),
    path("local/preset", local.choose_preset, name="choose-preset"),
    path("local/scheme", local.choose_scheme, name="choose-scheme"),
    path("local/card", local.choose_card, name="choose-card"),
    path("local/threshold", local.set_threshold, name="set-threshold"),
    path("local/region", local.name_region, name="name-region"),
    path("<slug:code>", rules.rule, name="rule"),
]
