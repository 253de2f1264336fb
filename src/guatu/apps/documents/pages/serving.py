"""The bytes of a file, to whoever sees its subject; nothing in them can run in our name."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from guatu.apps.documents import storage
from guatu.apps.documents.examining.kinds import MEDIA
from guatu.apps.documents.models import File
from guatu.apps.documents.selectors import may_open
from guatu.apps.people.doors import needs
from guatu.kernel.powers import Power

SANDBOX = "sandbox; default-src 'none'"
THUMB = "jpeg"


@needs(Power.VIEW)
@require_GET
def content(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself: a picture drawn again is shown, everything else is only saved."""
    file = _file(request, pk)
    inline = file.is_picture and request.GET.get("save") != "1"
    return _served(request, file.content_hash, MEDIA[file.kind], file.name, inline=inline)


@needs(Power.VIEW)
@require_GET
def thumb(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The small copy of a picture."""
    file = _file(request, pk)
    if not file.thumb_hash:
        raise Http404
    return _served(request, file.thumb_hash, MEDIA[THUMB], f"{file.name.rpartition('.')[0]}.jpg", inline=True)


def _file(request: HttpRequest, pk: int) -> File:
    file: File = get_object_or_404(File.objects.visible_to(request.user), pk=pk)
    if not may_open(request.user, file):
        raise Http404
    return file


def _served(request: HttpRequest, digest: str, media: str, name: str, *, inline: bool) -> HttpResponseBase:
    mark = f'"{digest}"'
    if request.headers.get("If-None-Match") == mark:
        return _guarded(HttpResponseNotModified(), mark)
    try:
        body = storage.place_of(digest).open("rb")
    except FileNotFoundError as gone:
        raise Http404("这个文件的内容不在了，请系统管理员运行 guatu files verify 核对。") from gone
    answer = FileResponse(body, content_type=media)
    answer["Content-Disposition"] = content_disposition_header(not inline, name)
    return _guarded(answer, mark)


def _guarded(answer: HttpResponse | FileResponse, mark: str) -> HttpResponseBase:
    """Kept by this person's browser only, asked for again each time: who may no longer see it gets nothing."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = mark
    return answer
