"""The app `trace`."""

from __future__ import annotations

from django.apps import AppConfig


class TraceConfig(AppConfig):
    name = "guatu.apps.trace"
    label = "trace"
    verbose_name = "留痕"
