"""The backup as a Django app without tables of its own: its page, its menu line, its events."""

from __future__ import annotations

from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "guatu.site.backup"
    label = "backup"
    verbose_name = "备份"
