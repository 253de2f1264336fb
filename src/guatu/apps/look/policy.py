"""The content policy of every page (LOOK.md 2): own files only, no inline style or script, one script policy."""

from __future__ import annotations

from typing import Any

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
"""For django-csp's setting of the same name. `data:` is for the map's stylesheet, `blob:` for photos not yet sent."""


def with_map_host(host: str) -> dict[str, Any]:
    """The same policy with an office's own base map: its tiles may be shown and fetched, nothing else from there."""
    directives = {name: list(sources) for name, sources in CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
    for name in ("img-src", "connect-src"):
        directives[name].append(host)
    return {"DIRECTIVES": directives}
