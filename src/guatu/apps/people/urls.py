"""Addresses of the app `people`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "people"
PREFIX = ""
urlpatterns: list[URLPattern] = []
