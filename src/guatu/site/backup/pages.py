"""The system administrator's page: when the house was last backed up, how large, whether checked, and once more."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from guatu.apps.people.doors import needs
from guatu.kernel.powers import Power
from guatu.site.backup import jobs
from guatu.site.backup.actions import keep_fetched, remove_backup
from guatu.site.backup.archive import BackupProblem

OLD = 7
"""After so many days without a backup the page says so; the manual asks for one a day."""


@needs(Power.MANAGE_SYSTEM)
@require_GET
def backups(request: HttpRequest) -> HttpResponse:
    last, running = jobs.last_taken(request.user), jobs.running()
    days = (timezone.now().date() - timezone.datetime.fromisoformat(last.detail["at"]).date()).days if last else None
    shown = {
        "last": last,
        "days": days,
        "old": days is None or days > OLD,
        "kept": jobs.kept_backups(request.user),
        "running": running,
        "said": "" if running else jobs.said(),
        "place": jobs.folder(),
    }
    template = "backup/_list.html" if request.headers.get("HX-Request") else "backup/list.html"
    return render(request, template, shown)


@needs(Power.MANAGE_SYSTEM)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    return _start(request, ["backup", str(jobs.new_file()), "--by", request.user.get_username()], "开始备份。")


@needs(Power.MANAGE_SYSTEM)
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    file = _file(request, name)
    return _start(request, ["restore", str(file), "--check", "--by", request.user.get_username()], "开始核验。")


@needs(Power.MANAGE_SYSTEM)
@require_POST
def fetch(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file itself, with the trace saying who took it."""
    file = _file(request, name)
    content = file.open("rb")
    keep_fetched(file, actor=request.user)
    return FileResponse(content, as_attachment=True, filename=file.name, content_type="application/gzip")


@needs(Power.MANAGE_SYSTEM)
@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    file = _file(request, name)
    if len(jobs.kept_backups(request.user)) == 1:
        messages.error(request, "只剩这一份，先再备份一份，再删它。")
        return redirect("backup:list")
    remove_backup(file, actor=request.user)
    messages.success(request, f"已删除 {file.name}。")
    return redirect("backup:list")


def _start(request: HttpRequest, words: list[str], begun: str) -> HttpResponse:
    try:
        jobs.start(words)
    except BackupProblem as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, begun)
    return redirect("backup:list")


def _file(request: HttpRequest, name: str) -> Path:
    file = jobs.kept_backup(request.user, name)
    if file is None:
        raise Http404
    return file
