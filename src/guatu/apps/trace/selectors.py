"""Questions about the trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Collate
from django.utils import timezone

from guatu.apps.trace.events import events
from guatu.apps.trace.models import Entry, EntryQuerySet, Line

COUNTED = 10_000
"""Beyond so many a page says “more than”: counting the rest would cost more than it tells."""
PART_MARKS = "@/"
"""What parts a subject's key from that of its part: report/P0000001@2022-05, funds/P0000001@2022-05/loan."""


@dataclass(frozen=True)
class Asked:
    """The conditions of a search; empty ones ask nothing. Days are those of Shanghai, both included."""

    words: str = ""
    who: str = ""
    subject: str = ""
    event: str = ""
    start: date | None = None
    end: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From an address; a day that is none is passed over."""
        text = {name: given.get(name, "").replace("\x00", "").strip() for name in ("who", "subject", "event")}
        words = given.get("q", "").replace("\x00", "").strip()
        return cls(words=words, start=_day(given.get("start", "")), end=_day(given.get("end", "")), **text)

    def __bool__(self) -> bool:
        return self != Asked()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def entries_asked(user: Any, asked: Asked) -> EntryQuerySet:
    """Entries one may see, under the conditions asked."""
    found = entries_to_list(user, who=asked.who, subject=asked.subject, event=asked.event)
    if asked.start:
        found = found.filter(at__gte=_midnight(asked.start))
    if asked.end and asked.end < date.max:
        found = found.filter(at__lt=_midnight(asked.end + timedelta(days=1)))
    for word in asked.words.split():
        named = [event.code for event in events() if word in event.label]
        held = Q(subject_name__icontains=word) | Q(subject_key__icontains=word) | Q(reason__icontains=word)
        found = found.filter(held | Q(actor__name__icontains=word) | Q(actor_name=word) | Q(event__in=named))
    return found


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


def how_many(found: QuerySet[Any, Any]) -> int:
    """How many there are, COUNTED + 1 at most."""
    return found.order_by()[: COUNTED + 1].count()


def story_of(user: Any, kind: str, key: str) -> EntryQuerySet:
    """Entries one may see about a subject and its parts: of a project its reports, funds and corrections too."""
    about = Q(subject_kind=kind, subject_key=key)
    for of in _kinds_with_parts():
        about |= Q(subject_kind=of, exactly__gte=f"{key}@", exactly__lt=f"{key}A")
    touching = lines_about(kind, key).values("entry_id")
    found = Entry.objects.visible_to(user).select_related("actor").alias(exactly=Collate("subject_key", _binary()))
    return found.filter(about | Q(pk__in=touching))


def lines_about(kind: str, key: str) -> QuerySet[Line, Line]:
    """Lines whose subject is this one or a part of it, found by the index, whatever the database's own order."""
    about = Q(subject=f"{kind}/{key}")
    for of in _kinds_with_parts():
        for mark in PART_MARKS:
            first = f"{of}/{key}{mark}"
            about |= Q(exactly__gte=first, exactly__lt=first[:-1] + chr(ord(mark) + 1))
    return Line.objects.alias(exactly=Collate("subject", _binary())).filter(about)


def _binary() -> str:
    """The collation that orders text by its code points, as ranges need it."""
    return "BINARY" if connection.vendor == "sqlite" else "C"


def _kinds_with_parts() -> list[str]:
    """Kinds of subjects whose keys begin with another's: any table's, and those that are no table."""
    from django.apps import apps

    own = {model._meta.model_name for model in apps.get_models() if model.__module__.startswith("guatu.")}
    return sorted({*filter(None, own), "funds", "statistics"})


def lines_of(entries: Iterable[Entry], kind: str, key: str, most: int) -> dict[int, list[Line]]:
    """The lines about a subject in some entries, by its id; `most` for each, and one more to show that there are."""
    held: dict[int, list[Line]] = {entry.pk: [] for entry in entries}
    for line in lines_about(kind, key).filter(entry_id__in=list(held)).order_by("entry_id", "position").iterator():
        if len(held[line.entry_id]) <= most:
            held[line.entry_id].append(line)
    return held


@dataclass(frozen=True)
class Doings:
    """What somebody did, in numbers: of each event and from each address, and when first and last."""

    events: tuple[tuple[str, int], ...]
    origins: tuple[tuple[str, int], ...]
    count: int
    first: datetime | None
    last: datetime | None


def doings_of(user: Any, login: str) -> Doings:
    """Counts over the entries of one person that one may see."""
    found = Entry.objects.visible_to(user).filter(actor_name=login).order_by()
    by_event = found.values_list("event").annotate(n=Count("pk")).order_by("-n", "event")
    by_origin = found.values_list("origin").annotate(n=Count("pk")).order_by("-n", "origin")
    times = found.aggregate(count=Count("pk"), first=Min("number"), last=Max("number"))
    ends = dict(Entry.objects.filter(number__in=[times["first"] or 0, times["last"] or 0]).values_list("number", "at"))
    return Doings(
        tuple(by_event), tuple(by_origin[:20]), times["count"], ends.get(times["first"]), ends.get(times["last"])
    )


def person_of(user: Any, login: str) -> Any:
    """The account of a login among those one may see, or that did what one may see; None where there is none."""
    visible = get_user_model().objects.visible_to(user).filter(login=login).first()  # type: ignore[attr-defined]
    if visible is not None:
        return visible
    entry = Entry.objects.visible_to(user).filter(actor_name=login).select_related("actor").first()
    return None if entry is None else entry.actor


def history_of(subject: Any, limit: int = 20) -> list[Entry]:
    """The newest entries about a row one has already been allowed to see, for its own page."""
    from guatu.apps.trace.action import subject_of

    kind, key, _ = subject_of(subject)
    touching = Line.objects.filter(subject=f"{kind}/{key}").values("entry_id")
    found = Entry.objects.filter(Q(subject_kind=kind, subject_key=key) | Q(pk__in=touching))
    return list(found.select_related("actor").order_by("-number")[:limit])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())
