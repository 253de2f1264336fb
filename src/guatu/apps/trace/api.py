"""The trace as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from guatu.apps.trace.action import must_have
from guatu.apps.trace.models import Entry
from guatu.apps.trace.paging import page_of
from guatu.apps.trace.selectors import entries_to_list
from guatu.kernel.powers import Power

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


@router.get("", response=list[EntryOut], summary="留痕清单，新的在前")
def list_entries(request: HttpRequest, who: str = "", subject: str = "", event: str = "", after: str = "") -> Any:
    """Fifty at a time; `after` is the last number seen."""
    must_have(request.user, Power.VIEW_TRACE)
    found = entries_to_list(request.user, who=who, subject=subject, event=event)
    return list(page_of(found, {"after": after}, by="number", newest_first=True).rows)


@router.get("/{number}/lines", response=list[LineOut], summary="一条留痕的明细")
def list_lines(request: HttpRequest, number: int, after: int = 0) -> Any:
    """A thousand at a time; `after` is the last position seen."""
    must_have(request.user, Power.VIEW_TRACE)
    entry = get_object_or_404(Entry.objects.visible_to(request.user), number=number)
    return list(entry.lines.filter(position__gt=after)[:LINES_AT_ONCE])
