"""Where the house writes what went wrong: one rotating file in the home, never a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def logging_of(file: Path) -> dict[str, Any]:
    """Django's LOGGING. Tracebacks come from guatu.incident alone, so that each stands there once, with its number."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "file": {
                "class": "logging.handlers.RotatingFileHandler",
                "filename": str(file),
                "maxBytes": 10 * 1024 * 1024,
                "backupCount": 9,
                "encoding": "utf-8",
                "delay": True,
                "formatter": "line",
            },
        },
        "root": {"handlers": ["file"], "level": "WARNING"},
        "loggers": {
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": ["file"], "propagate": False},
        },
    }
