"""The API of monthly reports. Money is integer 分; a month is written 2022-05."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from guatu.apps.people.doors import Body, asks
from guatu.apps.projects.models import Project
from guatu.apps.reports.actions import approve_report, return_report, save_draft, submit_report
from guatu.apps.reports.models import Report
from guatu.apps.reports.refusals import ChecksFailed, StaleReport
from guatu.apps.reports.selectors import reports_of, status_of
from guatu.apps.trace.clashes import Clash, ClashOut
from guatu.apps.trace.doors import Day
from guatu.apps.trace.labels import field_label
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

router = Router(tags=["调度填报"])
AT_MOST = 500


class Told(Schema):
    """Why a request was refused."""

    detail: str


class Wrong(Schema):
    """Why a report cannot be submitted: one line for each finding."""

    detail: str
    findings: list[dict[str, str]] = []


class ReportOut(Schema):
    """A report as it stands."""

    id: int
    project: str
    month: str
    state: str
    done: int | None
    cumulative: int | None
    progress_text: str
    quantity_done: int | None
    problem_category: str
    problem_text: str
    proposal: str
    promised_on: date | None
    next_step: str
    stage: str
    funds: dict[str, int]
    events: dict[str, str]
    late: bool
    return_reason: str
    version: int

    @staticmethod
    def resolve_project(report: Report) -> str:
        return str(report.project.number)


class DraftIn(Body):
    """What is filled; what is not named stays. `version` is that of the report seen, 0 where there was none."""

    version: int = Field(ge=0, le=2**31 - 1)
    done: int | None = Field(None, ge=-(9 * 10**17), le=9 * 10**17)
    cumulative: int | None = Field(None, ge=-(9 * 10**17), le=9 * 10**17)
    progress_text: str = Field("", max_length=2000)
    quantity_done: int | None = Field(None, ge=0, le=10_000)
    problem_category: str = Field("", max_length=16)
    problem_text: str = Field("", max_length=2000)
    proposal: str = Field("", max_length=2000)
    promised_on: Day | None = None
    next_step: str = Field("", max_length=2000)


class SubmitIn(Body):
    """Reasons for warnings, by check code; `version` is that of the report seen, 0 where there was none."""

    version: int = Field(ge=0, le=2**31 - 1)
    reasons: dict[str, str] = {}


class DecisionIn(Body):
    """A decision on the report as seen at `version`; returning needs the reason."""

    version: int = Field(ge=0, le=2**31 - 1)
    reason: str = Field("", max_length=500)


class UnitOut(Schema):
    """How far a unit is with a month."""

    code: str
    name: str
    due: int
    missing: int
    submitted: int
    passed: int
    late: int


REFUSED: dict[int, Any] = {403: Told, 404: Told, 409: ClashOut, 422: Wrong}


@router.get("", response={200: list[ReportOut], 422: Told}, summary="月报清单")
@asks(Power.VIEW)
def list_reports(request: HttpRequest, month: str, after: int = 0) -> Any:
    """Reports of a month in the order of their ids, from behind `after`, at most 500 at once."""
    found = reports_of(request.user, Month.parse(month)).filter(pk__gt=after)
    return list(found.select_related("project").order_by("pk")[:AT_MOST])


@router.get("/status", response={200: list[UnitOut], 422: Told}, summary="报送情况")
@asks(Power.VIEW)
def list_status(request: HttpRequest, month: str) -> Any:
    return list(status_of(request.user, Month.parse(month)))  # a tuple of two the framework takes for (status, answer)


@router.put("/{month}/{number}", response={200: ReportOut, **REFUSED}, summary="暂存月报")
@asks(Power.FILL_REPORT)
def keep(request: HttpRequest, month: str, number: str, draft: DraftIn) -> Any:
    """Keep what was filled of a project's month. A lost update answers 409."""
    project = Project.objects.visible_to(request.user).get(number=number)
    values = {name: value for name, value in draft.dict(exclude_unset=True).items() if name != "version"}
    try:
        return save_draft(project.pk, Month.parse(month), values=values, actor=request.user, version=draft.version)
    except StaleReport as stale:
        raise _clash(stale) from stale


@router.post("/{month}/{number}/submit", response={200: ReportOut, **REFUSED}, summary="报送月报")
@asks(Power.FILL_REPORT)
def hand_in(request: HttpRequest, month: str, number: str, given: SubmitIn) -> Any:
    """Submit a project's month; errors and unexplained warnings come back with 422."""
    project = Project.objects.visible_to(request.user).get(number=number)
    try:
        return submit_report(project.pk, Month.parse(month), actor=request.user, reasons=given.reasons,
                             version=given.version)  # fmt: skip
    except StaleReport as stale:
        raise _clash(stale) from stale
    except ChecksFailed as failed:
        found = [one for findings in failed.findings.values() for one in findings]
        told = [{"code": one.code, "level": one.level, "field": one.field, "message": one.message} for one in found]
        return Status(422, {"detail": str(failed), "findings": told})


@router.post("/{month}/{number}/approve", response={200: ReportOut, **REFUSED}, summary="通过月报")
@asks(Power.APPROVE_REPORT)
def approve(request: HttpRequest, month: str, number: str, given: DecisionIn) -> Any:
    """Approve a project's month, as it was seen at `version`."""
    try:
        return approve_report(_report(request, month, number), actor=request.user, version=given.version)
    except StaleReport as stale:
        raise _clash(stale) from stale


@router.post("/{month}/{number}/return", response={200: ReportOut, **REFUSED}, summary="退回月报")
@asks(Power.APPROVE_REPORT)
def send_back(request: HttpRequest, month: str, number: str, given: DecisionIn) -> Any:
    """Send a project's month back with the reason."""
    pk = _report(request, month, number)
    try:
        return return_report(pk, reason=given.reason, actor=request.user, version=given.version)
    except StaleReport as stale:
        raise _clash(stale) from stale


def _clash(stale: StaleReport) -> Clash:
    """What another changed, by the names of the report."""
    by = str(stale.report.editor.name) if stale.report.editor else ""
    told = [
        {"field": name, "title": field_label("report", name), "standing": standing, "sent": sent, "by": by}
        for name, (standing, sent) in stale.differences.items()
    ]
    return Clash(stale.report.version, told, str(stale))


def _report(request: HttpRequest, month: str, number: str) -> int:
    return int(reports_of(request.user, Month.parse(month)).get(project__number=number).pk)
