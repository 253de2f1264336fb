"""The app `people`."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "guatu.apps.people"
    label = "people"
    verbose_name = "单位、人员、职权"
