"""What is shown when something is refused or fails: words on the page, the traceback in the log only."""

from __future__ import annotations

import fcntl
import logging
import secrets
import sys
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import escape

from guatu.kernel.powers import PowerDenied
from guatu.site.clock import SHANGHAI, Clock
from guatu.site.disk import disk_sentence

log = logging.getLogger("guatu.incident")
SENTENCES = {
    400: "这个请求看不懂。回到上一页，重新打开再试。",
    403: "没有这一页，或不在您的范围内。",
    404: "没有这一页，或不在您的范围内。",
    405: "这个地址只能从页面上的按钮进。回到上一页，点那里的按钮。",
    409: "页面已过期，没有保存。刷新后再提交。",
    500: "故障已记下，编号 {incident}，填的内容没有丢。过一会儿再试；再不行，把编号告诉系统管理员。",
}

OF_API = "这个地址不接受这种请求。"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A missing power is said in the verb's own sentence."""
    return answer(request, 403, str(exception) if isinstance(exception, PowerDenied) else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def not_this_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """An address that only takes what a form sends, opened by itself: from a bookmark, or after a log-in."""
    page = answer(request, 405, OF_API if request.path.startswith("/api/") else "")
    page["Allow"] = allowed
    return page


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is old or missing."""
    return answer(request, 409)


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of ours: noted with its number, and shown with nothing but the number; the disk's is said in words."""
    incident = next_incident(settings.GUATU_HOME)
    log.error("%s %s %r", incident, request.method, request.path, exc_info=sys.exc_info())
    told = disk_sentence(sys.exc_info()[1])
    return answer(request, 507, told) if told else answer(request, 500, incident=incident)


def answer(request: HttpRequest, status: int, sentence: str = "", incident: str = "") -> HttpResponse:
    """The page of a status, or JSON for the API; plain HTML when even the template fails."""
    plain = sentence or SENTENCES[status].format(incident=incident)
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": plain} | ({"incident": incident} if incident else {}),
            status=status,
            json_dumps_params={"ensure_ascii": False},
        )
    context = {"sentence": sentence, "incident": incident}  # without a sentence of ours the page has its own
    try:
        # A fault may lie in what the context processors ask for: its page does without them.
        page = render_to_string(f"{status}.html", context, None if status >= 500 else request)
    except TemplateDoesNotExist:
        page = PLAIN.format(sentence=escape(plain))
    return HttpResponse(page, status=status)


PLAIN = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>挂图</title><main><p>{sentence}</p></main></html>'
)


def next_incident(home: Path) -> str:
    """A number people can read out: E-0601-0042, counted anew each day; random where even the count cannot be kept."""
    day = Clock().now().astimezone(SHANGHAI).strftime("%m%d")
    try:
        with (home / "log" / "incidents").open("a+", encoding="ascii") as counter:
            fcntl.flock(counter, fcntl.LOCK_EX)
            counter.seek(0)
            kept = counter.read().split() or [day, "0"]
            count = int(kept[1]) + 1 if kept[0] == day else 1
            counter.seek(0)
            counter.truncate()
            counter.write(f"{day} {count}")
    except (OSError, ValueError, IndexError):
        count = 9000 + secrets.randbelow(1000)
    return f"E-{day}-{count:04d}"
