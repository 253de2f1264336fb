"""Addresses of the app `documents`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.documents.pages import files, register, serving

app_name = "documents"
PREFIX = "documents/"
urlpatterns = [
    path("", files.file_list, name="list"),
    path("export", register.export, name="export"),
    path("of/<str:kind>/<str:key>", files.of_subject, name="of"),
    path("<int:pk>", files.one, name="file"),
    path("<int:pk>/withdraw", files.withdraw, name="withdraw"),
    path("<int:pk>/content", serving.content, name="content"),
    path("<int:pk>/thumb", serving.thumb, name="thumb"),
]
