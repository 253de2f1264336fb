"""Addresses of the app `trace`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.trace import views

app_name = "trace"
PREFIX = "trace"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("/<int:number>", views.entry, name="entry"),
]
