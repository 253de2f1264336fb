"""The app's registration."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "guatu.apps.reports"
    label = "reports"
    verbose_name = "调度填报"
    default_auto_field = "django.db.models.BigAutoField"
