"""What a password must be beside Django's own rules, said in Chinese."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from guatu.apps.people.policy import policy


class LongEnough:
    """A validator of Django's; its own has no Chinese sentence in this version."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < policy().shortest:
            raise ValidationError(f"口令至少{policy().shortest}位。")

    def get_help_text(self) -> str:
        return policy().wanted


class MixedEnough:
    """As many classes of character as the house's profile asks for."""

    def validate(self, password: str, user: Any = None) -> None:
        if len({class_of(character) for character in password}) < policy().classes:
            raise ValidationError(f"口令里，大写字母、小写字母、数字、符号至少要有{policy().classes}种。")

    def get_help_text(self) -> str:
        return policy().wanted


class NotAgain:
    """None of the last ones, where the profile remembers them."""

    def validate(self, password: str, user: Any = None) -> None:
        kept = [] if user is None else [user.password, *user.old_passwords][: policy().remembered]
        if any(check_password(password, old) for old in kept if old):
            raise ValidationError(f"前{policy().remembered}次用过的口令不能再用，换一个。")

    def get_help_text(self) -> str:
        return policy().wanted


def class_of(character: str) -> str:
    """upper, lower, digit or other: a character that is neither letter nor digit, or a letter without case."""
    kind = unicodedata.category(character)
    return {"Lu": "upper", "Ll": "lower", "Nd": "digit"}.get(kind, "other")


def give(user: Any, password: str, now: datetime) -> list[str]:
    """Set a password and what is remembered of the ones before; answers the fields to save."""
    if user.password and user.has_usable_password():
        user.old_passwords = [user.password, *user.old_passwords][: max(policy().remembered - 1, 0)]
    user.set_password(password)
    user.password_set_at = now
    return ["password", "old_passwords", "password_set_at"]


def expired(user: Any, now: datetime) -> bool:
    """Whether the password is older than the profile allows."""
    lasts = policy().lasts
    return lasts is not None and user.password_set_at is not None and now - user.password_set_at > lasts
