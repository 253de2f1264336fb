"""Kept results follow what changed: a few projects at once, their months' sums and ranking when all is quiet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from guatu.apps.monitoring.models import Computation
from guatu.apps.monitoring.refreshing import (
    ClosedMeanwhile,
    Refreshed,
    judged_again,
    keep_refreshed,
    say_waiting,
    settle,
    warm,
)
from guatu.apps.people.accounts import operator
from guatu.apps.policies.regions import home
from guatu.apps.projects.models import Project
from guatu.apps.trace.followers import Follower, Periodic, head_number
from guatu.apps.trace.models import Entry, Line
from guatu.engine.backends.duck import Duck
from guatu.engine.evaluate import Evaluation
from guatu.kernel.month import Month

FEW = 200
"""So many projects are judged one by one; where more changed, the month is computed anew, which is quicker."""
MOST_LINES = 5_000
RECENT, LONGEST_VERB = 200, timedelta(minutes=1)

OF_PROJECTS = frozenset({
    "project.created", "project.edited", "project.moved", "project.event", "project.plan", "project.before",
    "ledger.imported", "user.handed_over",
    "set.joined", "set.left", "report.approved", "correction.approved", "reports.stated",
    "listing.listed", "listing.statistics", "waiver.granted", "waiver.ended",
})  # fmt: skip
"""What changes facts of projects; the lines of such an entry name each of them."""
OF_GROUPS = frozenset({"evidence.confirmed", "evidence.withdrawn", "listing.published"})
"""What changes sums or marks, and no light of a project."""
OF_RULES = frozenset({"policy.preset", "policy.scheme", "policy.threshold", "policy.region"})
OF_HOME = frozenset(
    {
        *("organisation.created", "organisation.changed", "organisation.closed", "organisation.reopened"),
        "organisation.imported",
    }
)
OF_MONTHS = frozenset({"month.computed", "month.closed"})
EVENTS = OF_PROJECTS | OF_GROUPS | OF_RULES | OF_HOME | OF_MONTHS
SUBJECT = re.compile(r"(?P<kind>\w+)/(?P<number>P\d+)(?:@(?P<month>\d{4}-\d{2}))?")


@dataclass
class Touched:
    """What some entries changed: projects by number with the first month it shows in, or more than single projects."""

    projects: dict[str, str] = field(default_factory=dict)
    everything: bool = False
    groups: bool = False
    homes: bool = False
    later_than: str = "9999-12"
    unseen: set[str] = field(default_factory=set)

    def add(self, number: str, month: str) -> None:
        self.projects[number] = min(self.projects.get(number, month), month)


def touched_by(entries: Sequence[Entry]) -> Touched:
    """What these entries changed, read from their subjects and lines; of an import's many thousands none is read."""
    touched = Touched()
    for entry in entries:
        touched.everything |= entry.event in OF_RULES
        touched.groups |= entry.event in OF_GROUPS
        touched.homes |= entry.event in OF_HOME
        if entry.event in OF_MONTHS:
            touched.later_than = min(touched.later_than, entry.subject_key)
            touched.unseen |= {entry.subject_key} if _overlapped(entry) else set()
    about = [entry for entry in entries if entry.event in OF_PROJECTS]
    if sum(entry.line_count for entry in about) > MOST_LINES:
        touched.everything = True
        return touched
    for entry in about:
        _note(touched, f"{entry.subject_kind}/{entry.subject_key}")
    lines = Line.objects.filter(entry_id__in=[entry.pk for entry in about]).order_by()
    for subject, name, before, after in lines.values_list("subject", "field", "before", "after"):
        _note(touched, subject)
        if name == "parent":  # a bundle is known by its parts: the one left and the one entered
            for bundle in filter(None, (before, after)):
                touched.add(bundle, "")
    return touched


def _overlapped(computed: Entry) -> bool:
    """Whether something was recorded while a month was computed: its rows may not have been there yet when it looked.

    On SQLite one verb writes after the other.
    """
    if connection.vendor != "postgresql":
        return False
    before = Entry.objects.filter(number__lt=computed.number, number__gte=computed.number - RECENT)
    return before.filter(event__in=EVENTS - OF_MONTHS, at__gte=computed.at - LONGEST_VERB).exists()


def _note(touched: Touched, subject: str) -> None:
    found = SUBJECT.match(subject)
    if found is not None:
        touched.add(found["number"], found["month"] or "")


# --- following ------------------------------------------------------------------------------------------------


def follow(entries: Sequence[Entry]) -> Callable[[], None] | None:
    """Judge the touched projects again in every open month that was computed and shows the change."""
    touched = touched_by(entries)
    months = list(Computation.objects.filter(snapshot="").order_by("month"))
    if not months:
        return None
    ids = _ids_of(touched.projects)
    moved = touched.homes and any(kept.counts.get("home") != home() for kept in months)
    found: list[Refreshed] = []
    marks: list[Callable[[], None]] = []
    for kept in months:
        month = Month.parse(kept.month)
        only = [pk for pk, since in ids.items() if since <= kept.month]
        if touched.everything or moved or len(only) > FEW:
            marks.append(partial(say_waiting, month, changed=len(only), everything=True))
            continue
        if only:
            found.append(judged_again(month, only, evaluation_for(month)))
        if kept.month in touched.unseen:
            marks.append(partial(say_waiting, month, everything=True))
        elif touched.groups or touched.later_than < kept.month:
            marks.append(partial(say_waiting, month))
    return partial(_write, found, marks) if found or marks else None


def _write(found: Sequence[Refreshed], marks: Sequence[Callable[[], None]]) -> None:
    if found:
        keep_refreshed(found, actor=operator())
    for mark in marks:
        mark()


def _ids_of(numbers: Mapping[str, str]) -> dict[int, str]:
    """Project ids with the first month a change shows in; bundles come with their parts."""
    if len(numbers) > FEW:  # then nobody asks which
        return dict(enumerate(numbers.values()))
    found: dict[int, str] = {}
    for pk, number, parent in Project.objects.filter(number__in=numbers).values_list("pk", "number", "parent"):
        for touched in filter(None, (pk, parent)):
            found[touched] = min(found.get(touched, numbers[number]), numbers[number])
    return found


@cache
def _engine() -> Duck:
    """One warm engine for all months: what it holds is replaced each time."""
    return Duck(small=True)


@cache
def evaluation_for(month: Month) -> Evaluation:
    """Where a month's projects are judged; kept for the life of the process, as its rules are."""
    return warm(month, _engine())


def begin() -> int:
    """A house that never had a worker may have changed since its open months were computed: from the oldest on."""
    months = Computation.objects.filter(snapshot="").values_list("month", flat=True)
    asked = Q(event__in=OF_MONTHS | {"month.settled"}, subject_key__in=list(months))
    last: dict[str, int] = {}
    for key, number in Entry.objects.filter(asked).order_by("number").values_list("subject_key", "number"):
        last[key] = number
    return min(last.values(), default=head_number())


# --- settling -------------------------------------------------------------------------------------------------

SMALL = 2_000
QUIET = {True: timedelta(seconds=2), False: timedelta(seconds=60)}
LONGEST = {True: timedelta(seconds=20), False: timedelta(minutes=10)}
"""How long nothing must have changed, and how long sums may wait at most, in a house of few projects and of many."""


def settle_waiting(finish: bool) -> bool:
    """Compute the first month anew that waits and is quiet; a later month's lights ask how long they have burnt."""
    waiting = list(Computation.objects.filter(waits_since__isnull=False, snapshot="").order_by("month"))
    ready = next((kept for kept in waiting if finish or _quiet(kept, timezone.now())), None)
    if ready is None:
        return False
    with suppress(ClosedMeanwhile):
        settle(Month.parse(ready.month), actor=operator())
    return len(waiting) > 1


def _quiet(kept: Any, now: datetime) -> bool:
    small = kept.counts.get("projects", 0) <= SMALL
    return now - kept.changed_at >= QUIET[small] or now - kept.waits_since >= LONGEST[small]


FOLLOWERS = [Follower("monitoring.results", "重判有变化的项目", EVENTS, follow, begin)]
PERIODIC = [Periodic("monitoring.settle", "重算有变化的月份", timedelta(seconds=3), settle_waiting)]
