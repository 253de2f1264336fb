"""Verbs of statistics: listing, why not listed, figures of the statistics office, published figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings

from guatu import rulebook
from guatu.apps.listing.models import UNLISTED_REASONS, PublishedStatement, StatisticsStatement, UnlistedStatement
from guatu.apps.listing.refusals import ListingRefused
from guatu.apps.projects.models import EventStatement, Project
from guatu.apps.projects.stating import note_dated, state_event, to_change
from guatu.apps.reports.stating import known_of
from guatu.apps.reports.windows import day_of
from guatu.apps.trace.action import action, change, current_at, note, note_all, record
from guatu.apps.trace.bulk import bulk_supersede
from guatu.apps.trace.events import Event
from guatu.apps.trace.statements import retract, supersede
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.money import LARGEST
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

PROJECT_LISTED = Event("listing.listed", "登记入库", "登记入库：{subject}，{told}")
REASON_STATED = Event("listing.reason", "登记未入库原因", "登记未入库原因：{subject}，{label}")
STATISTICS_ENTERED = Event(
    "listing.statistics", "录入统计数", "录入{month}统计数：{rows} 个项目，其中有变化 {changed} 个"
)
FIGURE_PUBLISHED = Event("listing.published", "录入公布数", "录入公布数：{title}，{region}截至{month}，{source}")


@action(power=Power.RECORD_LISTING)
def record_listing(project_id: int, *, on: date | None, actor: Any, reason: str = "") -> Project:
    """State the day a project entered the statistics library; None takes it back, with the reason.

    The reason why it was not listed no longer stands. Raises ListingRefused for a day to come, for a project without
    a start, and for a day before the start unless a reason is given.
    """
    project = to_change(project_id, actor)
    _check_listing(project, on, reason)
    changed = state_event(project, DatedEvent.LISTED, on, "day")
    if not changed:
        raise ListingRefused("入库日期没有变化，不用保存。")
    note_dated(project, "listed_on", changed)
    if on is not None:
        _, gone = retract(UnlistedStatement, subject={"project": project})
        note_all(project, {f"unlisted.{name}": pair for name, pair in gone.items()})
    record(PROJECT_LISTED, actor=actor, subject=project, reason=reason.strip(), told=f"{on}" if on else "取消")
    return project


def _check_listing(project: Project, on: date | None, reason: str) -> None:
    if on is None:
        if not reason.strip():
            raise ListingRefused("取消入库要写明原因。")
        return
    if on > day_of(current_at()):
        raise ListingRefused(f"入库日期 {on} 还没有到。没有入库的，登记未入库原因。")
    started = _event(project, DatedEvent.STARTED)
    if started is None:
        raise ListingRefused(f"{project}还没有开工日期。先登记开工，再登记入库。")
    if on < started and not reason.strip():
        raise ListingRefused(f"入库日期 {on} 早于开工日期 {started}，请核对；确实先入库的，写明原因。")


@action(power=Power.RECORD_LISTING)
def state_unlisted(project_id: int, *, reason: str, actor: Any, note_text: str = "") -> UnlistedStatement:
    """State why a project is not in the statistics library (a code of UNLISTED_REASONS)."""
    project = to_change(project_id, actor)
    if reason not in UNLISTED_REASONS:
        raise ListingRefused(f"没有“{reason}”这个原因。可选：{'、'.join(UNLISTED_REASONS.values())}。")
    if reason == "other" and not note_text.strip():
        raise ListingRefused("原因选“其他”的，要写说明。")
    listed = _event(project, DatedEvent.LISTED)
    if listed is not None:
        raise ListingRefused(f"{project}{listed} 已入库，没有未入库原因。")
    values = {"reason": reason, "note": note_text.strip()[:300]}
    row, changed = supersede(UnlistedStatement, subject={"project": project}, values=values)
    if not changed:
        raise ListingRefused("原因没有变化，不用保存。")
    note_all(project, {f"unlisted.{name}": pair for name, pair in changed.items()})
    record(REASON_STATED, actor=actor, subject=project, label=UNLISTED_REASONS[reason])
    return row


@action(power=Power.ENTER_STATISTICS)
def enter_statistics(month: Month, amounts: Mapping[int, int | None], *, actor: Any, at: datetime | None = None) -> int:
    """State what the statistics office counted in a month (project id → 分, None takes it back).

    Answers how many changed. What was reported (调度数) is neither read nor touched. January is not counted by
    statistics. `at` is the instant from which the figures are known; only a demonstration may name one.
    """
    if at is not None and not settings.GUATU_DEMONSTRATION:
        raise RuntimeError("only a home marked demonstration plays a history")
    if month.number == 1:
        raise ListingRefused("1月统计免报，没有统计数。1—2月的数记在2月。")
    if not amounts:
        raise ListingRefused("没有要录的统计数。")
    known = known_of(amounts, actor)
    wrong = [known.numbers[pk] for pk, amount in amounts.items() if amount is not None and not 0 <= amount <= LARGEST]
    if wrong:
        raise ListingRefused(f"{'、'.join(wrong[:3])}的统计数小于 0 或过大，请核对金额和单位。")
    rows = [(pk, str(month), amount) for pk, amount in amounts.items() if amount is not None]
    told = bulk_supersede(StatisticsStatement, ("project", "month"), ("amount",), rows, at=at) if rows else []
    lines = [
        change(f"statistics/{known.numbers[one.subject[0]]}@{month}", "amount",
               (one.before or {}).get("amount"), one.after["amount"])
        for one in told
    ]  # fmt: skip
    for pk in (pk for pk, amount in amounts.items() if amount is None):
        _, gone = retract(StatisticsStatement, subject={"project_id": pk, "month": str(month)}, at=at)
        lines += [change(f"statistics/{known.numbers[pk]}@{month}", "amount", gone["amount"][0], None)] if gone else []
    if not lines:
        raise ListingRefused(f"{month.label}统计数没有变化，不用保存。")
    record(STATISTICS_ENTERED, actor=actor, subject=("month", str(month), f"{month.label}统计数"), lines=lines,
           month=month.label, rows=len(amounts), changed=len(lines))  # fmt: skip
    return len(lines)


@action(power=Power.ENTER_PUBLISHED)
def enter_published(
    month: Month,
    *,
    region: str,
    code: str,
    numerator: int,
    denominator: int = 1,
    source: str,
    published_on: date,
    actor: Any,
) -> PublishedStatement:
    """State a figure others published for a region as of a month's end, as numerator/denominator in its unit.

    Money is 分, percentages and points are numbers of per cent. A figure entered again supersedes; the earlier stays.
    """
    declared = rulebook.published().get(code)
    if declared is None:
        raise ListingRefused(f"没有公布数“{code}”。")
    if not actor.region_scope.holds_region(region):
        raise ListingRefused("这个区划不在您的范围内。")
    if denominator <= 0:
        raise ListingRefused("分母要大于 0。")
    if not source.strip():
        raise ListingRefused("写明来源：哪个部门、哪份材料。")
    if published_on > day_of(current_at()) or published_on < month.start:
        raise ListingRefused(f"公布日期 {published_on} 应在{month.label}之后、今天之前，请核对。")
    values = {
        "numerator": numerator, "denominator": denominator, "source": source.strip(), "published_on": published_on,
    }  # fmt: skip
    subject = {"region": region, "month": str(month), "code": code}
    row, changed = supersede(PublishedStatement, subject=subject, values=values)
    if not changed:
        raise ListingRefused("和现在的公布数一样，不用保存。")
    about = ("published", f"{region}/{code}@{month}", declared.name)
    for name, (before, after) in changed.items():
        note(about, name, before, after)
    record(FIGURE_PUBLISHED, actor=actor, subject=about, title=declared.name, region=region, month=month.label,
           source=source.strip())  # fmt: skip
    return row


def _event(project: Project, event: DatedEvent) -> date | None:
    rows = EventStatement.objects.known().filter(project=project, event=event.value)
    return rows.values_list("on", flat=True).first()
