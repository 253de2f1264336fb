"""Pages: log in and out, one's own account, people and their roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.apps.people import actions, forms, lockout
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.doors import fill, needs
from guatu.apps.people.models import User
from guatu.apps.people.selectors import people_to_list
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power

WRONG = "账号或口令不对。"
SHUT = "连续输错{times}次，这个账号名暂停登录，{at}后再试。"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page. It never tells whether an account exists."""
    target = _target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = forms.LoginForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        user = _recognised(request, form)
        if user is not None:
            login(request, user)
            actions.note_log_in(actor=user)
            return redirect(target)
    status = 422 if form.is_bound else 200
    return render(request, "people/login.html", {"form": form, "next": target}, status=status)


def _recognised(request: HttpRequest, form: forms.LoginForm) -> User | None:
    """The person, or None with the reason on the form. Lock-out is measured in real time, on a demonstration too."""
    name, now = form.cleaned_data["login"].strip(), timezone.now()
    until = lockout.shut_until(name, now)
    if until is not None:
        form.add_error(None, SHUT.format(times=lockout.ALLOWED, at=timezone.localtime(until).strftime("%H:%M")))
        return None
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        lockout.count_failure(name, now)
        form.add_error(None, WRONG)
        return None
    lockout.forget(name)
    return user  # type: ignore[return-value]


def _target(request: HttpRequest) -> str:
    """Where to go after logging in: a page of our own, nowhere else."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if own and asked.startswith("/") else "/"


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("people:login")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: what one may do, and a new password."""
    form = forms.PasswordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            user = actions.change_password(form.cleaned_data["old"], form.cleaned_data["new"], actor=request.user)
        except PeopleProblem as refused:
            form.add_error(None, str(refused))
        else:
            update_session_auth_hash(request, user)  # other sessions of this account end
            messages.success(request, "口令已改。其他设备上的登录已退出。")
            return redirect("people:account")
    powers = sorted(power.label for power in request.user.powers)
    status = 422 if form.is_bound else 200
    return render(request, "people/account.html", {"form": form, "powers": powers}, status=status)


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

    return fill(request, form, change, done="已修改。", back=_page(login), heading=f"修改人员：{found.name}")


@needs(Power.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def switch_person(request: HttpRequest, login: str) -> HttpResponse:
    """Disable an account, or enable a disabled one."""
    found = get_object_or_404(User.objects.visible_to(request.user), login=login)
    verb, word = (actions.disable_user, "停用") if found.is_active else (actions.enable_user, "恢复")

    def switch(**values: Any) -> None:
        verb(login, **values)

    form = forms.ReasonForm(request.POST or None)
    return fill(request, form, switch, done=f"已{word}。", back=_page(login), heading=f"{word}账号：{found.name}")


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


def _page(login: str) -> str:
    return reverse("people:person", args=[login])
