"""The trace as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from guatu.apps.trace.doors import Day, answer_of_trace
from guatu.apps.trace.heads import head_now
from guatu.apps.trace.models import Entry
from guatu.apps.trace.paging import page_of
from guatu.apps.trace.selectors import Asked, entries_asked

router = Router(tags=["留痕"])
LINES_AT_ONCE = 1_000


class EntryOut(Schema):
    number: int
    at: datetime
    actor: str
    event: str
    subject: str
    sentence: str
    reason: str
    origin: str
    detail: dict[str, Any]
    line_count: int
    hash: str
    previous: str

    @staticmethod
    def resolve_actor(entry: Entry) -> str:
        return entry.actor_name


class LineOut(Schema):
    position: int
    subject: str
    field: str
    before: str | None
    after: str | None
    hash: str


class HeadOut(Schema):
    number: int
    hash: str
    database: str
    at: str


@router.get("", response=list[EntryOut], summary="留痕清单，新的在前")
@answer_of_trace
def list_entries(
    request: HttpRequest,
    who: str = "",
    subject: str = "",
    event: str = "",
    q: str = "",
    start: Day | None = None,
    end: Day | None = None,
    after: str = "",
) -> Any:
    """Fifty at a time; `after` is the last number seen. Days are those of Shanghai, both included."""
    asked = Asked(words=q, who=who, subject=subject, event=event, start=start, end=end)
    found = entries_asked(request.user, asked)
    return list(page_of(found, {"after": after}, by="number", newest_first=True).rows)


@router.get("/head", response=HeadOut, summary="链头，供存到本系统以外")
@answer_of_trace
def show_head(request: HttpRequest) -> Any:
    """The number and hash of the last entry as they stand; 404 while there is none."""
    kept = head_now(settings.GUATU_CLOCK())
    if kept is None:
        raise Http404
    return kept


@router.get("/{number}/lines", response=list[LineOut], summary="一条留痕的明细")
@answer_of_trace
def list_lines(request: HttpRequest, number: int, after: int = 0) -> Any:
    """A thousand at a time; `after` is the last position seen."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), number=number)
    return list(entry.lines.filter(position__gt=after)[:LINES_AT_ONCE])
