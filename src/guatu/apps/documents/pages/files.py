"""Pages of files: those of one thing, all in sight, one with its evidence, and taking one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.documents.actions import withdraw_file
from guatu.apps.documents.examining import FileRefused
from guatu.apps.documents.forms import KeepForm, WithdrawForm
from guatu.apps.documents.models import PURPOSES, File
from guatu.apps.documents.receiving import receive
from guatu.apps.documents.selectors import (
    files_of,
    files_to_list,
    may_open,
    may_withdraw,
    named,
    subject_of_file,
    twins_of,
)
from guatu.apps.documents.subjects import Subject, kinds, may, subject_of
from guatu.apps.look.context import today
from guatu.apps.people.doors import needs
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power


@needs(Power.VIEW)
@require_GET
def file_list(request: HttpRequest) -> HttpResponse:
    """Every file of what the person sees: the register of approvals, by number, name and purpose."""
    words, purpose = request.GET.get("q", "").strip()[:60], request.GET.get("purpose", "")
    found = files_to_list(request.user, words=words, purpose=purpose if purpose in PURPOSES else "")
    page = page_of(found.select_related("kept_by", "organisation"), request.GET, by="id", newest_first=True)
    shown = {
        "page": page,
        "files": named(request.user, page.rows),
        "words": words,
        "purpose": purpose,
        "purposes": PURPOSES.items(),
    }
    return render(request, "documents/list.html", shown)


@needs(Power.VIEW)
@require_http_methods(["GET", "POST"])
def of_subject(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The files of one thing, and the form that adds to them."""
    part = request.GET.get("part", "")[:150]
    subject = subject_of(request.user, kind, key, part)
    if subject is None:
        raise Http404
    declared = kinds()[kind]
    may_keep = may(request.user, declared.keep) and not subject.shut
    form = KeepForm(request.POST or None, request.FILES or None, purposes=declared.purposes)
    refused: list[str] = []
    if request.method == "POST":
        if form.is_valid():
            refused = _keep(request, subject, form.cleaned_data)
            if not refused:
                return redirect(address_of(subject))
        else:
            refused = [str(error) for errors in form.errors.values() for error in errors]
    shown = {
        "subject": subject,
        "title": declared.title,
        "files": list(files_of(request.user, kind, key, part).select_related("kept_by")[:200]),
        "form": form,
        "may_keep": may_keep,
        "refused": refused,
    }
    return render(request, "documents/of.html", shown, status=422 if refused else 200)


def _keep(request: HttpRequest, subject: Subject, given: dict[str, Any]) -> list[str]:
    files = given.pop("files")
    where = (subject.kind, subject.key, subject.part)
    told = receive(files, where, actor=request.user, today=today(request), **given)
    if told.kept:
        messages.success(request, f"已上传 {len(told.kept)} 个文件。")
    return told.refused


def address_of(subject: Subject) -> str:
    address = reverse("documents:of", args=[subject.kind, subject.key])
    return f"{address}?{urlencode({'part': subject.part})}" if subject.part else address


@needs(Power.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A file with what its camera told, its hashes, and where else the same bytes stand."""
    file = _file(request, pk)
    subject = subject_of_file(request.user, file)
    shown = {
        "file": file,
        "subject": subject,
        "title": kinds()[file.subject_kind].title,
        "back": address_of(subject) if subject else reverse("documents:list"),
        "twins": twins_of(request.user, file),
        "may_withdraw": may_withdraw(request.user, file) and not (subject and subject.shut),
    }
    return render(request, "documents/file.html", shown)


@needs(Power.VIEW)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file back with the reason."""
    file = _file(request, pk)
    subject = subject_of_file(request.user, file)
    if subject is None or not may_withdraw(request.user, file):
        raise Http404
    form = WithdrawForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            withdraw_file(file.pk, actor=request.user, **form.cleaned_data)
        except FileRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"“{file.name}”已撤回，原件和记录仍保存。")
            return redirect(address_of(subject))
    shown = {"form": form, "file": file, "subject": subject}
    return render(request, "documents/withdraw.html", shown, status=422 if form.is_bound else 200)


def _file(request: HttpRequest, pk: int) -> File:
    found = File.objects.visible_to(request.user).select_related("kept_by", "withdrawn_by", "organisation")
    file: File = get_object_or_404(found, pk=pk)
    if not may_open(request.user, file):
        raise Http404
    return file
