"""After five wrong passwords in a row an account name is shut for ten minutes, whether or not it exists."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from guatu.apps.people.models import FailedLogin

ALLOWED = 5
SHUT_FOR = timedelta(minutes=10)
FORGOTTEN_AFTER = timedelta(days=1)
LONGEST = 64


def shut_until(login: str, now: datetime) -> datetime | None:
    """Until when a name is shut, or None. `now` is real time, on a demonstration as well."""
    found = FailedLogin.objects.filter(login=login[:LONGEST], locked_until__gt=now).first()
    return found.locked_until if found else None


def count_failure(login: str, now: datetime) -> None:
    """Count one wrong password; the fifth shuts the name. Old counts of all names are forgotten on the way."""
    with transaction.atomic():
        FailedLogin.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
        FailedLogin.objects.get_or_create(login=login[:LONGEST], defaults={"last_at": now})
        found = FailedLogin.objects.select_for_update().get(login=login[:LONGEST])
        over = found.locked_until is not None and found.locked_until <= now
        found.count = 1 if over else found.count + 1
        found.last_at = now
        found.locked_until = now + SHUT_FOR if found.count >= ALLOWED else None
        found.save()


def forget(login: str) -> None:
    """A right password clears the count."""
    FailedLogin.objects.filter(login=login[:LONGEST]).delete()
