"""The app's registration."""

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "guatu.apps.briefing"
    label = "briefing"
    verbose_name = "挂图与通报"
    default_auto_field = "django.db.models.BigAutoField"
