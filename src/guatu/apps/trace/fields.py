"""Columns that have one stored form each, so that a hash over what is stored misses nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models

from guatu.apps.trace.canonical import canonical_json

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970 in UTC."""
    return (instant - EPOCH) // MICROSECOND


class InstantField(models.DateTimeField):
    """An instant kept as whole microseconds: text dates have several spellings that parse alike."""

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> int | None:
        value = value if prepared else self.get_prep_value(value)
        return microseconds(value) if isinstance(value, datetime) else value

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


class CanonicalField(models.TextField):
    """A JSON object kept as canonical text."""

    def get_prep_value(self, value: Any) -> str:
        return canonical_json({} if value is None else value)

    def from_db_value(self, value: str, expression: Any, connection: Any) -> Any:
        try:
            return json.loads(value)
        except ValueError:
            return {"": value}  # tampered text must not take the page down that would show it
