"""How static files are served."""

from __future__ import annotations

from typing import Any


def static_headers(headers: Any, path: str, url: str) -> None:
    """The service worker may serve the whole site, not only its folder."""
    if path.endswith("service-worker.mjs"):
        headers["Service-Worker-Allowed"] = "/"
