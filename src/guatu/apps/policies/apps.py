"""The app's registration."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "guatu.apps.policies"
    label = "policies"
    verbose_name = "本地规则"
    default_auto_field = "django.db.models.BigAutoField"
