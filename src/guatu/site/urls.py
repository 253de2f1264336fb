"""Every app's pages and its part of the API, found where they live."""

from __future__ import annotations

from importlib import import_module, util

from django.urls import URLPattern, URLResolver, include, path

from guatu.site.api import api
from guatu.site.order import app_modules
from guatu.site.pages import first_page

handler400 = "guatu.site.errors.bad_request"
handler403 = "guatu.site.errors.refused"
handler404 = "guatu.site.errors.not_found"
handler500 = "guatu.site.errors.failed"


def pages() -> list[URLPattern | URLResolver]:
    """Each app's urls.py, mounted at its PREFIX, else at its own name."""
    found: list[URLPattern | URLResolver] = []
    for module in app_modules():
        if util.find_spec(f"{module}.urls"):
            urls = import_module(f"{module}.urls")
            found.append(path(getattr(urls, "PREFIX", f"{urls.app_name}/"), include(urls)))
    return found


urlpatterns = [
    path("api/v1/", api.urls),
    *pages(),
    path("backup/", include("guatu.site.backup.urls")),
    path("", first_page, name="first-page"),
]
