"""After some wrong passwords in a row an account name is shut for a while, whether or not it exists; an address too."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from guatu.apps.people.models import FailedLogin
from guatu.apps.people.policy import policy

FORGOTTEN_AFTER = timedelta(days=1)
LONGEST = 64
OF_ADDRESS = "@"
"""Begins the key of an address; no account name can begin so."""


def shut_until(key: str, now: datetime) -> datetime | None:
    """Until when a name or an address is shut, or None. `now` is real time, on a demonstration as well."""
    found = FailedLogin.objects.filter(login=key[:LONGEST], locked_until__gt=now).first()
    return found.locked_until if found else None


def count_failure(login: str, now: datetime) -> bool:
    """Count one wrong password of a name; whether this one shut it. Old counts are forgotten on the way."""
    with transaction.atomic():
        FailedLogin.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
        return _count(login[:LONGEST], now, policy().failures, FORGOTTEN_AFTER)


def count_from(address: str, now: datetime) -> bool:
    """Count one wrong password from an address, where many people may sit; whether this one shut it.

    Only those within the time of a lock count together.
    """
    with transaction.atomic():
        return _count(f"{OF_ADDRESS}{address}"[:LONGEST], now, policy().failures_from_address, policy().shut_for)


def _count(key: str, now: datetime, allowed: int, together: timedelta) -> bool:
    FailedLogin.objects.get_or_create(login=key, defaults={"last_at": now})
    found = FailedLogin.objects.select_for_update().get(login=key)
    over = found.locked_until is not None and found.locked_until <= now
    found.count = 1 if over or found.last_at < now - together else found.count + 1
    found.last_at = now
    found.locked_until = now + policy().shut_for if found.count >= allowed else None
    found.save()
    return found.count == allowed


def forget(login: str) -> None:
    """A right password clears the count of its name; an address keeps its own."""
    FailedLogin.objects.filter(login=login[:LONGEST]).delete()
