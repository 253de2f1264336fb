"""Addresses of the backup."""

from __future__ import annotations

from django.urls import path

from guatu.site.backup import pages

app_name = "backup"
urlpatterns = [
    path("", pages.backups, name="list"),
    path("take", pages.take, name="take"),
    path("<str:name>/check", pages.check, name="check"),
    path("<str:name>/fetch", pages.fetch, name="fetch"),
    path("<str:name>/remove", pages.remove, name="remove"),
]
