"""Questions about the trace."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from guatu.apps.trace.models import Entry, EntryQuerySet, Line


def entries_to_list(user: Any, *, who: str = "", subject: str = "", event: str = "") -> EntryQuerySet:
    """Entries one may see, by the login of who acted, by subject ("project/P000123") and by event.

    A subject is found in entries about it and in the lines of others, as when an import touched it.
    """
    found = Entry.objects.visible_to(user).select_related("actor")
    if who:
        found = found.filter(actor_name=who)
    if event:
        found = found.filter(event=event)
    if subject:
        kind, _, key = subject.partition("/")
        touching = Line.objects.filter(subject=subject).values("entry_id")
        found = found.filter(Q(subject_kind=kind, subject_key=key) | Q(pk__in=touching))
    return found


def history_of(subject: Any, limit: int = 20) -> list[Entry]:
    """The newest entries about a row one has already been allowed to see, for its own page."""
    from guatu.apps.trace.action import subject_of

    kind, key, _ = subject_of(subject)
    touching = Line.objects.filter(subject=f"{kind}/{key}").values("entry_id")
    found = Entry.objects.filter(Q(subject_kind=kind, subject_key=key) | Q(pk__in=touching))
    return list(found.select_related("actor").order_by("-number")[:limit])
