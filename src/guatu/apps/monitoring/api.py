"""Indicators and lights as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from guatu import rulebook
from guatu.apps.monitoring.figures import Scope, with_published
from guatu.apps.monitoring.lights import sentence_of
from guatu.apps.monitoring.models import Computation
from guatu.apps.monitoring.naming import here
from guatu.apps.monitoring.pages.indicators import SHOWN, WITHIN_SET, figure_rows
from guatu.apps.monitoring.published import published_rows_of
from guatu.apps.monitoring.selectors import Filters, alerts_to_list, groups_kept
from guatu.apps.people.doors import asks
from guatu.apps.projects.models import ProjectSet
from guatu.apps.projects.paging import page_by
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

router = Router(tags=["监测预警"])
KEYS = ("-severity", "rule", "project_id")


class Said(Schema):
    """Why there is no answer."""

    detail: str


class FigureOut(Schema):
    value: int | str | None
    unit: str
    numerator: int | None
    denominator: int | None
    basis: str


class FigureRowOut(Schema):
    key: str
    name: str
    values: dict[str, FigureOut]


class FiguresOut(Schema):
    month: str
    by: str | None
    rows: list[FigureRowOut]


class LightOut(Schema):
    project: str
    name: str
    organisation: str | None
    rule: str
    rule_name: str
    level: str
    cause: str
    category: str
    figures: str
    source: str
    next: str
    due_on: str | None
    since: str


class LightsOut(Schema):
    month: str
    rows: list[LightOut]
    following: str


NOT_THERE = {401: Said, 403: Said, 404: Said, 422: Said}


@router.get("/indicators", response={200: FiguresOut, **NOT_THERE}, summary="指标")
@asks(Power.VIEW)
def indicators(request: HttpRequest, month: str, by: str = "", set: str = "") -> Any:
    """Kept measures and indicators of a computed month, by a grouping; `set` narrows to its members."""
    of = Month.parse(month)
    chosen = ProjectSet.objects.visible_to(request.user).get(code=set) if set else None
    if by not in (WITHIN_SET if chosen else SHOWN):
        raise ValueError(
            f"不能按“{by}”汇总，可用：{'、'.join(each for each in (WITHIN_SET if chosen else SHOWN) if each)}。"
        )
    computed = Computation.objects.visible_to(request.user).get(month=str(of))
    scope = Scope(here(), of, computed.closed_at is not None, chosen)
    rows = figure_rows(groups_kept(request.user, of, by, chosen.code if chosen else ""), by, scope)
    if chosen is None:
        rows = with_published(rows, by, published_rows_of(of, computed), of)
    return {"month": str(of), "by": by or None, "rows": [row.as_json() for row in rows]}


@router.get("/alerts", response={200: LightsOut, **NOT_THERE}, summary="红灯和黄灯")
@asks(Power.VIEW)
def alerts(
    request: HttpRequest,
    month: str,
    level: str = "",
    rule: str = "",
    organisation: str = "",
    leader: str = "",
    category: str = "",
    after: str = "",
) -> Any:
    """Kept lights of the projects one sees, red first, fifty at a time; `following` goes on from the last."""
    of = Month.parse(month)
    filters = Filters(level, rule, organisation, leader, category)
    found = alerts_to_list(request.user, of, filters).select_related("project__organisation")
    page = page_by(found, {"after": after}, KEYS)
    return {"month": str(of), "rows": [_light(each, of) for each in page.rows], "following": page.following}


def _light(alert: Any, month: Month) -> dict[str, Any]:
    rule = rulebook.rules().alerts.get(alert.rule)
    unit = alert.project.organisation
    return {
        "project": alert.project.number,
        "name": alert.project.name,
        "organisation": unit.code if unit else None,
        "rule": alert.rule,
        "rule_name": rule.name if rule else alert.rule,
        "level": alert.level,
        "cause": alert.cause,
        "category": alert.category,
        "figures": sentence_of(rule, alert.figures) if rule else "",
        "source": str(rule.on(month.last_day).source) if rule else "",
        "next": alert.next,
        "due_on": alert.due_on.isoformat() if alert.due_on else None,
        "since": alert.since,
    }
