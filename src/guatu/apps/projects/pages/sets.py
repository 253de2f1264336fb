"""Pages of sets: which there are, who belongs to one, letting projects in and out."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.people.doors import needs
from guatu.apps.projects import actions
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.forms import MembersForm, SetForm
from guatu.apps.projects.models import MembershipStatement, Project, ProjectSet
from guatu.apps.projects.pages.doors import asked_by, fill, today_of
from guatu.apps.projects.selectors import kept_counts
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power

SEVERAL = re.compile(r"[\s,，、;；]+")
MOST_AT_ONCE = 2_000


@needs(Power.VIEW)
@require_GET
def set_list(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request)
    kept = kept_counts(asked)
    sets = ProjectSet.objects.visible_to(request.user)
    rows = [(one, kept.get(("set", str(one.pk)), (None, None))[0] if kept else None) for one in sets]
    shown = {"rows": rows, "can_change": request.user.has_power(Power.MANAGE_SETS), "counted": bool(kept)}
    return render(request, "projects/sets.html", shown)


@needs(Power.MANAGE_SETS)
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = SetForm(request.POST or None)

    def run(given: dict[str, Any]) -> None:
        actions.create_set(**given, actor=request.user)

    return fill(request, form, run, done="集合已新建。", back=reverse("projects:sets"), heading="新建集合")


@needs(Power.VIEW)
@require_GET
def members(request: HttpRequest, code: str) -> HttpResponse:
    """Who belongs today, or with `past` who ever did, with the days of joining and leaving."""
    chosen = get_object_or_404(ProjectSet.objects.visible_to(request.user), code=code)
    today, past = today_of(request), request.GET.get("past") == "1"
    held = MembershipStatement.objects.visible_to(request.user).known().filter(set=chosen)
    if not past:
        held = held.filter(Q(end_on__isnull=True) | Q(end_on__gt=today), start_on__lte=today)
    page = page_of(held.select_related("project__organisation"), request.GET, by="id")
    shown = {
        "set": chosen,
        "page": page,
        "past": past,
        "can_change": request.user.has_power(Power.MANAGE_SETS),
    }
    return render(request, "projects/set.html", shown)


@needs(Power.MANAGE_SETS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    chosen = get_object_or_404(ProjectSet.objects.visible_to(request.user), code=code)
    form = MembersForm(request.POST or None, initial={"on": today_of(request)})

    def run(given: dict[str, Any]) -> None:
        verb = actions.join_set if given["action"] == "join" else actions.leave_set
        projects = named(given["numbers"], request.user)
        verb(chosen.pk, projects=projects, on=given["on"], reason=given["reason"], actor=request.user)

    back = reverse("projects:set", args=[code])
    return fill(request, form, run, done="已办理。", back=back, heading=f"进出集合：{chosen}")


def named(text: str, user: Any) -> list[int]:
    """The ids of the projects whose numbers stand in a text. Raises ProjectRefused naming those that are not there."""
    numbers = list(dict.fromkeys(part.upper() for part in SEVERAL.split(text) if part))
    if len(numbers) > MOST_AT_ONCE:
        raise ProjectRefused({"numbers": f"一次最多{MOST_AT_ONCE}个，实际有{len(numbers)}个，请分几次办理。"})
    found = dict(Project.objects.visible_to(user).filter(number__in=numbers).values_list("number", "pk"))
    unknown = [number for number in numbers if number not in found]
    if unknown:
        raise ProjectRefused({"numbers": f"没有这些项目，或不在您的范围内：{'、'.join(unknown[:10])}。"})
    return list(found.values())
