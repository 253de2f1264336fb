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
    path("evidence/<int:pk>/confirm", evidence.confirm, name="confirm-evidence"),
    path("evidence/<int:pk>/return", evidence.send_back, name="return-evidence"),
    path("evidence/<int:pk>/withdraw", evidence.withdraw, name="withdraw-evidence"),
    path("evidence/<int:pk>/agree", evidence.agree, name="agree-to-withdraw"),
    path("evidence/<int:pk>/keep", evidence.keep, name="keep-evidence"),
]
