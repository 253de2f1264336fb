"""Every app's pages and its part of the API, found where they live."""

from __future__ import annotations

from importlib import import_module, util

from django.urls import URLPattern, URLResolver, include, path

from guatu.site.order import app_modules

urlpatterns: list[URLPattern | URLResolver] = []
for module in app_modules():
    if util.find_spec(f"{module}.urls"):
        pages = import_module(f"{module}.urls")
        urlpatterns.append(path(getattr(pages, "PREFIX", f"{pages.app_name}/"), include(pages)))
