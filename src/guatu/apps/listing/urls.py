"""Addresses of the app `listing`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.listing.pages import published, statistics, unlisted

app_name = "listing"
PREFIX = "listing/"
urlpatterns = [
    path("", unlisted.unlisted, name="unlisted"),
    path("export.xlsx", unlisted.export, name="unlisted-export"),
    path("of/<str:number>", unlisted.project, name="project"),
    path("statistics", statistics.statistics, name="statistics"),
    path("statistics/export.xlsx", statistics.export, name="statistics-export"),
    path("statistics/<str:month>", statistics.enter, name="enter-statistics"),
    path("statistics/<str:month>/upload", statistics.upload, name="upload-statistics"),
    path("published", published.published, name="published"),
]
