"""Whoever was given a password changes it before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

ALLOWED = frozenset({"people:account", "people:logout", "people:login"})


class NewPasswordFirst:
    """Sends every page to the account page until the given password is changed."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in ALLOWED:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": "请先登录网页修改初始口令。"}, status=403)
        return HttpResponseRedirect(reverse("people:account"))
