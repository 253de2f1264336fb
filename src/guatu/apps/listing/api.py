"""The API of statistics. Money is integer 分."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from guatu import rulebook
from guatu.apps.listing.actions import enter_published, enter_statistics, record_listing, state_unlisted
from guatu.apps.listing.models import PublishedStatement
from guatu.apps.listing.refusals import ListingRefused
from guatu.apps.listing.selectors import compared, projects_to_count, published_rows, unlisted_projects, unlisted_rows
from guatu.apps.listing.standing import of_listing, of_published, of_reason, of_statistics, plain_figure
from guatu.apps.people.doors import Body, asks
from guatu.apps.projects.models import Project
from guatu.apps.reports.pages.common import day
from guatu.apps.reports.rows import wan_text
from guatu.apps.trace.clashes import ClashOut, as_seen
from guatu.apps.trace.conflicts import version_of
from guatu.apps.trace.doors import Day
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

router = Router(tags=["入库纳统"])
AT_MOST = 500
LARGEST = 9 * 10**17


class Told(Schema):
    """Why a request was refused."""

    detail: str


class UnlistedOut(Schema):
    """A started project outside the statistics library."""

    project: str
    name: str
    started_on: date
    months: int
    reason: str
    note: str


class ComparedOut(Schema):
    """调度数 and 统计数 of a project; null is 未报 or no figure."""

    project: str
    reported: int | None
    counted: int | None
    reported_year: int
    counted_year: int
    gap: int
    version: str


class ListingOut(Schema):
    """When a project was listed, or why not, each with the version to send back with a change."""

    project: str
    on: date | None
    listing_version: str
    reason: str
    note: str
    reason_version: str


class ListingIn(Body):
    """The day of listing; null takes it back, with the reason. `version` is the listing_version seen."""

    version: str
    on: Day | None
    reason: str = Field("", max_length=200)


class ReasonIn(Body):
    """Why a project is not listed. `version` is the reason_version seen."""

    version: str
    reason: str
    note: str = Field("", max_length=300)


class StatisticIn(Body):
    """One project's figure; null takes it back. `version` is that of its row as seen."""

    version: str
    project: str
    amount: int | None = Field(ge=0, le=LARGEST)


class ChangedOut(Schema):
    """How many figures changed."""

    changed: int


class PublishedIn(Body):
    """A published figure as numerator/denominator in its unit. `version` is that of the figure as seen, "" of none."""

    version: str
    region: str = Field(pattern=r"^\d{6,12}$")
    month: str
    code: str
    numerator: int = Field(ge=-LARGEST, le=LARGEST)
    denominator: int = Field(1, gt=0, le=10**12)
    source: str = Field(max_length=200)
    published_on: Day


class PublishedOut(Schema):
    """A published figure as it stands."""

    region: str
    month: str
    code: str
    numerator: int
    denominator: int
    source: str
    published_on: date
    version: str


REFUSED: dict[int, Any] = {403: Told, 404: Told, 409: ClashOut, 422: Told}


@router.get("/unlisted", response=list[UnlistedOut], summary="未入库清单")
@asks(Power.VIEW)
def list_unlisted(request: HttpRequest, unit: str = "") -> Any:
    """The longest waiting first, at most 500."""
    rows = unlisted_rows(list(unlisted_projects(request.user, unit=unit)[:AT_MOST]), day(request))
    return [
        {
            "project": row.project.number,
            "name": row.project.name,
            "started_on": row.started_on,
            "months": row.months,
            "reason": row.reason,
            "note": row.note,
        }
        for row in rows
    ]


@router.get("/statistics", response={200: list[ComparedOut], 422: Told}, summary="调度数和统计数")
@asks(Power.VIEW)
def list_compared(request: HttpRequest, month: str, after: str = "") -> Any:
    """Both figures in the order of numbers, from behind `after`, at most 500 at once."""
    projects = list(projects_to_count(request.user).filter(number__gt=after)[:AT_MOST])
    return [
        {
            "project": row.project.number,
            "reported": row.reported,
            "counted": row.counted,
            "reported_year": row.reported_year,
            "counted_year": row.counted_year,
            "gap": row.gap,
            "version": version_of({row.project.number: wan_text(row.counted)}),
        }
        for row in compared(projects, Month.parse(month))
    ]


@router.post("/statistics/{month}", response={200: ChangedOut, **REFUSED}, summary="录入统计数")
@asks(Power.ENTER_STATISTICS)
def enter(request: HttpRequest, month: str, given: list[StatisticIn]) -> Any:
    """State what the statistics office counted: all of it or nothing."""
    asked, rows = Month.parse(month), {one.project: one for one in given[:AT_MOST]}
    ids = {number: Project.objects.visible_to(request.user).get(number=number).pk for number in rows}
    standing = of_statistics(request.user, asked, ids, {})
    sent = {number: wan_text(one.amount) for number, one in rows.items()}
    with as_seen(standing, " ".join(one.version for one in rows.values()), sent):
        amounts = {ids[number]: one.amount for number, one in rows.items()}
        return {"changed": enter_statistics(asked, amounts, actor=request.user)}


@router.get("/of/{number}", response={200: ListingOut, 403: Told, 404: Told}, summary="一个项目的入库")
@asks(Power.VIEW)
def listing_of(request: HttpRequest, number: str) -> Any:
    """When a project was listed, or why it is not."""
    project = Project.objects.visible_to(request.user).get(number=number)
    listing, reason = of_listing(request.user, project), of_reason(request.user, project)
    return {
        "project": number,
        "on": listing.shown["listed_on"],
        "listing_version": listing.version(),
        "reason": reason.shown.get("reason", ""),
        "note": reason.shown.get("note_text", ""),
        "reason_version": reason.version(),
    }


@router.put("/of/{number}", response={204: None, **REFUSED}, summary="登记入库")
@asks(Power.RECORD_LISTING)
def listed(request: HttpRequest, number: str, given: ListingIn) -> Any:
    project = Project.objects.visible_to(request.user).get(number=number)
    with as_seen(of_listing(request.user, project), given.version, {"listed_on": given.on}):
        record_listing(project.pk, on=given.on, reason=given.reason, actor=request.user)
    return Status(204, None)


@router.put("/of/{number}/reason", response={204: None, **REFUSED}, summary="登记未入库原因")
@asks(Power.RECORD_LISTING)
def not_listed(request: HttpRequest, number: str, given: ReasonIn) -> Any:
    project = Project.objects.visible_to(request.user).get(number=number)
    sent = {"reason": given.reason, "note_text": given.note}
    with as_seen(of_reason(request.user, project), given.version, sent):
        state_unlisted(project.pk, reason=given.reason, note_text=given.note, actor=request.user)
    return Status(204, None)


@router.get("/published", response=list[PublishedOut], summary="公布数")
@asks(Power.VIEW)
def list_published(request: HttpRequest, region: str = "") -> Any:
    return [_published(request, row) for row in published_rows(request.user, region)[:AT_MOST]]


@router.post("/published", response={200: PublishedOut, **REFUSED}, summary="录入公布数")
@asks(Power.ENTER_PUBLISHED)
def publish(request: HttpRequest, given: PublishedIn) -> Any:
    values = given.dict(exclude={"version"})
    base, declared = f"{given.region}/{given.code}@{given.month}", rulebook.published().get(given.code)
    if declared is None:
        raise ListingRefused(f"没有公布数“{given.code}”。")
    sent = {
        f"{base}/value": plain_figure(given.numerator, given.denominator, declared.unit),
        f"{base}/source": given.source.strip(),
        f"{base}/published_on": given.published_on,
    }
    with as_seen(of_published(request.user, []), given.version, sent):
        return _published(request, enter_published(Month.parse(values.pop("month")), actor=request.user, **values))


def _published(request: HttpRequest, row: PublishedStatement) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in PublishedOut.model_fields if name != "version"}
    return shown | {"version": of_published(request.user, [row]).version()}
