"""Verbs that bring statistics in batches: a month of 统计数, why projects are not listed, figures published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from guatu.apps.listing.models import PublishedStatement, StatisticsStatement, UnlistedStatement
from guatu.apps.projects.models import Project
from guatu.apps.trace.action import action, change, record
from guatu.apps.trace.bulk import bulk_supersede
from guatu.apps.trace.events import Event
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

COUNTED = Event("demonstration.statistics", "批量录入统计数", "批量录入{month}统计数：{rows} 个项目")
UNLISTED = Event("demonstration.unlisted", "批量登记未入库原因", "批量登记未入库原因：{rows} 个项目")
PUBLISHED = Event("demonstration.published", "批量录入公布数", "批量录入公布数：{rows} 项，{day}公布")


@action(power=Power.ENTER_STATISTICS)
def enter_statistics(month: Month, rows: Sequence[tuple[int, int]], *, actor: Any) -> int:
    """State 统计数 of a month, (project id, 分) each; answers how many changed."""
    numbers = _numbers([pk for pk, _ in rows], actor)
    told = bulk_supersede(
        StatisticsStatement, ("project", "month"), ("amount",), [(pk, str(month), amount) for pk, amount in rows]
    )
    lines = [
        change(f"statistics/{numbers[one.subject[0]]}@{month}", "amount", (one.before or {}).get("amount"), amount)
        for one in told
        for amount in [one.after["amount"]]
    ]
    subject = ("month", str(month), month.label)
    record(COUNTED, actor=actor, subject=subject, lines=lines, month=month.label, rows=len(rows))
    return len(told)


@action(power=Power.RECORD_LISTING)
def tell_unlisted(rows: Sequence[tuple[int, str, str]], *, actor: Any) -> int:
    """State why projects are not in the statistics library, (project id, reason, note) each."""
    numbers = _numbers([pk for pk, _, _ in rows], actor)
    told = bulk_supersede(UnlistedStatement, ("project",), ("reason", "note"), rows)
    lines = [change(f"project/{numbers[one.subject[0]]}", "unlisted", None, one.after["reason"]) for one in told]
    record(UNLISTED, actor=actor, lines=lines, rows=len(rows))
    return len(told)


@action(power=Power.ENTER_PUBLISHED)
def enter_published(rows: Sequence[tuple[str, str, str, int, int, str]], *, day: date, actor: Any) -> int:
    """State figures published on a day: (region, month, code, numerator, denominator, source) each."""
    values = ("numerator", "denominator", "source", "published_on")
    told = bulk_supersede(PublishedStatement, ("region", "month", "code"), values, [(*row, day) for row in rows])
    lines = []
    for one in told:
        region, month, code = one.subject
        figure = f"{one.after['numerator']}/{one.after['denominator']}"
        lines.append(change(f"published/{region}@{month}", code, None, figure))
    record(PUBLISHED, actor=actor, lines=lines, rows=len(rows), day=day)
    return len(told)


def _numbers(projects: Sequence[int], actor: Any) -> dict[int, str]:
    """The public numbers of projects the actor may see. Raises Project.DoesNotExist when one is out of sight."""
    found = dict(Project.objects.visible_to(actor).filter(pk__in=projects).values_list("pk", "number"))
    if len(found) < len(set(projects)):
        raise Project.DoesNotExist("没有这个项目，或不在您的范围内。")
    return found
