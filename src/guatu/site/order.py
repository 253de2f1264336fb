"""The apps of the house from the ground up: a later one may use an earlier one, never the reverse."""

from __future__ import annotations

APPS = [
    "look", "trace", "people", "documents", "policies", "projects", "reports", "listing", "monitoring", "assessment",
    "briefing",
]  # fmt: skip


def app_modules() -> list[str]:
    """Each app's dotted name, in order."""
    return [f"guatu.apps.{app}" for app in APPS]
