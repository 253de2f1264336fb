"""The app's registration."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "guatu.apps.projects"
    label = "projects"
    verbose_name = "项目库"
    default_auto_field = "django.db.models.BigAutoField"
