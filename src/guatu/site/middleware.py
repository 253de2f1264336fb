"""What happens to every request: it is told the time, pages need a log-in, devices are asked for nothing unneeded."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase

from guatu.apps.trace.action import coming_from
from guatu.apps.trace.holding import one_look
from guatu.kernel.powers import PowerDenied
from guatu.site.clock import home_clock
from guatu.site.errors import not_found, not_this_way, refused

log = logging.getLogger("guatu.refused")
Answer = Callable[[HttpRequest], HttpResponse]
DEVICES = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), interest-cohort=()"


MIB = 1024 * 1024
LARGEST_REQUEST = 210 * MIB
LARGEST_WITHOUT_SESSION = 64 * 1024
TOO_LARGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>内容过大</title>'
    '<h1>内容过大</h1><p>{said}</p><p><a href="/">回首页</a></p></html>'
)


class RefuseTooLarge:
    """Stands first: what is too large is refused by its declared length, before a byte of it is read or kept."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        size = int(declared) if re.fullmatch(r"[0-9]{1,15}", declared) else LARGEST_REQUEST + 1
        said = ""
        if size > LARGEST_REQUEST:
            said = "一次最多提交 210 兆。请把文件分成几个再提交。"
        elif size > LARGEST_WITHOUT_SESSION and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            said = "还没有登录，不能提交这么大的内容。请先登录。"
        if not said:
            return self.answer(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": said}, status=413, json_dumps_params={"ensure_ascii": False})
        return HttpResponse(TOO_LARGE.format(said=said), status=413)


class TellTheTime:
    """Gives each request the home's clock; inner floors never look at a clock of their own."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.clock = home_clock()  # type: ignore[attr-defined]
        return self.answer(request)


class TellWhereFrom:
    """Entries of the trace made while answering come from the asker's address; its head is looked at once.

    A browser keeps for a moment which entry it made last, so that its pages are never from before that.
    """

    OWN, SECONDS = "guatu_own", 30

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.origin = address_of(request)  # type: ignore[attr-defined]
        own = None if request.path.startswith("/api/") else self.made_last(request)
        with coming_from(request.origin), one_look(own) as look:  # type: ignore[attr-defined]
            answered = self.answer(request)
        if look.own != own and look.own is not None:
            secure = settings.SESSION_COOKIE_SECURE
            answered.set_cookie(
                self.OWN, str(look.own), max_age=self.SECONDS, httponly=True, samesite="Lax", secure=secure
            )
        return answered

    def made_last(self, request: HttpRequest) -> int:
        kept = request.COOKIES.get(self.OWN, "")
        return int(kept) if re.fullmatch(r"[0-9]{1,15}", kept) else 0


def address_of(request: HttpRequest) -> str:
    """The asker's address; behind our own proxy the one the proxy saw, which is the last it wrote."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.GUATU_BEHIND_PROXY else ""
    return seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


class QuietHeaders:
    """Site photos need the camera and the place, nothing else is asked for; no page stays in a shared computer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Permissions-Policy", DEVICES)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class PagesNeedLogin(LoginRequiredMiddleware):
    """Every page needs a log-in unless it says otherwise; the API answers 401 by itself."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view, args, kwargs)

    def handle_no_permission(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponseBase:
        """A fragment asked for by htmx cannot hold a log-in page: the whole page goes there."""
        redirect = super().handle_no_permission(request, view)
        if not request.headers.get("HX-Request"):
            return redirect
        return HttpResponse(status=401, headers={"HX-Redirect": redirect["Location"]})


class RefusalsInWords:
    """What a verb refuses becomes a page: a missing power says so, a row out of reach is not there."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answered = self.answer(request)
        if answered.status_code == 403 or getattr(request, "without_power", False):
            who = request.user.get_username() if request.user.is_authenticated else "-"
            log.warning("%s %r by %r from %r", request.method, request.path, who, request.origin)  # type: ignore[attr-defined]
        of_api = request.path.startswith("/api/")  # the framework's own words are English
        if isinstance(answered, HttpResponseNotAllowed) and (of_api or not answered.content):
            return not_this_way(request, answered["Allow"])
        return answered

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """None leaves the fault to be noted as one of ours."""
        if isinstance(fault, PowerDenied):
            return refused(request, fault)
        if isinstance(fault, ObjectDoesNotExist):
            return not_found(request, fault)
        return None
