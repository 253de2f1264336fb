"""What stands between a log-in and the pages: its time, a password to change first, a second factor to join first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from guatu.apps.people import passwords, second_factor, sessions

ALLOWED = frozenset({"people:account", "people:logout", "people:login", "people:second-factor"})
ENDED = "log_in_ended"
"""Where a session keeps, for the log-in page, why the one before it ended."""


class LogInsEnd:
    """Ends a log-in that was idle too long or has lasted too long; the next page is the log-in."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if sessions.CAME in request.session:
            ended = sessions.over(request.session, timezone.now())
            if ended:
                request.session.flush()
                request.session[ENDED] = ended
                request.user = AnonymousUser()
        return self.answer(request)


class NewPasswordFirst:
    """Sends every page to the account page until a given or expired password is changed, a second factor joined."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        first = _first(request.user)
        if first is None or (request.resolver_match is not None and request.resolver_match.view_name in ALLOWED):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": first[1]}, status=403, json_dumps_params={"ensure_ascii": False})
        return HttpResponseRedirect(reverse(first[0]))


def _first(user: Any) -> tuple[str, str] | None:
    """The page a person has to go to before any other, and what to do there."""
    if user.must_change_password:
        return "people:account", "请先登录网页修改初始口令。"
    if passwords.expired(user, timezone.now()):
        return "people:account", "口令已到期，请先登录网页修改。"
    if second_factor.must_have_one(user) and not second_factor.has_one(user):
        return "people:second-factor", "请先登录网页绑定第二种验证。"
    return None
