"""Addresses of the app `trace`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.trace import views

app_name = "trace"
PREFIX = "trace"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("/<int:number>", views.entry, name="entry"),
    path("/people/<str:login>", views.person, name="person"),
    path("/of/<str:kind>/<path:key>", views.subject, name="subject"),
    path("/head", views.head, name="head"),
    path("/head.txt", views.head_file, name="head-file"),
    path("/export.xlsx", views.export, name="export"),
]
