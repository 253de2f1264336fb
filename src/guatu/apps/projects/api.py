"""The library as JSON: list, detail, create, edit, move. Money is integer 分."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from guatu.apps.people.doors import Body, asks
from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects import actions
from guatu.apps.projects.actions.projects import LostUpdate
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.importing.comparing import cut
from guatu.apps.projects.models import LEDGER_FIELDS, Project
from guatu.apps.projects.pages.doors import asked_by, today_of
from guatu.apps.projects.pages.standing import of_stage, of_years, years_shown
from guatu.apps.projects.paging import page_by
from guatu.apps.projects.selectors import Filters, projects_to_list
from guatu.apps.trace.clashes import ClashOut, as_seen
from guatu.apps.trace.conflicts import version_of
from guatu.apps.trace.doors import Day
from guatu.kernel.lifecycle import MoveNotAllowed, Stage
from guatu.kernel.powers import Power

router = Router(tags=["项目库"])
MOST = 200
Fen = int


class RefusedFields(Schema):
    """Why a request was refused; `problems` holds a sentence for each wrong field."""

    detail: str
    problems: dict[str, str] = {}


class DifferenceOut(Schema):
    field: str
    title: str
    standing: Any = None
    sent: Any = None


class ConflictOut(RefusedFields):
    """Someone was quicker: both versions, field by field. `current` and `yours` hold the values that differ."""

    version: int
    current: dict[str, Any]
    yours: dict[str, Any]
    differences: list[DifferenceOut]


class ProjectOut(Schema):
    """A project in a list. Units and leaders by their keys, money in 分."""

    number: str
    code: str
    name: str
    region: str
    stage: str
    organisation: str | None = None
    leader: str | None = None
    level: str
    kind: str
    nature: str
    total_investment: Fen | None = None
    version: int


class MembershipOut(Schema):
    code: str
    name: str
    start_on: date
    end_on: date | None = None


class ProjectDetailOut(ProjectOut):
    """One project with its ledger, dated events (as finely as known), and sets.

    By year, in 分: `plans`, and what was invested up to the end of the year before (`invested_before`). Whoever edits
    sends `version` back, whoever moves `stage_version`, whoever states an amount of a year `years_version`.
    """

    lead_organisation: str | None = None
    parent: str | None = None
    owner: str
    owner_uscc: str
    category: str
    industry: str
    construction_kind: str
    procedure: str
    location: str
    scale: str
    remark: str
    entered_on: date | None = None
    planned_start_on: date | None = None
    planned_finish_on: date | None = None
    events: dict[str, str] = {}
    plans: dict[str, Fen] = {}
    invested_before: dict[str, Fen] = {}
    sets: list[MembershipOut] = []
    stage_version: str
    years_version: str


class PageOut(Schema):
    """A page; `after` asks for the next one, empty on the last."""

    items: list[ProjectOut]
    after: str


class LedgerIn(Body):
    """Values of the ledger. What is left out stays; units, leaders and bundles by code, key and number."""

    name: str | None = Field(None, max_length=200)
    code: str | None = Field(None, max_length=32)
    region: str | None = Field(None, max_length=12)
    organisation: str | None = None
    lead_organisation: str | None = None
    leader: str | None = None
    parent: str | None = None
    owner: str | None = Field(None, max_length=200)
    owner_uscc: str | None = Field(None, max_length=18)
    contact: str | None = Field(None, max_length=60)
    phone: str | None = Field(None, max_length=40)
    category: str | None = Field(None, max_length=100)
    industry: str | None = Field(None, max_length=60)
    level: str | None = None
    nature: str | None = None
    kind: str | None = None
    procedure: str | None = None
    construction_kind: str | None = Field(None, max_length=30)
    location: str | None = Field(None, max_length=200)
    scale: str | None = None
    remark: str | None = None
    total_investment: Fen | None = None
    entered_on: Day | None = None
    planned_start_on: Day | None = None
    planned_finish_on: Day | None = None


class CreateIn(LedgerIn):
    reason: str = Field("", max_length=200)


class EditIn(LedgerIn):
    version: int
    reason: str = Field("", max_length=200)


class MoveIn(Body):
    """A move to another stage; `version` is the stage_version seen."""

    version: str
    to: Stage
    on: Day
    reason: str = Field(min_length=1, max_length=200)
    with_event: bool = False


class OfYearIn(Body):
    """An amount of one year in 分; null takes it back. `version` is the years_version seen."""

    version: str
    amount: Fen | None
    reason: str = Field("", max_length=200)


REFUSALS: dict[int, Any] = {401: RefusedFields, 403: RefusedFields, 404: RefusedFields, 422: RefusedFields}
CLASHES: dict[int, Any] = {**REFUSALS, 409: ClashOut}
KEYED = {"organisation": (Organisation, "code"), "lead_organisation": (Organisation, "code"), "leader": (Leader, "key")}


@router.get("", response={200: PageOut, 401: RefusedFields, 403: RefusedFields, 422: RefusedFields}, summary="项目清单")
@asks(Power.VIEW)
def list_projects(
    request: HttpRequest,
    q: str = "",
    stage: str = "",
    organisation: str = "",
    leader: str = "",
    set: str = "",
    level: str = "",
    kind: str = "",
    nature: str = "",
    after: str = "",
    size: int = Query(50, ge=1, le=MOST),
) -> dict[str, Any]:
    """Projects one may see, by the conditions of the page, by region and number."""
    given = {"q": q, "stage": stage, "organisation": organisation, "leader": leader, "set": set}
    filters = Filters.of({**given, "level": level, "kind": kind, "nature": nature})
    found = projects_to_list(asked_by(request), filters).select_related("organisation", "leader")
    page = page_by(found, {"after": after}, ("region", "number"), size)
    return {"items": [_listed(row) for row in page.rows], "after": page.following}


@router.get("/{number}", response={200: ProjectDetailOut, **REFUSALS}, summary="一个项目")
@asks(Power.VIEW)
def project_detail(request: HttpRequest, number: str) -> dict[str, Any]:
    return _detail(request, number)


@router.post("", response={201: ProjectDetailOut, **REFUSALS}, summary="新建项目")
@asks(Power.EDIT_PROJECT)
def create_project(request: HttpRequest, given: CreateIn) -> Any:
    try:
        values = _values(request, given, {"reason"})
        made = actions.create_project(values=values, on=today_of(request), reason=given.reason, actor=request.user)
    except ProjectRefused as refused:
        return Status(422, {"detail": str(refused), "problems": refused.problems})
    return Status(201, _detail(request, made.number))


@router.patch("/{number}", response={200: ProjectDetailOut, **REFUSALS, 409: ConflictOut}, summary="修改项目")
@asks(Power.EDIT_PROJECT)
def edit_project(request: HttpRequest, number: str, given: EditIn) -> Any:
    project = _one(request, number)
    try:
        values = _values(request, given, {"reason", "version"})
        actions.edit_project(project.pk, values=values, version=given.version, reason=given.reason, actor=request.user)
    except ProjectRefused as refused:
        return Status(422, {"detail": str(refused), "problems": refused.problems})
    except LostUpdate as lost:
        both = {
            "current": {one.field: one.standing for one in lost.differences},
            "yours": {one.field: one.sent for one in lost.differences},
            "differences": [vars(one) for one in lost.differences],
        }
        return Status(409, {"detail": str(lost), "version": lost.project.version, **both})
    return Status(200, _detail(request, number))


@router.post("/{number}/move", response={200: ProjectDetailOut, **CLASHES}, summary="变更阶段")
@asks(Power.MOVE_PROJECT)
def move_project(request: HttpRequest, number: str, given: MoveIn) -> Any:
    project = _one(request, number)
    try:
        with as_seen(of_stage(request.user, project), given.version, {"stage": given.to.value}):
            actions.move_project(project.pk, **given.dict(exclude={"version"}), actor=request.user)
    except MoveNotAllowed as refused:
        return Status(422, {"detail": str(refused), "problems": {"to": str(refused)}})
    return Status(200, _detail(request, number))


@router.put("/{number}/plans/{year}", response={200: ProjectDetailOut, **CLASHES}, summary="年度计划投资")
@asks(Power.EDIT_PROJECT)
def set_plan(request: HttpRequest, number: str, year: int, given: OfYearIn) -> Any:
    return _state_of_year(request, number, year, given, "annual_plan")


@router.put(
    "/{number}/invested-before/{year}",
    response={200: ProjectDetailOut, **CLASHES},
    summary="至上年底累计完成投资",
)
@asks(Power.EDIT_PROJECT)
def set_invested_before(request: HttpRequest, number: str, year: int, given: OfYearIn) -> Any:
    """What was invested up to the end of the year before `year`: for the months of `year` alone."""
    return _state_of_year(request, number, year, given, "invested_before")


OF_YEAR = {"annual_plan": actions.set_plan, "invested_before": actions.set_invested_before}


def _state_of_year(request: HttpRequest, number: str, year: int, given: OfYearIn, what: str) -> Any:
    project = _one(request, number)
    try:
        with as_seen(of_years(request.user, project), given.version, {f"{what}_{year}": given.amount}):
            OF_YEAR[what](project.pk, year=year, amount=given.amount, reason=given.reason, actor=request.user)
    except ProjectRefused as refused:
        return Status(422, {"detail": str(refused), "problems": refused.problems})
    return Status(200, _detail(request, number))


def _listed(row: Project) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ProjectOut.model_fields}
    return shown | {name: getattr(shown[name], "trace_key", None) for name in ("organisation", "leader")}


def _one(request: HttpRequest, number: str) -> Project:
    found = Project.objects.visible_to(request.user)
    return found.select_related("organisation", "lead_organisation", "leader", "parent").get(number=number)


def _detail(request: HttpRequest, number: str) -> dict[str, Any]:
    project = _one(request, number)
    shown = {name: getattr(project, name) for name in ("number", "stage", "version", *LEDGER_FIELDS)}
    for name in ("organisation", "lead_organisation", "leader", "parent"):
        shown[name] = getattr(shown[name], "trace_key", None)
    dated = project.events.known().filter(on__isnull=False)
    years = list(project.plans.known().values_list("year", "amount", "invested_before"))
    held = project.memberships.known().order_by("start_on")
    return shown | {
        "stage_version": of_stage(request.user, project).version(),
        "years_version": version_of(years_shown(years)),
        "events": {event: cut(f"{on}", fine) for event, on, fine in dated.values_list("event", "on", "precision")},
        "plans": {str(year): amount for year, amount, _ in years if amount is not None},
        "invested_before": {str(year): before for year, _, before in years if before is not None},
        "sets": [
            {"code": code, "name": name, "start_on": start, "end_on": end}
            for code, name, start, end in held.values_list("set__code", "set__name", "start_on", "end_on")
        ],
    }


def _values(request: HttpRequest, given: LedgerIn, without: set[str]) -> dict[str, Any]:
    """What was sent, with rows in place of their keys; null clears a field."""
    values: dict[str, Any] = given.dict(exclude_unset=True, exclude=without)
    problems = {}
    for name, (model, key) in KEYED.items():
        if values.get(name):
            row = model.objects.visible_to(request.user).filter(**{key: values[name]}).first()  # type: ignore[attr-defined]
            if row is None:
                problems[name] = f"没有“{values[name]}”，或不在您的范围内。"
            values[name] = row
    if values.get("parent"):
        values["parent"] = Project.objects.visible_to(request.user).filter(number=values["parent"]).first()
        if values["parent"] is None:
            problems["parent"] = "没有这个打包项目，或不在您的范围内。"
    if problems:
        raise ProjectRefused(problems)
    textual = {name for name, value in values.items() if value is None and _is_text(name)}
    return values | dict.fromkeys(textual, "")


def _is_text(name: str) -> bool:
    return not Project._meta.get_field(name).null  # type: ignore[union-attr]
