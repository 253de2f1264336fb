"""Addresses of the app `reports`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.reports.pages import entry, files, one, review, status, windows

app_name = "reports"
PREFIX = "reports/"
urlpatterns = [
    path("", entry.entry, name="entry"),
    path("<str:month>/save", entry.save, name="save"),
    path("<str:month>/check", entry.check_row, name="check"),
    path("<str:month>/template.xlsx", files.template, name="template"),
    path("<str:month>/upload", files.upload, name="upload"),
    path("<str:month>/of/<str:number>", one.one, name="one"),
    path("<str:month>/of/<str:number>/correct", one.correct, name="correct"),
    path("review", review.queue, name="review"),
    path("review/approve", review.approve_many, name="approve-many"),
    path("review/<int:report>", review.report, name="report"),
    path("review/<int:report>/approve", review.approve, name="approve"),
    path("review/<int:report>/return", review.send_back, name="return"),
    path("review/corrections/<int:correction>", review.correction, name="correction"),
    path("windows", windows.windows, name="windows"),
    path("windows/open", windows.open_one, name="open-window"),
    path("windows/<str:month>", windows.change, name="change-window"),
    path("windows/<str:month>/lock", windows.lock, name="lock"),
    path("status", status.status, name="status"),
]
