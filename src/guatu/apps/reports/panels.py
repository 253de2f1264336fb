"""The months on a project's page: investment against the schedule, and each month's report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from guatu.apps.look.charts import Curve
from guatu.apps.look.context import month_of
from guatu.apps.projects.models import PlanStatement, Project
from guatu.apps.projects.panels import Panel
from guatu.apps.reports.models import Report, ReportStatement
from guatu.kernel.display import percent, points, yi
from guatu.kernel.month import Month, months_between

MEAN_OF = 3


def months(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The curve of the year and its months, newest first; nothing where there is neither plan nor report."""
    month = month_of(request)
    if month is None:
        return None
    told = list(
        ReportStatement.objects.visible_to(request.user)
        .known()
        .filter(project=project, month__gte=f"{month.year}-01", month__lte=str(month))
        .order_by("-month")
    )
    plans = PlanStatement.objects.visible_to(request.user).known().filter(project=project, year=month.year)
    plan = plans.values_list("amount", flat=True).first()
    if plan is None and not told:
        return None
    amounts = {one.month: one.done for one in told if one.done is not None}
    states = Report.objects.visible_to(request.user).filter(project=project, month__in=[one.month for one in told])
    held = {report.month: report for report in states.select_related("approver")}
    return {
        "project": project,
        "shown": month,
        "year_month": str(month),
        "plan": plan,
        "done": sum(amounts.values()),
        "curve": curve_of(plan, amounts, month),
        "rows": [(one, held.get(one.month)) for one in told],
    }


def curve_of(plan: int | None, amounts: Mapping[str, int], month: Month) -> Curve:
    """计划 by twelfths, 完成 by reported months, 预测 by the mean of the last three months."""
    year = months_between(Month(month.year, 1), month)
    done = _cumulative([amounts.get(str(one)) for one in year])
    total = sum(amounts.values())
    mean, basis = _mean(amounts, month)
    forecast = total + mean * (12 - month.number) if mean is not None and month.number < 12 else None
    return Curve(
        plan=[None if plan is None else plan * number // 12 for number in range(1, 13)],
        done=done,
        finding=finding_of(plan, total, month),
        forecast=forecast if done and done[-1] is not None else None,
        forecast_basis=basis,
    )


def finding_of(plan: int | None, done: int, month: Month) -> str:
    """What the curve shows, in a sentence."""
    said = f"{month.label}底累计完成 {yi(done)} 亿元"
    if not plan:
        return f"{said}，没有年度计划，不比序时。"
    against = points(100 * 12 * done - 100 * month.elapsed * plan, 12 * plan)
    behind = "与序时持平" if against == "持平" else f"{against[0]}序时进度 {against[2:]} 个百分点"
    return f"{said}，完成率 {percent(100 * done, plan)}%，{behind}。"


def _cumulative(amounts: Sequence[int | None]) -> list[int | None]:
    """Sums month by month; a month that was not reported is a gap."""
    total, found = 0, []
    for amount in amounts:
        total += amount or 0
        found.append(None if amount is None else total)
    return found


def _mean(amounts: Mapping[str, int], month: Month) -> tuple[int | None, str]:
    recent = [amounts[str(month - back)] for back in range(MEAN_OF) if str(month - back) in amounts]
    return (sum(recent) // len(recent) if recent else None), f"近{len(recent)}月月均" if recent else ""


PANELS = [Panel("年度投资", "reports/_months.html", months, order=20)]
