"""Where the house writes what went wrong: one rotating file in the home, never a page."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any


class OneLine(logging.Formatter):
    """What is told stands on one line, so that nobody's address or name begins a line of its own; tracebacks follow."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).translate(ENDS)


ENDS = {ord(sign): repr(sign)[1:-1] for sign in "\n\r\v\f\x1b\x1c\x1d\x1e\x85\u2028\u2029"}


LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def logging_of(file: Path) -> dict[str, Any]:
    """Django's LOGGING. Tracebacks come from guatu.incident alone, so that each stands there once, with its number."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": OneLine, "fmt": LINE, "datefmt": "%Y-%m-%dT%H:%M:%S%z"}},
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
