"""The API of files. The bytes are served by the page's own door, with the same session."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Form, Router, Schema
from ninja import File as Upload
from ninja.files import UploadedFile

from guatu.apps.documents.actions import withdraw_file
from guatu.apps.documents.examining import FileRefused
from guatu.apps.documents.models import File
from guatu.apps.documents.receiving import receive
from guatu.apps.documents.selectors import files_of, files_to_list
from guatu.apps.documents.subjects import subject_of
from guatu.apps.look.context import today
from guatu.apps.people.doors import Body, asks
from guatu.apps.trace.doors import Day
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power

router = Router(tags=["附件与批文"])
AT_MOST = 500


class Told(Schema):
    """Why a request was refused."""

    detail: str


class FileOut(Schema):
    """A standing file; degrees are millionths, sizes bytes, hashes SHA-256 of what was sent."""

    id: int
    subject_kind: str
    subject_key: str
    subject_part: str
    purpose: str
    name: str
    kind: str
    size: int
    width: int
    height: int
    number: str
    issued_on: date | None
    note: str
    taken_at: datetime | None
    latitude: int | None
    longitude: int | None
    device: str
    original_hash: str
    kept_by: str
    kept_at: datetime
    content: str

    @staticmethod
    def resolve_kept_by(file: File) -> str:
        return file.kept_by.name

    @staticmethod
    def resolve_content(file: File) -> str:
        return reverse("documents:content", args=[file.pk])


class SaidOfFile(Schema):
    """What is said of an uploaded file."""

    purpose: str = Field(max_length=12)
    part: str = Field("", max_length=150)
    number: str = Field("", max_length=60)
    issued_on: Day | None = None
    note: str = Field("", max_length=200)


class Why(Body):
    """The reason for taking a file back."""

    reason: str = Field(min_length=1, max_length=200)


@router.get("", response=list[FileOut], summary="附件清单，新的在前")
@asks(Power.VIEW)
def list_files(request: HttpRequest, q: str = "", purpose: str = "", after: str = "") -> Any:
    """Fifty at a time; `after` is the last id seen."""
    found = files_to_list(request.user, words=q[:60], purpose=purpose).select_related("kept_by")
    return list(page_of(found, {"after": after}, by="id", newest_first=True).rows)


@router.get("/of/{kind}/{key}", response={200: list[FileOut], 404: Told}, summary="某一对象的附件")
@asks(Power.VIEW)
def list_files_of(request: HttpRequest, kind: str, key: str, part: str = "") -> Any:
    """The files of one thing, at most 500; one out of sight is not there."""
    if subject_of(request.user, kind, key, part) is None:
        raise Http404
    return list(files_of(request.user, kind, key, part).select_related("kept_by")[:AT_MOST])


@router.post("/of/{kind}/{key}", response={200: FileOut, 403: Told, 404: Told, 422: Told}, summary="上传附件")
@asks(Power.VIEW)
def keep_upload(request: HttpRequest, kind: str, key: str, file: Upload[UploadedFile], said: Form[SaidOfFile]) -> Any:
    """Keep one file, as the page does. The kind of subject says who may; a reporter adds to their own projects."""
    given = said.dict()
    where = (kind, key, given.pop("part"))
    told = receive([file], where, actor=request.user, today=today(request), **given)
    if told.refused:
        raise FileRefused(told.refused[0])
    return told.kept[0]


@router.get("/{pk}", response={200: FileOut, 404: Told}, summary="一个附件")
@asks(Power.VIEW)
def show_file(request: HttpRequest, pk: int) -> Any:
    found = File.objects.visible_to(request.user).standing().select_related("kept_by")
    return get_object_or_404(found, pk=pk)


@router.post("/{pk}/withdraw", response={200: FileOut, 403: Told, 404: Told, 422: Told}, summary="撤回附件")
@asks(Power.VIEW)
def take_file_back(request: HttpRequest, pk: int, given: Why) -> Any:
    return withdraw_file(pk, reason=given.reason, actor=request.user)
