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
from guatu.apps.projects.forms import EventForm, MembershipForm, MoveForm, PlanForm, ProjectForm
from guatu.apps.projects.models import Project
from guatu.apps.projects.pages.doors import asked_by, fill, project_of, refuse, today_of
from guatu.apps.projects.pages.standing import of_events, of_sets, of_stage, of_years
from guatu.apps.projects.selectors import year_of
from guatu.apps.trace.conflicts import SEEN, Conflict, Standing, conflict_page, seen_of, unchanged
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.powers import Power

BOTH = ["GET", "POST"]
ATTEMPTS = 5
NOTHING_SEEN = "-"
"""Of a form that says nothing of what it showed: whatever stands is news to it."""


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
    heading, back = f"修改：{project}", reverse("projects:project", args=[number])
    standing = _ledger(request, project, form)
    if form.is_bound and form.is_valid():
        try:
            _edit(request, project, form, standing)
        except ProjectRefused as refused:
            refuse(form, refused)
        except Conflict as conflict:
            version = project_of(request, number).version
            return conflict_page(request, conflict, heading=heading, back=back, also={"version": version})
        else:
            messages.success(request, f"已修改“{project_of(request, number)}”。")
            return redirect("projects:project", number)
    shown = {"form": form, "project": project, "heading": heading, "back": back, "seen": seen_of(request, standing)}
    return render(request, "projects/edit.html", shown, status=422 if form.is_bound else 200)


def _ledger(request: HttpRequest, project: Project, form: ProjectForm) -> Standing:
    def read() -> dict[str, Any]:
        return _shown_values(ProjectForm.initial_of(project_of(request, project.number)))

    shown, rows = _shown_values(form.initial), Project.objects.visible_to(request.user).filter(pk=project.pk)
    return Standing(f"project/{project.number}", shown, read, rows)


def _shown_values(initial: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in initial.items() if name != "version"}


def _edit(request: HttpRequest, project: Project, form: ProjectForm, standing: Standing) -> None:
    """Save what was typed. Another's change of what the form does not show is no reason to refuse. Raises Conflict."""
    version, known = form.cleaned_data["version"] or 0, None  # the first time the row's own number says all
    for _ in range(ATTEMPTS):
        try:
            with unchanged(known, request.POST.get(SEEN) or NOTHING_SEEN, form):
                actions.edit_project(
                    project.pk, values=form.values, version=version, reason=form.cleaned_data["reason"],
                    actor=request.user,
                )  # fmt: skip
            return
        except LostUpdate as clash:
            version, known = clash.project.version, standing
    raise ProjectRefused({"": "别人正在改这个项目，没有保存。过一会儿再保存。"})


@needs(Power.MOVE_PROJECT)
@require_http_methods(BOTH)
def move(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    stage = Stage(project.stage)
    form = MoveForm(request.POST or None, stage=stage, today=today_of(request))

    def run(given: dict[str, Any]) -> None:
        actions.move_project(project.pk, **{**given, "to": Stage(given["to"])}, actor=request.user)

    standing = of_stage(request.user, project)
    shown = {"heading": f"变更阶段：{project}", "now": f"现为{stage.label}", "standing": standing}
    return _small(request, number, form, run, done="阶段已变更。", **shown)


@needs(Power.EDIT_PROJECT)
@require_http_methods(BOTH)
def event(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    form = EventForm(request.POST or None, initial={"event": request.GET.get("event", "")})

    def run(given: dict[str, Any]) -> None:
        dated = {**given, "event": DatedEvent(given["event"])}
        actions.set_event(project.pk, **dated, today=today_of(request), actor=request.user)

    shown = {"heading": f"登记日期：{project}", "standing": of_events(request.user, project)}
    return _small(request, number, form, run, done="日期已登记。", **shown)


@needs(Power.EDIT_PROJECT)
@require_http_methods(BOTH)
def plan(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    form = PlanForm(request.POST or None, initial={"year": year_of(asked_by(request)), "item": "plan"})

    def run(given: dict[str, Any]) -> None:
        verb = actions.set_invested_before if given["item"] == "before" else actions.set_plan
        stated = {name: value for name, value in given.items() if name != "item"}
        verb(project.pk, **stated, actor=request.user)

    shown = {"heading": f"年度计划和至上年底累计：{project}", "standing": of_years(request.user, project)}
    return _small(request, number, form, run, done="已登记。", **shown)


@needs(Power.MANAGE_SETS)
@require_http_methods(BOTH)
def membership(request: HttpRequest, number: str) -> HttpResponse:
    project = project_of(request, number)
    form = MembershipForm(request.POST or None, initial={"on": today_of(request)})

    def run(given: dict[str, Any]) -> None:
        verb = actions.join_set if given["action"] == "join" else actions.leave_set
        own = {"projects": [project.pk], "on": given["on"], "reason": given["reason"]}
        verb(given["set"].pk, **own, actor=request.user)

    shown = {"heading": f"进出集合：{project}", "standing": of_sets(request.user, project)}
    return _small(request, number, form, run, done="已办理。", **shown)


def _small(request: HttpRequest, number: str, form: Any, run: Any, **shown: Any) -> HttpResponse:
    return fill(request, form, run, back=reverse("projects:project", args=[number]), **shown)
