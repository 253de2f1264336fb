"""The app's registration."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "guatu.apps.documents"
    label = "documents"
    verbose_name = "附件与批文"
    default_auto_field = "django.db.models.BigAutoField"
