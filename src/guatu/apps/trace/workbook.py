"""The trace as a workbook: one row for each change, text never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import timezone

from guatu.apps.trace.labels import changes_of, kind_label, people_in
from guatu.apps.trace.models import Entry, Line

MOST = 100_000
"""Rows in one workbook."""
AT_ONCE = 500
WIDEST = 32_767
HEADS = ("序号", "时间", "经办人", "账号", "事项", "经过", "理由", "来处", "对象", "字段", "原值", "新值", "校验值")
WIDTHS = (8, 19, 12, 14, 16, 40, 24, 16, 24, 18, 28, 28, 20)


def write_workbook(found: Any, target: BinaryIO, title: str) -> int:
    """Write the entries of a query with their lines, newest first, MOST rows at most; answers how many rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False})
    sheet, strong = book.add_worksheet("留痕"), book.add_format({"bold": True})
    for place, wide in enumerate(WIDTHS):
        sheet.set_column(place, place, wide)
    sheet.write_string(0, 0, title, strong)
    for place, head in enumerate(HEADS):
        sheet.write_string(1, place, head, strong)
    sheet.freeze_panes(2, 1)
    count, more = 0, False
    for cells in islice(_rows(found.order_by("-number").iterator(chunk_size=AT_ONCE)), MOST + 1):
        if count == MOST:
            more = True
            break
        sheet.write_number(count + 2, 0, cells[0])
        for place, text in enumerate(cells[1:], 1):
            if text:
                sheet.write_string(count + 2, place, text[:WIDEST])
        count += 1
    if more:
        sheet.write_string(count + 2, 0, f"只列出前{MOST:,}行，还有更早的。把“到”这一天改早，再导出其余。", strong)
    book.close()
    return count


LINES_AT_ONCE = 2_000
NO_LINE: tuple[Line | None, dict[str, str]] = (None, {})


def _rows(entries: Iterable[Entry]) -> Iterator[tuple[Any, ...]]:
    """A row for each change; an entry without lines has one of its own."""
    several = iter(entries)
    while some := list(islice(several, AT_ONCE)):
        own = {entry.pk: entry for entry in some if entry.line_count}
        lines = Line.objects.filter(entry_id__in=list(own)).order_by("-entry__number", "position")
        waiting = _with_people(lines.iterator(chunk_size=2_000)) if own else iter(())
        line, people = next(waiting, NO_LINE)
        for entry in some:
            told, any_line = _told(entry), False
            while line is not None and line.entry_id == entry.pk:
                for change in changes_of(line, people):
                    yield (*told, change.subject, change.field, change.before, change.after, entry.hash)
                any_line, (line, people) = True, next(waiting, NO_LINE)
            if not any_line:
                subject = f"{kind_label(entry.subject_kind)} {entry.subject_key}" if entry.subject_kind else ""
                yield (*told, subject, "", "", "", entry.hash)


def _with_people(lines: Iterable[Line]) -> Iterator[tuple[Line, dict[str, str]]]:
    """Each line with the names of the people in it and those around it."""
    several = iter(lines)
    while some := list(islice(several, LINES_AT_ONCE)):
        people = people_in(some)
        for line in some:
            yield line, people


def _told(entry: Entry) -> tuple[Any, ...]:
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    who = (entry.actor.name, entry.actor_name)  # type: ignore[attr-defined]
    return (entry.number, at, *who, entry.label, entry.sentence, entry.reason, entry.origin_label)
