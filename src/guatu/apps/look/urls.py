"""Addresses of the app `look`."""

from __future__ import annotations

from django.urls import path

from guatu.apps.look import views

app_name = "look"
PREFIX = ""
urlpatterns = [
    path("look", views.living, name="living"),
    path("look/phone", views.living_phone, name="living-phone"),
]
