"""How long a password must be, said in Chinese."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

SHORTEST = 10


class LongEnough:
    """A validator of Django's; its own has no Chinese sentence in this version."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return f"口令至少{SHORTEST}位。"
