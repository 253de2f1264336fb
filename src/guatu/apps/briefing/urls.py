"""Addresses of the app `briefing`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.briefing import pages

app_name = "briefing"
PREFIX = ""
urlpatterns = [
    path("", pages.first, name="workbench"),
    path("bulletin", pages.bulletin, name="bulletin"),
    path("bulletin.<str:kind>", pages.download, name="download"),
    path("audit/", pages.audit, name="audit"),
    path("search", pages.search, name="search"),
]
