"""Pages: log in by password and code or by the house's provider, log out, one's own account and second factor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guatu.apps.people import actions, forms, lockout, passwords, second_factor, sessions, sso
from guatu.apps.people.accounts import operator
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.doors import for_everyone
from guatu.apps.people.middleware import ENDED
from guatu.apps.people.models import User
from guatu.apps.people.policy import policy

WRONG = "账号或口令不对。"
WRONG_CODE = "验证码不对，或已用过。看手机上现在的六位数，再填一次；手机不在，填纸上的一个。"
SHUT = "连续输错多次，这个账号名暂停登录，{at}后再试。"
SHUT_ADDRESS = "从这里登录输错的次数太多，{at}后再试。"
NOT_OPENED = "统一认证认出了您，但这里没有开通您的账号，或已停用。请找系统管理员。"
HALF = "log_in_half"
"""Where a session keeps who gave the right password and still owes the code, since when, and whither."""
HALF_LASTS = 300


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page. It never tells whether an account exists."""
    target, now = _target(request), timezone.now()
    if request.user.is_authenticated:
        return redirect(target)
    form = forms.LoginForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        user = _recognised(request, form, now)
        if user is not None and second_factor.has_one(user):
            request.session.cycle_key()
            request.session[HALF] = {"user": user.pk, "since": int(now.timestamp()), "next": target}
            return redirect("people:login-code")
        if user is not None:
            return _enter(request, user, target, now)
    shown = {"form": form, "next": target, "ended": request.session.pop(ENDED, ""), "provider": sso.offered()}
    return render(request, "people/login.html", shown, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def log_in_code(request: HttpRequest) -> HttpResponse:
    """The second step: the code of the phone, within five minutes of the password. Wrong ones count as passwords do."""
    half, now = request.session.get(HALF), timezone.now()
    if half is None or now.timestamp() - half["since"] > HALF_LASTS:
        return redirect("people:login")
    user = User.objects.filter(pk=half["user"], is_active=True).first()
    form = forms.CodeForm(request.POST if request.method == "POST" else None)
    if user is not None and form.is_bound and form.is_valid() and not _shut(request, form, user.login, now):
        if second_factor.right(user, form.cleaned_data["code"]):
            del request.session[HALF]
            return _enter(request, user, half["next"], now)
        _count(request, user.login, now)
        form.add_error(None, WRONG_CODE)
    return render(request, "people/login_code.html", {"form": form}, status=422 if form.is_bound else 200)


def _enter(request: HttpRequest, user: User, target: str, now: datetime) -> HttpResponse:
    user.backend = "guatu.apps.people.backend.ByLogin"  # type: ignore[attr-defined]
    login(request, user)
    sessions.begin(request.session, now)
    lockout.forget(user.login)
    actions.note_log_in(actor=user)
    return redirect(target)


def _recognised(request: HttpRequest, form: forms.LoginForm, now: datetime) -> User | None:
    """The person, or None with the reason on the form. Lock-out is measured in real time, on a demonstration too."""
    name = form.cleaned_data["login"].strip()
    if _shut(request, form, name, now):
        return None
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        _count(request, name, now)
        form.add_error(None, WRONG)
        return None
    return user  # type: ignore[return-value]


def _shut(request: HttpRequest, form: Any, name: str, now: datetime) -> bool:
    """Whether the name or the address is shut; the form then says until when."""
    for key, sentence in ((name, SHUT), (f"{lockout.OF_ADDRESS}{request.origin}", SHUT_ADDRESS)):  # type: ignore[attr-defined]
        until = lockout.shut_until(key, now)
        if until is not None:
            form.add_error(None, sentence.format(at=timezone.localtime(until).strftime("%H:%M")))
            return True
    return False


def _count(request: HttpRequest, name: str, now: datetime) -> None:
    """Count a wrong password or code; what is shut by it stands in the trace."""
    if lockout.count_failure(name, now):
        actions.note_lock_out(name, times=policy().failures, actor=operator())
    if lockout.count_from(request.origin, now):  # type: ignore[attr-defined]
        actions.note_lock_out(request.origin, times=policy().failures_from_address, actor=operator())  # type: ignore[attr-defined]


def _target(request: HttpRequest) -> str:
    """Where to go after logging in: a page of our own, nowhere else."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    own = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if own and asked.startswith("/") else "/"


@for_everyone
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        actions.note_log_out(actor=request.user)  # type: ignore[arg-type]
    logout(request)
    return redirect("people:login")


# --- single sign-on -------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def sso_begin(request: HttpRequest) -> HttpResponse:
    """To the house's provider."""
    if not sso.offered():
        raise Http404
    request.session["sso_next"] = _target(request)
    try:
        back = request.build_absolute_uri(reverse("people:sso-back"))
        return sso.client().authorize_redirect(request, back)  # type: ignore[no-any-return]
    except OSError:  # of which requests' own errors are
        return _not_recognised(request, "连不上统一认证，稍后再试；急用的，用账号和口令登录。")


@login_not_required
@never_cache
@require_GET
def sso_back(request: HttpRequest) -> HttpResponse:
    """From the provider: whom it vouches for comes in, if an account of that name is open. It answers for the code."""
    if not sso.offered():
        raise Http404
    try:
        name = sso.login_told(request)
    except sso.SsoProblem as problem:
        return _not_recognised(request, str(problem))
    user = User.objects.filter(login=name, is_active=True, built_in=False).first()
    if user is None:
        return _not_recognised(request, NOT_OPENED)
    return _enter(request, user, request.session.pop("sso_next", "/"), timezone.now())


def _not_recognised(request: HttpRequest, sentence: str) -> HttpResponse:
    request.session[ENDED] = sentence
    return redirect("people:login")


# --- one's own account ----------------------------------------------------------------------------------------


@for_everyone
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: what one may do, and a new password."""
    user: Any = request.user
    form = forms.PasswordForm(request.POST or None)
    form.fields["new"].help_text = policy().wanted
    if form.is_bound and form.is_valid():
        try:
            changed = actions.change_password(form.cleaned_data["old"], form.cleaned_data["new"], actor=user)
        except PeopleProblem as refused:
            form.add_error(None, str(refused))
        else:
            update_session_auth_hash(request, changed)  # other sessions of this account end
            messages.success(request, "口令已改。其他设备上的登录已退出。")
            return redirect("people:account")
    shown = {
        "form": form,
        "powers": sorted(power.label for power in user.powers),
        "expired": passwords.expired(user, timezone.now()),
        "second_factor": second_factor.has_one(user),
        "papers": second_factor.papers_left(user),
    }
    return render(request, "people/account.html", shown, status=422 if form.is_bound else 200)


@for_everyone
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """Join a phone, or another one in its place; leave it again."""
    user: Any = request.user
    form = forms.CodeForm(request.POST if "code" in request.POST else None)
    form.fields["code"].help_text = "手机上现在的六位数。"
    leaving = forms.LeaveForm(request.POST if "password" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            codes = actions.join_second_factor(form.cleaned_data["code"], actor=user)
        except PeopleProblem as refused:
            form.add_error(None, str(refused))
        else:
            return render(request, "people/paper_codes.html", {"codes": codes})
    if leaving.is_bound and leaving.is_valid():
        try:
            actions.leave_second_factor(leaving.cleaned_data["password"], actor=user)
        except PeopleProblem as refused:
            leaving.add_error(None, str(refused))
        else:
            messages.success(request, "已取消第二种验证。以后只用口令登录。")
            return redirect("people:account")
    device = second_factor.begin(user)
    shown = {
        "form": form,
        "leaving": leaving,
        "picture": mark_safe(second_factor.picture(device)),  # noqa: S308  (drawn by a library from a key of ours)
        "key": second_factor.key_text(device),
        "has_one": second_factor.has_one(user),
        "must": second_factor.must_have_one(user),
    }
    status = 422 if form.is_bound or leaving.is_bound else 200
    return render(request, "people/second_factor.html", shown, status=status)
