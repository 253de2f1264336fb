"""The app `look`."""

from __future__ import annotations

from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "guatu.apps.look"
    label = "look"
    verbose_name = "样子"
