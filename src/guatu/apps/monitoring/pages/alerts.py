"""The list of lights: by level, rule, unit, leader and cause; and its workbook."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guatu import rulebook
from guatu.apps.monitoring.lights import sentence_of
from guatu.apps.monitoring.models import Alert
from guatu.apps.monitoring.pages.doors import month_asked
from guatu.apps.monitoring.selectors import (
    Filters,
    alerts_to_list,
    choices_of,
    computation_of,
    last_computed,
    projects_by_level,
)
from guatu.apps.people.doors import needs
from guatu.apps.projects.paging import SIZE, page_by
from guatu.apps.trace.taking import taken
from guatu.kernel.declare import Level
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

KEYS = ("-severity", "rule", "project_id")
WITH = ("project__organisation", "project__leader")
EXPORTED = 20_000


@dataclass(frozen=True)
class Tab:
    title: str
    level: str
    count: int
    here: bool


@dataclass(frozen=True)
class Line:
    """A light as the list shows it."""

    alert: Any
    rule_name: str
    figures: str
    months: int

    @property
    def since(self) -> str:
        return f"第{self.months}个月" if self.months > 1 else "本月新增"


def line_of(alert: Any) -> Line:
    rule = rulebook.rules().alerts.get(alert.rule)
    months = Month.parse(alert.month).index - Month.parse(alert.since or alert.month).index + 1
    if rule is None:
        return Line(alert, alert.rule, "", months)
    return Line(alert, rule.name, sentence_of(rule, alert.figures), months)


@needs(Power.VIEW)
@require_GET
def alert_list(request: HttpRequest) -> HttpResponse:
    """Lights of a month, red first, fifty a page."""
    month, filters = month_asked(request), Filters.of(request.GET)
    found = alerts_to_list(request.user, month, filters)
    page = page_by(found.select_related(*WITH), request.GET, KEYS)
    by_level = projects_by_level(request.user, month)
    computed = computation_of(request.user, month)
    shown = {
        "page": page,
        "lines": [line_of(each) for each in page.rows],
        "filters": filters,
        "choices": [
            (name, title, options, getattr(filters, name))
            for name, title, options in choices_of(request.user, month)
            if options
        ],
        "tabs": [
            Tab("全部", "", by_level.get("red", 0) + by_level.get("yellow", 0), not filters.level),
            *(Tab(Level(each).label, each, by_level.get(each, 0), filters.level == each) for each in ("red", "yellow")),
        ],
        "clear_count": by_level.get("clear", 0),
        "unjudged": by_level.get("", 0),
        "judged": sum(by_level.values()) - by_level.get("", 0),
        "computed": computed,
        "earlier": None if computed else last_computed(request.user, month),
        "shown_month": month,
        "clear": reverse("monitoring:alerts"),
        "told": f"每页{SIZE}条，红灯在前",
        "may_export": request.user.has_power(Power.EXPORT),
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "monitoring/_alerts.html" if fragment else "monitoring/alerts.html", shown)


HEADS = ("项目编号", "项目", "责任单位", "分包领导", "灯", "规则", "情况", "原因", "下一步", "期限", "起始月")
WIDTHS = (12, 28, 18, 12, 8, 16, 44, 36, 40, 12, 10)


@needs(Power.EXPORT)
@taken("预警清单")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The lights of the conditions as a workbook; text is written as text, never as a formula."""
    month, filters = month_asked(request), Filters.of(request.GET)
    found = alerts_to_list(request.user, month, filters).select_related(*WITH).order_by(*KEYS)[:EXPORTED]
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("预警")
    strong, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, wide in enumerate(WIDTHS):
        sheet.set_column(place, place, wide, wrapped)
    sheet.write_string(
        0, 0, f"{month.label}预警　{'演示数据，' if _demonstration() else ''}数据截至{month.last_day}", strong
    )
    for place, head in enumerate(HEADS):
        sheet.write_string(1, place, head, strong)
    sheet.freeze_panes(2, 2)
    for row, alert in enumerate(found.iterator(), 2):
        for place, text in enumerate(_cells(line_of(alert))):
            sheet.write_string(row, place, text, wrapped)
    book.close()
    answer = HttpResponse(
        file.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = f'attachment; filename="alerts-{month}.xlsx"'
    return answer


def _demonstration() -> bool:
    from django.conf import settings

    return bool(settings.GUATU_DEMONSTRATION)


def _cells(line: Line) -> tuple[str, ...]:
    alert: Alert = line.alert
    project = alert.project
    return (
        project.number, project.name, project.organisation.name if project.organisation else "",
        project.leader.name if project.leader else "", Level(alert.level).label, line.rule_name, line.figures,
        alert.cause or "单位未填", alert.next, alert.due_on.isoformat() if alert.due_on else "未定", alert.since,
    )  # fmt: skip
