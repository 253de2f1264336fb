"""Addresses of the app `assessment`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.assessment.pages import evidence, ranking

app_name = "assessment"
PREFIX = "assessment/"
urlpatterns = [
    path("ranking", ranking.page, name="ranking"),
    path("ranking/export", ranking.export, name="export"),
    path("evidence", evidence.page, name="evidence"),
    path("evidence/new", evidence.add, name="add-evidence"),
    path("evidence/<int:pk>/withdraw", evidence.withdraw, name="withdraw-evidence"),
]
