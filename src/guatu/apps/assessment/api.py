"""The ranking and its evidence as JSON; marks and points are integers of 0.0001 point or decimal text, as named."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from guatu.apps.assessment import actions
from guatu.apps.assessment.models import Evidence, RankingRow
from guatu.apps.assessment.ranking import kept_places, scheme_named
from guatu.apps.assessment.selectors import evidence_of_year
from guatu.apps.look.context import today
from guatu.apps.monitoring.computing import known_at_closing
from guatu.apps.people.doors import Body, asks
from guatu.apps.policies.regions import home
from guatu.apps.policies.selectors import scheme_of
from guatu.apps.trace.doors import Day
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


class EvidenceOut(Schema):
    """An item as it stands; `points` in 0.0001 point. state: recorded, returned, confirmed, leaving."""

    id: int
    organisation: str
    day: date
    kind: str
    reference: str
    points: int
    note: str
    state: str
    return_reason: str

    @staticmethod
    def resolve_organisation(held: Evidence) -> str:
        return str(held.organisation.code)


class EvidenceIn(Body):
    """What counts for or against a unit (by code), with its document; deductions are negative."""

    organisation: str = Field(max_length=32)
    day: Day
    kind: str = Field(max_length=24)
    reference: str = Field(max_length=100)
    points: int = Field(0, ge=-actions.MOST, le=actions.MOST)
    note: str = Field("", max_length=500)


class WhyIn(Body):
    """Why so."""

    reason: str = Field("", max_length=500)


class WithdrawIn(WhyIn):
    """By which document an item is taken back, and why."""

    reference: str = Field(max_length=100)


REFUSED = {401: Said, 403: Said, 404: Said, 422: Said}


@router.get("/ranking", response={200: RankingOut, **REFUSED}, summary="考核排名")
@asks(Power.VIEW)
def ranking(request: HttpRequest, month: str, scheme: str = "") -> Any:
    """The kept ranking of a month, under the scheme in force unless another is named; empty where none was kept."""
    of = Month.parse(month)
    chosen = scheme_named(scheme or scheme_of(home(), of.last_day, known_at_closing(of)))
    rows = RankingRow.objects.visible_to(request.user).filter(month=str(of), scheme=chosen.code)
    places = kept_places(chosen, rows)
    return {"scheme": chosen.code, "month": str(of), "rows": [place.as_json() for place in places]}


@router.get("/evidence", response={200: list[EvidenceOut], **REFUSED}, summary="加减分事项")
@asks(Power.VIEW)
def list_evidence(request: HttpRequest, month: str) -> Any:
    """What stands of the year up to a month, of the units one may see: what waits first."""
    return evidence_of_year(request.user, Month.parse(month))


@router.post("/evidence", response={200: EvidenceOut, **REFUSED}, summary="登记加减分")
@asks(Power.RECORD_EVIDENCE)
def record_one(request: HttpRequest, given: EvidenceIn) -> Any:
    """It counts once another confirms it."""
    return actions.record_evidence(**given.dict(), actor=request.user, today=today(request))


@router.post("/evidence/{item}/confirm", response={200: EvidenceOut, **REFUSED}, summary="确认加减分")
@asks(Power.CONFIRM_EVIDENCE)
def confirm_one(request: HttpRequest, item: int, given: WhyIn) -> Any:
    """Confirm what another recorded."""
    return actions.confirm_evidence(item, reason=given.reason, actor=request.user)


@router.post("/evidence/{item}/return", response={200: EvidenceOut, **REFUSED}, summary="退回加减分")
@asks(Power.CONFIRM_EVIDENCE)
def return_one(request: HttpRequest, item: int, given: WhyIn) -> Any:
    """Send what was recorded back, with the reason."""
    return actions.return_evidence(item, reason=given.reason, actor=request.user)


@router.post("/evidence/{item}/withdraw", response={200: EvidenceOut, **REFUSED}, summary="撤销加减分")
@asks(Power.RECORD_EVIDENCE)
def withdraw_one(request: HttpRequest, item: int, given: WithdrawIn) -> Any:
    """Take an item back; one that counts already goes on counting until another agrees."""
    return actions.withdraw_evidence(item, reference=given.reference, reason=given.reason, actor=request.user)


@router.post("/evidence/{item}/agree", response={200: EvidenceOut, **REFUSED}, summary="同意撤销加减分")
@asks(Power.CONFIRM_EVIDENCE)
def agree_one(request: HttpRequest, item: int, given: WhyIn) -> Any:
    """Agree to what another asked to take back."""
    return actions.agree_to_withdraw(item, reason=given.reason, actor=request.user)


@router.post("/evidence/{item}/keep", response={200: EvidenceOut, **REFUSED}, summary="不同意撤销加减分")
@asks(Power.CONFIRM_EVIDENCE)
def keep_one(request: HttpRequest, item: int, given: WhyIn) -> Any:
    """Turn down what was asked to be taken back."""
    return actions.refuse_to_withdraw(item, reason=given.reason, actor=request.user)
