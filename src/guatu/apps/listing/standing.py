"""What stands of listing, reasons, counted and published figures, where a form or a caller changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from guatu import rulebook
from guatu.apps.listing.models import PublishedStatement, StatisticsStatement, UnlistedStatement
from guatu.apps.projects.models import EventStatement, Project
from guatu.apps.reports.rows import wan_text
from guatu.apps.trace.conflicts import Standing
from guatu.kernel.declare import Unit
from guatu.kernel.display import exact_text
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.month import Month


def day_of(user: Any, project: Project, event: DatedEvent = DatedEvent.LISTED) -> date | None:
    """The day of an event of a project one may see."""
    rows = EventStatement.objects.visible_to(user).known().filter(project=project, event=event.value)
    return rows.values_list("on", flat=True).first()


def of_listing(user: Any, project: Project) -> Standing:
    """The day of listing."""

    def read() -> dict[str, Any]:
        return {"listed_on": day_of(user, project)}

    return _of(user, project, read, {"listed_on": "on"}, {"listed_on": "入库日期"})


def of_reason(user: Any, project: Project) -> Standing:
    """Why a project is not listed, by the names of the form."""

    def read() -> dict[str, Any]:
        stated = UnlistedStatement.objects.visible_to(user).known().filter(project=project).first()
        return {"reason": stated.reason, "note_text": stated.note} if stated else {}

    fields = {"reason": "reason", "note_text": "note_text"}
    return _of(user, project, read, fields, {"reason": "未入库原因", "note_text": "说明"})


def _of(
    user: Any, project: Project, read: Any, fields: Mapping[str, str | None], titles: Mapping[str, str]
) -> Standing:
    rows = Project.objects.visible_to(user).filter(pk=project.pk)
    return Standing(f"project/{project.number}", read(), read, rows, lambda _: fields, titles=titles)


def of_statistics(user: Any, month: Month, projects: Mapping[str, int], shown: Mapping[str, int | None]) -> Standing:
    """The figures counted in a month, by the number of the project, as 万元; `shown` in 分. The projects are held."""

    def read() -> dict[str, str]:
        stated = StatisticsStatement.objects.visible_to(user).known()
        stated = stated.filter(project__in=projects.values(), month=str(month))
        return {number: wan_text(amount) for number, amount in stated.values_list("project__number", "amount")}

    rows = Project.objects.visible_to(user).filter(pk__in=projects.values())
    return Standing(
        f"month/{month}", {number: wan_text(amount) for number, amount in shown.items()}, read, rows,
        whose=lambda number: (f"statistics/{number}@{month}", "amount"),
    )  # fmt: skip


def of_published(user: Any, rows: Sequence[PublishedStatement]) -> Standing:
    """Published figures, of which a form changes the one it names; what it did not show is news to it."""

    def read() -> dict[str, Any]:
        return _published(PublishedStatement.objects.visible_to(user).known())

    def named(given: Mapping[str, Any]) -> dict[str, str | None]:
        base = f"{given['region']}/{given['code']}@{given['month']}"
        return {f"{base}/{name}": name for name in ("value", "source", "published_on")}

    def whose(key: str) -> tuple[str, str]:
        base, _, name = key.rpartition("/")
        return f"published/{base}", "numerator" if name == "value" else name

    held = PublishedStatement.objects.visible_to(user).known()
    return Standing("published/", _published(rows), read, held, named, whose=whose)


def _published(rows: Any) -> dict[str, Any]:
    declared, found = rulebook.published(), {}
    for row in rows:
        if row.code in declared:
            base = f"{row.region}/{row.code}@{row.month}"
            found |= {
                f"{base}/value": plain_figure(row.numerator, row.denominator, declared[row.code].unit),
                f"{base}/source": row.source,
                f"{base}/published_on": row.published_on,
            }
    return found


def plain_figure(numerator: int, denominator: int, unit: Unit) -> str:
    """A published figure as one would type it: money in 万元, others in their unit."""
    exact = Fraction(numerator, denominator)
    return wan_text(int(exact)) if unit is Unit.FEN and exact.denominator == 1 else exact_text(exact)
