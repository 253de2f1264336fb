"""Small forms that change one project: its ledger, stage, dates, plans, sets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guatu.apps.people.doors import needs
from guatu.apps.projects import actions
from guatu.apps.projects.actions.projects import LostUpdate
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.forms import EventForm, MembershipForm, MoveForm, PlanForm, ProjectForm, amount_text
from guatu.apps.projects.pages.doors import asked_by, fill, project_of, refuse, today_of
from guatu.apps.projects.selectors import year_of
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.powers import Power

BOTH = ["GET", "POST"]
MONEY = ("total_investment",)


@needs(Power.EDIT_PROJECT)
@require_http_methods(BOTH)
def create(request: HttpRequest) -> HttpResponse:
    form = ProjectForm(request.POST or None, user=request.user, initial={"region": request.user.region})
    back = reverse("projects:list")
    if form.is_bound and form.is_valid():
        try:
            made = actions.create_project(
                values=form.values, on=today_of(request), reason=form.cleaned_data["reason"], actor=request.user
            )
        except ProjectRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"已新建“{made}”，编号 {made.number}。")
            return redirect("projects:project", made.number)
    shown = {"form": form, "heading": "新建项目", "back": back}
    return render(request, "projects/edit.html", shown, status=422 if form.is_bound else 200)


@needs(Power.EDIT_PROJECT)
@require_http_methods(BOTH)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Edit the ledger; when someone else was quicker both versions stand side by side and nothing is saved."""
    project = project_of(request, number)
    form = ProjectForm(request.POST or None, user=request.user, initial=ProjectForm.initial_of(project))
    lost: LostUpdate | None = None
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.edit_project(
                project.pk,
                values=form.values,
                version=version,
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
        except ProjectRefused as refused:
            refuse(form, refused)
        except LostUpdate as clash:
            lost = clash
        else:
            messages.success(request, f"已修改“{project_of(request, number)}”。")
            return redirect("projects:project", number)
    shown: dict[str, Any] = {
        "form": form,
        "project": project,
        "heading": f"修改：{project}",
        "back": reverse("projects:project", args=[number]),
        "lost": lost,
        "differences": [
            (one.title, told(one.field, one.standing), told(one.field, one.sent))
            for one in (lost.differences if lost else ())
        ],
    }
    status = 409 if lost else 422 if form.is_bound else 200
    return render(request, "projects/edit.html", shown, status=status)


def told(field: str, value: Any) -> str:
    """A value of the ledger as the form writes it."""
    if value in (None, ""):
        return "—"
    return f"{amount_text(value)} 万元" if field in MONEY else str(value)


@needs(Power.MOVE_PROJECT)
@require_http_methods(BOTH)
def move(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    stage = Stage(project.stage)
    form = MoveForm(request.POST or None, stage=stage, today=today_of(request))

    def run(given: dict[str, Any]) -> None:
        actions.move_project(project.pk, **{**given, "to": Stage(given["to"])}, actor=request.user)

    return _small(
        request, number, form, run, done="阶段已变更。", heading=f"变更阶段：{project}", now=f"现为{stage.label}"
    )


@needs(Power.EDIT_PROJECT)
@require_http_methods(BOTH)
def event(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    form = EventForm(request.POST or None, initial={"event": request.GET.get("event", "")})

    def run(given: dict[str, Any]) -> None:
        dated = {**given, "event": DatedEvent(given["event"])}
        actions.set_event(project.pk, **dated, today=today_of(request), actor=request.user)

    return _small(request, number, form, run, done="日期已登记。", heading=f"登记日期：{project}")


@needs(Power.EDIT_PROJECT)
@require_http_methods(BOTH)
def plan(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    form = PlanForm(request.POST or None, initial={"year": year_of(asked_by(request)), "item": "plan"})

    def run(given: dict[str, Any]) -> None:
        verb = actions.set_invested_before if given.pop("item") == "before" else actions.set_plan
        verb(project.pk, **given, actor=request.user)

    return _small(request, number, form, run, done="已登记。", heading=f"年度计划和至上年底累计：{project}")


@needs(Power.MANAGE_SETS)
@require_http_methods(BOTH)
def membership(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    form = MembershipForm(request.POST or None, initial={"on": today_of(request)})

    def run(given: dict[str, Any]) -> None:
        verb = actions.join_set if given["action"] == "join" else actions.leave_set
        own = {"projects": [project.pk], "on": given["on"], "reason": given["reason"]}
        verb(given["set"].pk, **own, actor=request.user)

    return _small(request, number, form, run, done="已办理。", heading=f"进出集合：{project}")


def _small(request: HttpRequest, number: str, form: Any, run: Any, **shown: Any) -> HttpResponse:
    return fill(request, form, run, back=reverse("projects:project", args=[number]), **shown)
