"""Pages: people, their roles and passwords."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.people import actions, forms, handing, lockout, second_factor
from guatu.apps.people.doors import being_active, fill, needs
from guatu.apps.people.force_views import state_of
from guatu.apps.people.handover_views import MOST_SHOWN, named
from guatu.apps.people.models import User
from guatu.apps.people.selectors import handovers_of, members_to_list, people_to_list
from guatu.apps.trace.conflicts import Standing
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power


@needs(Power.MANAGE_PEOPLE, Power.MANAGE_SECURITY)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    words, unit = request.GET.get("q", "").strip(), request.GET.get("organisation", "")
    page = page_of(people_to_list(request.user, words=words, organisation=unit), request.GET, by="login")
    return render(request, "people/people.html", {"page": page, "words": words, "unit": unit})


@needs(Power.MANAGE_PEOPLE, Power.MANAGE_SECURITY)
@require_GET
def person(request: HttpRequest, login: str) -> HttpResponse:
    """One person: unit, roles, and what may be done with the account, or why not."""
    found = get_object_or_404(people_to_list(request.user), login=login)
    shown = {
        "person": found,
        "own": found == request.user,
        "manages": request.user.has_power(Power.MANAGE_PEOPLE),
        "secures": request.user.has_power(Power.MANAGE_SECURITY),
        "second_factor": second_factor.has_one(found),
        "hands": request.user.has_power(Power.HAND_OVER),
        "memberships": [
            (row, state_of(row, request.clock.today()))  # type: ignore[attr-defined]
            for row in members_to_list(request.user).filter(user=found).order_by("-start_on", "pk")
        ],
        "past": named(handovers_of(request.user).filter(person=found)[:MOST_SHOWN]),
    }
    return render(request, "people/person.html", shown)


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    form = forms.UserForm(request.POST or None, user=request.user, fresh=True)
    return fill(
        request,
        form,
        actions.create_user,
        done="已新增。由安全管理员授予角色、设临时口令后可登录。",
        back=reverse("people:people"),
        heading="新增人员",
    )


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def change_person(request: HttpRequest, login: str) -> HttpResponse:
    found = get_object_or_404(User.objects.visible_to(request.user), login=login)
    form = forms.UserForm(request.POST or None, user=request.user)
    form.initial = forms.values_of(found, form)

    def change(**values: Any) -> None:
        if not values["phone"]:  # an empty box keeps the number, which is never shown
            del values["phone"]
        actions.change_user(login, **values)

    heading, standing = f"修改人员：{found.name}", forms.standing_of(found, form)
    return fill(request, form, change, done="已修改。", back=_page(login), heading=heading, standing=standing)


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def switch_person(request: HttpRequest, login: str) -> HttpResponse:
    """Disable an account, or enable a disabled one; open duties are told, with the way to hand them over."""
    found = get_object_or_404(User.objects.visible_to(request.user), login=login)
    disabling, today = found.is_active, request.clock.today()  # type: ignore[attr-defined]
    word, piles = ("停用", handing.open_duties(found, today)) if disabling else ("恢复", [])

    def switch(*, leave_open: bool = False, **values: Any) -> None:
        if disabling:
            actions.disable_user(login, today=None if leave_open else today, **values)
        else:
            actions.enable_user(login, **values)

    form = (forms.DisableForm if piles else forms.ReasonForm)(request.POST or None)
    heading, standing = f"{word}账号：{found.name}", being_active(found)
    shown: dict[str, Any] = {"notice": f"{found.name}还有未办结事项：{handing.told(piles)}"} if piles else {}
    if piles and request.user.has_power(Power.HAND_OVER):
        shown["notice_url"] = reverse("people:hand-over", args=[login])
    return fill(
        request, form, switch, done=f"已{word}。", back=_page(login), heading=heading, standing=standing, **shown
    )


@needs(Power.MANAGE_SECURITY)
@require_http_methods(["GET", "POST"])
def grant_roles(request: HttpRequest, login: str) -> HttpResponse:
    found = get_object_or_404(people_to_list(request.user), login=login)
    form = forms.RolesForm(request.POST or None, initial={"roles": [role.code for role in found.roles.all()]})

    def grant(*, roles: Any, reason: str, actor: User) -> None:
        actions.set_roles(login, [role.code for role in roles], reason=reason, actor=actor)

    return fill(
        request,
        form,
        grant,
        done="角色已授予。",
        back=_page(login),
        heading=f"授予角色：{found.name}",
        template="people/roles.html",
        standing=Standing(f"user/{found.login}", form.initial, lambda: _roles(login), User.objects.filter(pk=found.pk)),
    )


@needs(Power.MANAGE_SECURITY)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def give_password(request: HttpRequest, login: str) -> HttpResponse:
    found = get_object_or_404(User.objects.visible_to(request.user), login=login)

    def give(*, password: str, actor: User) -> None:
        actions.reset_password(login, password=password, actor=actor)
        lockout.forget(login)

    form = forms.ResetForm(request.POST or None)
    return fill(
        request, form, give, done="临时口令已设，首次登录须改。", back=_page(login), heading=f"重设口令：{found.name}"
    )


@needs(Power.MANAGE_SECURITY)
@require_http_methods(["GET", "POST"])
def reset_second_factor(request: HttpRequest, login: str) -> HttpResponse:
    """Forget the phone and the paper of somebody who lost both."""
    found = get_object_or_404(User.objects.visible_to(request.user), login=login)

    def reset(**values: Any) -> None:
        actions.reset_second_factor(login, **values)

    form = forms.ReasonForm(request.POST or None)
    heading = f"重置第二种验证：{found.name}"
    return fill(request, form, reset, done="已重置，本人下次登录后重新绑定。", back=_page(login), heading=heading)


def _roles(login: str) -> dict[str, Any]:
    return {"roles": list(User.objects.get(login=login).roles.values_list("code", flat=True))}


def _page(login: str) -> str:
    return reverse("people:person", args=[login])
