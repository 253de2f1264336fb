"""Pages of the trace."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.look.parts import Fig
from guatu.apps.trace import workbook
from guatu.apps.trace.doors import page_of_trace
from guatu.apps.trace.events import event_of, events
from guatu.apps.trace.forms import HeadForm
from guatu.apps.trace.heads import compare, head_now, head_text
from guatu.apps.trace.labels import kind_label, told
from guatu.apps.trace.models import Entry
from guatu.apps.trace.paging import page_of
from guatu.apps.trace.selectors import (
    COUNTED,
    Asked,
    doings_of,
    entries_asked,
    how_many,
    lines_of,
    person_of,
    story_of,
)
from guatu.apps.trace.taking import taken, tell_trace_taken

LINES_SHOWN = 500
STORY_SIZE = 20
STORY_LINES = 40


def _counted(count: int) -> str:
    return f"{COUNTED:,}条以上" if count > COUNTED else f"{count:,}条"


@page_of_trace
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """Newest first, by words, person, subject, event and days, with their count."""
    asked = Asked.of(request.GET)
    found = entries_asked(request.user, asked)
    page = page_of(found, request.GET, by="number", newest_first=True)
    kind, _, key = asked.subject.partition("/")
    shown = {
        "page": page,
        "asked": asked,
        "events": sorted(events(), key=lambda event: event.label),
        "counted": _counted(how_many(found)),
        "filtered": bool(asked),
        "story": (kind, key) if key else None,
    }
    return render(request, "trace/entries.html", shown)


@page_of_trace
@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with its lines and its place in the chain."""
    found = get_object_or_404(Entry.objects.visible_to(request.user).select_related("actor"), number=number)
    changes = told(list(found.lines.all()[:LINES_SHOWN]))
    shown = {"entry": found, "changes": changes, "kind": kind_label(found.subject_kind), "lines_shown": LINES_SHOWN}
    return render(request, "trace/entry.html", shown)


@page_of_trace
@require_GET
def person(request: HttpRequest, login: str) -> HttpResponse:
    """Follow a person: what they did, how often, from where; what was done to their account is a step away."""
    found = person_of(request.user, login)
    if found is None:
        raise Http404
    doings = doings_of(request.user, login)
    page = page_of(
        entries_asked(request.user, Asked(who=login)), request.GET, by="number", newest_first=True, size=STORY_SIZE
    )
    shown = {
        "person": found,
        "figures": _figures(doings),
        "by_event": [(event_of(code), count) for code, count in doings.events],
        "by_origin": [("本机命令行" if origin == "command" else origin, count) for origin, count in doings.origins],
        "page": page,
    }
    return render(request, "trace/person.html", shown)


def _figures(doings: Any) -> Sequence[Fig]:
    def day(at: Any) -> str:
        return f"{timezone.localtime(at):%-m月%-d日}" if at else "—"

    def clock(at: Any) -> str:
        return f"{timezone.localtime(at):%Y年，%H:%M}" if at else "还没有办过事"

    return (
        Fig("办了", f"{doings.count:,}", "件", f"{len(doings.events)} 种事项"),
        Fig("第一件", day(doings.first), "", clock(doings.first)),
        Fig("最近一件", day(doings.last), "", clock(doings.last)),
    )


@page_of_trace
@require_GET
def subject(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Follow a project, or any other subject: every entry that touched it or a part of it, with what it changed."""
    oldest_first = request.GET.get("order") == "first"
    found = story_of(request.user, kind, key)
    page = page_of(found, request.GET, by="number", newest_first=not oldest_first, size=STORY_SIZE)
    if not page and not request.GET.get("after") and not request.GET.get("before"):
        raise Http404
    held = lines_of(page.rows, kind, key, STORY_LINES)
    named = story_of(request.user, kind, key).filter(subject_kind=kind, subject_key=key).order_by("-number")
    shown = {
        "kind": kind,
        "key": key,
        "kind_label": kind_label(kind),
        "name": named.values_list("subject_name", flat=True).first() or "",
        "steps": [(each, told(held[each.pk][:STORY_LINES]), len(held[each.pk]) > STORY_LINES) for each in page.rows],
        "page": page,
        "counted": _counted(how_many(found)),
        "oldest_first": oldest_first,
    }
    return render(request, "trace/subject.html", shown)


@page_of_trace
@require_http_methods(["GET", "POST"])
def head(request: HttpRequest) -> HttpResponse:
    """The head as it stands, to be taken away, and one kept earlier compared with the trace."""
    form = HeadForm(request.POST, request.FILES) if request.method == "POST" else HeadForm()
    answer, status = None, 200
    if form.is_bound:
        answer, status = (compare(form.cleaned_data["kept"]), 200) if form.is_valid() else (None, 422)
    shown = {"head": head_now(settings.GUATU_CLOCK()), "form": form, "answer": answer}
    return render(request, "trace/head.html", shown, status=status)


@page_of_trace
@taken("留痕链头", verb=tell_trace_taken)
@require_GET
def head_file(request: HttpRequest) -> HttpResponse:
    """The head as a small text file."""
    kept = head_now(settings.GUATU_CLOCK())
    if kept is None:
        raise Http404
    answer = HttpResponse(head_text(kept), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="trace-head-{kept.number}.txt"'
    answer["Cache-Control"] = "no-store"
    return answer


@page_of_trace
@taken("留痕", verb=tell_trace_taken)
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """What a search found as a workbook, with every change."""
    asked = Asked.of(request.GET)
    now = timezone.localtime(settings.GUATU_CLOCK())
    mark = "演示数据　" if settings.GUATU_DEMONSTRATION else ""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    title = f"留痕　{mark}导出于{now:%Y-%m-%d %H:%M}，导出人 {request.user.name}　{_conditions(asked)}"
    workbook.write_workbook(entries_asked(request.user, asked), file, title)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"留痕{now:%Y%m%d}.xlsx")


def _conditions(asked: Asked) -> str:
    told = (
        ("词", asked.words),
        ("经办人账号", asked.who),
        ("对象", asked.subject),
        ("事项", event_of(asked.event).label if asked.event else ""),
        ("自", str(asked.start or "")),
        ("到", str(asked.end or "")),
    )
    return "条件：" + ("，".join(f"{name} {value}" for name, value in told if value) or "无，全部留痕")
