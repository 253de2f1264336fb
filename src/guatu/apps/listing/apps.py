"""The app's registration."""

from django.apps import AppConfig


class ListingConfig(AppConfig):
    name = "guatu.apps.listing"
    label = "listing"
    verbose_name = "入库纳统"
    default_auto_field = "django.db.models.BigAutoField"
