"""What is sent twice is done once: a form's key is written in the verb's own transaction, and kept with its answer.

A double click, the back button and a retry after a lost connection send the same key again; the first answer is given
again and no verb runs. The same key with other contents is refused.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from guatu.apps.trace.models import Submission
from guatu.apps.trace.running import before_verbs

FIELD = "submit_key"
HEADER = "Idempotency-Key"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
KEPT = timedelta(hours=48)
LARGEST_ANSWER = 256 * 1024
WAIT, WAITS = 0.05, 100
"""Seconds between two looks for the answer of a twin that is still being answered, and how many looks."""
READ_ONLY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MISSHAPEN = "提交编号要 16 到 64 位，只用字母、数字、短横和下划线。"
OTHERWISE = "这一页已经提交过，这次的内容不一样，没有办理。重新打开这一页，再填再提交。"
DONE = "这次提交已经办好，没有重复办理。打开有关页面看结果。"


class AlreadySubmitted(Exception):
    """The key of the request was written by another meanwhile; the verb is rolled back and theirs is answered."""


class Pending:
    """One request with a key: nothing is written before its first verb, and nothing when none runs."""

    def __init__(self, key: str, user: Any, door: str, digest: str) -> None:
        self.key, self.user, self.door, self.digest = key, user, door, digest
        self.written = self.by_this_verb = False

    def begin(self) -> None:
        """Write the key, first in the transaction of a verb. Raises AlreadySubmitted; a twin at work is waited for."""
        self.by_this_verb = not self.written
        if self.written:
            return
        told = {"key": self.key, "user": self.user, "door": self.door, "digest": self.digest, "at": timezone.now()}
        try:
            Submission(**told).save(force_insert=True)
        except IntegrityError as twin:
            raise AlreadySubmitted from twin
        self.written = True

    def undo(self) -> None:
        """The verb was rolled back, and the key with it."""
        self.written = self.written and not self.by_this_verb

    def fits(self, row: Submission) -> bool:
        return (row.user_id, row.door, row.digest) == (self.user.pk, self.door, self.digest)


pending: ContextVar[Pending | None] = ContextVar("guatu_pending", default=None)


class AnswerOnce:
    """Stands next to the views: gives a submission that comes again the answer of the first."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mine, first = pending.set(None), before_verbs.set(())
        try:
            answered = self.answer(request)
            asked = pending.get()
            if asked is not None and asked.written:
                _keep(request, asked, answered)
            return answered
        finally:
            before_verbs.reset(first)
            pending.reset(mine)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method in READ_ONLY or not request.user.is_authenticated:
            return None
        key = key_of(request)
        if not key:
            return None
        if not KEY.fullmatch(key):
            return told(request, MISSHAPEN, 422)
        asked = Pending(key, request.user, f"{request.method} {request.path}"[:200], digest_of(request))
        standing = Submission.objects.filter(key=key).first()
        if standing is not None:
            return again(request, asked, standing)
        pending.set(asked)
        before_verbs.set((*before_verbs.get(), asked))
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        asked = pending.get()
        if not isinstance(fault, AlreadySubmitted) or asked is None:
            return None
        return again(request, asked, Submission.objects.get(key=asked.key))


def key_of(request: HttpRequest) -> str:
    """The key a form or a caller of the API sent; "" without one."""
    sent = request.headers.get(HEADER, "")
    if not sent and (request.content_type or "") in FORMS:
        sent = str(request.POST.get(FIELD, ""))
    return sent.strip()


def digest_of(request: HttpRequest) -> str:
    """SHA-256 of what was sent, each part with its length; tokens and keys are no part of it."""
    found = hashlib.sha256()

    def add(part: bytes) -> None:
        found.update(len(part).to_bytes(8, "big") + part)

    if (request.content_type or "") not in FORMS:
        add(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        if name not in ("csrfmiddlewaretoken", FIELD):
            for value in (name, *values):
                add(str(value).encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            add(name.encode())
            add(str(file.name).encode("utf-8", "surrogatepass"))
            content = hashlib.sha256()
            for piece in file.chunks():
                content.update(piece)
            file.seek(0)
            add(content.digest())
    return found.hexdigest()


def again(request: HttpRequest, asked: Pending, row: Submission) -> HttpResponse:
    """The answer the submission was given, with its messages; waits a little for one that is still being answered."""
    if not asked.fits(row):
        return told(request, OTHERWISE, 409)
    for _ in range(WAITS):
        if row.status is not None:
            break
        time.sleep(WAIT)
        fresh = Submission.objects.filter(pk=row.pk).first()
        if fresh is None:  # its verb was done, but the page refused what came after: nothing to repeat
            break
        row = fresh
    if row.location:
        for level, text in row.messages:
            messages.add_message(request, level, text)
        return HttpResponseRedirect(row.location)
    if row.status is not None and (row.body or row.status == 204):
        kind = {"content_type": "application/json; charset=utf-8"} if row.body else {}
        return HttpResponse(row.body, status=row.status, **kind)
    return told(request, DONE, 409)


def told(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """A sentence as the API or a page says it."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    heading = "已经办好" if sentence == DONE else "没有办理"
    return render(request, "trace/submitted.html", {"heading": heading, "sentence": sentence}, status=status)


def _keep(request: HttpRequest, asked: Pending, answered: HttpResponse) -> None:
    """Keep the answer beside the key.

    Where a page refuses what came after a draft was saved, the same may be sent again: its key goes. After a fault of
    ours it stays: what was done is not done again.
    """
    standing = Submission.objects.filter(key=asked.key, user=asked.user, status__isnull=True)
    if answered.status_code >= 500:
        return
    if answered.status_code >= 400:
        standing.delete()
        return
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", [])
    said = [[one.level, str(one.message)] for one in queued]
    body = b""
    if not answered.streaming and answered.get("Content-Type", "").startswith("application/json"):
        body = answered.content
    standing.update(
        status=answered.status_code,
        location=answered.get("Location", "") if _redirects(answered) else "",
        messages=said,
        body=body.decode() if len(body) <= LARGEST_ANSWER else "",
    )


def _redirects(answered: HttpResponse) -> bool:
    return 300 <= answered.status_code < 400


def sweep(finish: bool) -> bool:
    """Forget submissions nobody will send again."""
    Submission.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return False
