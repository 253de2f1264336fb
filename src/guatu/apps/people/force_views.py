"""Pages of task forces: who is a member from when until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.people import forces, forms
from guatu.apps.people.dated import TaskForceMember
from guatu.apps.people.doors import fill, needs
from guatu.apps.people.models import Organisation, OrganisationKind, User
from guatu.apps.people.selectors import members_to_list
from guatu.apps.trace.conflicts import Standing
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power


@needs(Power.MANAGE_PEOPLE)
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    words, force = request.GET.get("q", "").strip(), request.GET.get("force", "")
    page = page_of(members_to_list(request.user, words=words, force=force), request.GET, by="pk", newest_first=True)
    today = request.clock.today()  # type: ignore[attr-defined]
    standing = Organisation.objects.visible_to(request.user).filter(kind=OrganisationKind.TASK_FORCE)
    shown = {"page": page, "words": words, "force": force, "forces": standing}
    shown["rows"] = [(row, state_of(row, today)) for row in page.rows]
    return render(request, "people/members.html", shown)


def state_of(member: TaskForceMember, day: date) -> str:
    """Where a membership stands on a day; what it lets one see follows from the same days."""
    force = member.organisation
    if not force.is_active or (force.ends_on is not None and force.ends_on <= day):
        return "专班已终止"
    if member.end_on is not None and member.end_on <= day:
        return "已退出"
    return "在任" if member.start_on <= day else "未到"


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_member(request: HttpRequest) -> HttpResponse:
    form = forms.MemberForm(request.POST or None, user=request.user, initial={"organisation": request.GET.get("force")})

    def join(*, organisation: Organisation, user: User, **values: Any) -> None:
        forces.join_force(organisation.code, login=user.login, **values)

    back = reverse("people:members")
    return fill(request, form, join, done="已加入专班。", back=back, heading="新增专班成员")


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def change_member(request: HttpRequest, code: str, login: str, start: str) -> HttpResponse:
    """Change how long and in what duty; a membership is never taken away, it ends."""
    try:
        start_on = date.fromisoformat(start)
    except ValueError as wrong:
        raise Http404 from wrong
    rows = members_to_list(request.user).filter(organisation__code=code, user__login=login, start_on=start_on)
    found = get_object_or_404(rows)
    initial = {"duty": found.duty, "end_on": found.end_on}
    form = forms.MembershipForm(request.POST or None, initial=initial)

    def change(**values: Any) -> None:
        forces.change_member(code, login=login, start_on=start_on, **values)

    return fill(
        request,
        form,
        change,
        done="已修改。",
        back=reverse("people:members"),
        heading=f"专班成员：{found.user.name}，{found.organisation}，自{found.start_on}",
        standing=Standing(
            f"taskforcemember/{found.trace_key}", initial, lambda: rows.values("duty", "end_on").get(),
            TaskForceMember.objects.filter(pk=found.pk),
        ),
    )  # fmt: skip
