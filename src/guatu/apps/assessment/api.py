"""The ranking as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from guatu.apps.assessment.models import RankingRow
from guatu.apps.assessment.ranking import kept_places, scheme_named
from guatu.apps.monitoring.computing import known_at_closing
from guatu.apps.policies.regions import home
from guatu.apps.policies.selectors import scheme_of
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

router = Router(tags=["考核"])


class Said(Schema):
    """Why there is no answer."""

    detail: str


class ItemOut(Schema):
    item: str
    name: str
    marks: str | None
    full: str | None
    why: str


class PlaceOut(Schema):
    rank: int
    key: str
    name: str
    marks: str | None
    items: list[ItemOut]


class RankingOut(Schema):
    scheme: str
    month: str
    rows: list[PlaceOut]


@router.get("/ranking", response={200: RankingOut, 401: Said, 403: Said, 404: Said, 422: Said}, summary="考核排名")
def ranking(request: HttpRequest, month: str, scheme: str = "") -> Any:
    """The kept ranking of a month, under the scheme in force unless another is named; empty where none was kept."""
    request.user.must_have(Power.VIEW)  # type: ignore[union-attr]
    of = Month.parse(month)
    chosen = scheme_named(scheme or scheme_of(home(), of.last_day, known_at_closing(of)))
    rows = RankingRow.objects.visible_to(request.user).filter(month=str(of), scheme=chosen.code)
    places = kept_places(chosen, rows)
    return {"scheme": chosen.code, "month": str(of), "rows": [place.as_json() for place in places]}
