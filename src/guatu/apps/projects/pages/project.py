"""The page of one project: where it stands, what is stated of it, who answers for it, and what other apps know."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from guatu.apps.documents.selectors import attached
from guatu.apps.look.parts import Fact, Station, TraceLine
from guatu.apps.people.doors import needs
from guatu.apps.policies.cards import card_of
from guatu.apps.policies.regions import regions
from guatu.apps.projects.importing.comparing import cut
from guatu.apps.projects.models import Project
from guatu.apps.projects.pages.doors import asked_by, project_of
from guatu.apps.projects.pages.five_ones import card_lines
from guatu.apps.projects.panels import panels_for
from guatu.apps.projects.selectors import year_of
from guatu.apps.trace.selectors import history_of
from guatu.kernel.display import NOTHING, day_cn, wan
from guatu.kernel.lifecycle import MOVES, DatedEvent, Stage
from guatu.kernel.powers import Power

TRACE_LINES = 8
STATIONS = ("谋划", "立项", "手续", "开工", "建设", "竣工", "投产", "达产达效")
EVENT_AT = {
    1: DatedEvent.APPROVED,
    2: DatedEvent.PERMITTED,
    3: DatedEvent.STARTED,
    5: DatedEvent.COMPLETED,
    6: DatedEvent.PRODUCED,
    7: DatedEvent.FULL_CAPACITY,
}
REACHED = {Stage.COMPLETED: 6, Stage.PRODUCTION: 7, Stage.FULL_CAPACITY: 8}
CAN = {
    "edit": Power.EDIT_PROJECT,
    "move": Power.MOVE_PROJECT,
    "sets": Power.MANAGE_SETS,
    "trace": Power.VIEW_TRACE,
}


@needs(Power.VIEW)
@require_GET
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one project on one page."""
    project, asked = project_of(request, number), asked_by(request)
    events = {
        event: (on, precision)
        for event, on, precision in project.events.known()
        .filter(on__isnull=False)
        .order_by("on", "pk")
        .values_list("event", "on", "precision")
    }
    years = {
        year: (amount, before)
        for year, amount, before in project.plans.known()
        .order_by("-year")
        .values_list("year", "amount", "invested_before")
        if amount is not None or before is not None
    }
    plan, before = years.get(year_of(asked), (None, None))
    memberships = list(project.memberships.known().select_related("set").order_by("end_on", "-start_on"))
    can = {name: request.user.has_power(power) for name, power in CAN.items()}
    card = card_of(project.region, asked.today)
    shown = {
        "project": project,
        "stations": stations(project, events, asked.today, first_day(project)),
        "plan": plan,
        "year": year_of(asked),
        "years": years,
        "dates": [Fact(DatedEvent(event).label, cut(f"{on}", precision)) for event, (on, precision) in events.items()],
        "memberships": [(one, one.end_on is None or one.end_on > asked.today) for one in memberships],
        "card": card_lines(card, project, year_of(asked), plan, asked.today, request.user),
        "facts": facts(project, year_of(asked), before),
        "siblings": siblings(request, project),
        "panels": panels_for(request, project),
        "attached": attached(request.user, "project", project.number),
        "trace": trace_of(project) if can["trace"] or answers_for(request.user, project) else None,
        "can": can | {"moves": bool(MOVES[Stage(project.stage)])},
        "region": regions().path(project.region) or project.region,
    }
    return render(request, "projects/project.html", shown)


def first_day(project: Project) -> date | None:
    """The day the project was first planned, where that is known."""
    moves = project.stages.known().filter(stage=Stage.PLANNING).order_by("on")
    return moves.values_list("on", flat=True).first()


def stations(project: Project, events: dict[str, tuple[date, str]], today: date, since: date | None) -> list[Station]:
    """The ribbon: each station done, current or to come, with the day it was due and the day it was."""
    stage = Stage(project.stage)
    here = position(stage, events)
    due = {3: project.planned_start_on, 5: project.planned_finish_on}
    found = []
    for at, name in enumerate(STATIONS):
        event = EVENT_AT.get(at)
        actual = events.get(event.value) if event else None
        state = "done" if at < here else "now" if at == here and stage != Stage.WITHDRAWN else ""
        found.append(Station(name, state, tuple(lines(at, state, actual, due.get(at), today, project, since))))
    return found


def position(stage: Stage, events: dict[str, tuple[date, str]]) -> int:
    """Where on the ribbon a project is; past the end once it runs at full capacity."""
    if stage == Stage.PREPARATION:
        return 2 if DatedEvent.APPROVED.value in events else 1
    if stage == Stage.CONSTRUCTION:
        return 4
    return REACHED.get(stage, 0)


def lines(
    at: int,
    state: str,
    actual: tuple[date, str] | None,
    due: date | None,
    today: date,
    project: Project,
    since: date | None,
) -> list[str]:
    if actual:
        told = [cut(f"{actual[0]}", actual[1])]
        return [*told, late(actual[0], due)] if due and actual[1] == "day" else told
    if at == 0 and since:
        return [since.isoformat()]
    if at == 4 and project.planned_finish_on:
        return [f"应至 {project.planned_finish_on}"]
    if due and state != "done":
        told = [f"应 {day_cn(due) if due.year == today.year else due}"]
        return [*told, f"逾期 {(today - due).days} 天"] if due < today else told
    return ["日期未登记"] if state == "done" and at else []


def late(actual: date, due: date) -> str:
    days = (actual - due).days
    return f"晚 {days} 天" if days > 0 else f"早 {-days} 天" if days < 0 else "按期"


def facts(project: Project, year: int, before: int | None) -> list[Fact]:
    """What the ledger says beside the head of the page, with what was invested before the year looked at."""
    sorting = (project.get_nature_display(), project.get_kind_display(), project.construction_kind)  # type: ignore[attr-defined]
    rows = [
        ("责任单位", str(project.organisation or NOTHING)),
        ("牵头单位", str(project.lead_organisation or NOTHING)),
        ("项目单位", project.owner or NOTHING),
        ("性质", "　".join(word for word in sorting if word) or NOTHING),
        ("行业", project.industry or NOTHING),
        ("类别", project.category or NOTHING),
        ("地点", project.location or NOTHING),
        ("列入日期", f"{project.entered_on or NOTHING}"),
        (f"至{year - 1}年底累计", NOTHING if before is None else f"{wan(before)} 万元"),
    ]
    return [Fact(name, text) for name, text in rows]


def siblings(request: HttpRequest, project: Project) -> list[Project]:
    """The bundle a project belongs to, or the projects bundled in it."""
    mine = Project.objects.visible_to(request.user)
    if project.parent_id:
        return list(mine.filter(pk=project.parent_id))
    return list(mine.filter(parent=project).order_by("number")[:50])


def answers_for(user: Any, project: Project) -> bool:
    """Whether the project is the person's own: of their unit, or theirs as its leader."""
    scope = user.scope
    mine = scope.organisations or frozenset()
    led = scope.leader is not None and project.leader_id == scope.leader
    return led or project.organisation_id in mine or project.lead_organisation_id in mine


def trace_of(project: Project) -> list[TraceLine]:
    return [
        TraceLine(
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}",
            entry.actor.name,
            f"{entry.label}{'：' + entry.reason if entry.reason else ''}",
        )
        for entry in history_of(project, TRACE_LINES)
    ]
