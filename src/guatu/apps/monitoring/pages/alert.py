"""One light: the sentence, how it was judged, why the project lags, what comes next, and how it goes out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guatu import rulebook
from guatu.apps.look.charts import Thresholds
from guatu.apps.look.parts import TraceLine
from guatu.apps.monitoring.causes import causes_of
from guatu.apps.monitoring.forms import EndForm, ReasonForm, WaiverForm
from guatu.apps.monitoring.lights import sentence_of
from guatu.apps.monitoring.models import Alert, Computation, ProjectResult, Waiver
from guatu.apps.monitoring.pages.doors import month_asked, project_of, today_of
from guatu.apps.monitoring.releasing import release_of
from guatu.apps.people.doors import needs
from guatu.apps.policies.selectors import Limit, limits_of
from guatu.apps.trace.models import Entry
from guatu.engine.explain import figure, level_why, unrounded
from guatu.kernel.declare import Alert as Rule
from guatu.kernel.declare import Unit
from guatu.kernel.month import Month, months_between
from guatu.kernel.powers import Power
from guatu.kernel.ratio import SCALE

Pair = tuple[int | None, int | None]


@dataclass(frozen=True)
class Made:
    """A line of 怎么判的: what, its printed value, and what it is made of."""

    name: str
    value: str
    origin: str
    decides: bool = False


@needs(Power.VIEW)
@require_GET
def page(request: HttpRequest, number: str, rule: str) -> HttpResponse:
    """A project under one rule in a month, lit or not."""
    project, month = project_of(request, number), month_asked(request)
    declared = rulebook.rules().alerts.get(rule)
    if declared is None or declared.grain != "project":
        raise Http404
    alert = Alert.objects.visible_to(request.user).filter(project=project, rule=rule, month=str(month)).first()
    history = history_of(request, project, month)
    result = history[-1].result if history and history[-1].month == month else None
    computed = Computation.objects.visible_to(request.user).filter(month=str(month)).first()
    known = computed.known_at if computed and computed.closed_at else None
    limits = limits_of(rule, project.region, month.last_day, known)
    waiver = _waiver(request, project, rule, month)
    figures = {code: _pair(kept) for code, kept in alert.figures.items()} if alert else {}
    shown = {
        "project": project,
        "rule": declared,
        "version": declared.on(month.last_day),
        "shown_month": month,
        "alert": alert,
        "result": result,
        "computed": computed,
        "sentence": sentence_of(declared, alert.figures) if alert else "",
        "months_lit": _months_lit(alert),
        "chart": scale_of(declared, figures, limits),
        "made": made_of(declared, figures, result, month),
        "limits": limits,
        "why": _why(declared, alert, figures, limits),
        "cause": causes_of(month, [project.pk]).get(project.pk),
        "release": release_of(declared, result, limits, month),
        "history": history,
        "waiver": waiver,
        "trace": trace_of(request, project.number),
        **_forms(request, waiver, month),
    }
    return render(request, "monitoring/alert.html", shown)


def _pair(kept: list[str | None]) -> Pair:
    top, below = kept
    return (None if top is None else int(top), None if below is None else int(below))


def _months_lit(alert: Any) -> int:
    if alert is None or not alert.since:
        return 1
    return Month.parse(alert.month).index - Month.parse(alert.since).index + 1


def _why(rule: Rule, alert: Any, figures: dict[str, Pair], limits: list[Limit]) -> str:
    if alert is None:
        return ""
    values = {each.threshold: Fraction(each.value, SCALE) for each in limits}
    return level_why(rule, alert.level, figures, values)


def _waiver(request: HttpRequest, project: Any, rule: str, month: Month) -> Any:
    """The waiver that reaches into the month, granted or asked; the granted one first."""
    held = Waiver.objects.visible_to(request.user).known().filter(project=project, rule=rule, start_on__lt=month.end)
    found = [each for each in held.select_related("asked_by", "granted_by") if _reaches(each, month)]
    return min(found, key=lambda each: (each.granted_by_id is None, each.start_on), default=None)


def _reaches(waiver: Any, month: Month) -> bool:
    return waiver.end_on is None or waiver.end_on > month.start


def _forms(request: HttpRequest, waiver: Any, month: Month) -> dict[str, Any]:
    user = request.user
    return {
        "ask": WaiverForm(initial={"start_on": month.start}) if waiver is None else None,
        "refuse": ReasonForm(),
        "end": EndForm(initial={"on": today_of(request)}),
        "may_decide": user.has_power(Power.WAIVE_ALERT),
        "own": waiver is not None and waiver.asked_by_id == user.pk,
    }


# --- how it was judged ----------------------------------------------------------------------------------------


def scale_of(rule: Rule, figures: dict[str, Pair], limits: list[Limit]) -> Thresholds | None:
    """The value between the rule's limits, where the rule has a yellow and a red one and larger is worse."""
    values = {each.threshold.partition("_")[0]: each for each in limits if each.unit != Unit.FEN}
    yellow, red = values.get("yellow"), values.get("red")
    decided = [(code, pair) for code, pair in figures.items() if pair[0] is not None and pair[1]]
    if yellow is None or red is None or yellow.value >= red.value or not decided:
        return None
    known = rulebook.rules()
    matching = [(code, pair) for code, pair in decided if (known.get(code) or rule).unit == red.unit]
    if not matching:
        return None
    top, below = matching[-1][1]
    value = abs(Fraction(top or 0, below or 1))
    edges = Fraction(yellow.value, SCALE), Fraction(red.value, SCALE)
    finding = (
        f"{rule.name}：{figure(known.get(matching[-1][0]) or rule, matching[-1][1])}，{yellow.told}黄灯，{red.told}红灯"
    )
    return Thresholds(value, *edges, red.unit.value, finding)


def made_of(rule: Rule, figures: dict[str, Pair], result: Any, month: Month) -> list[Made]:
    """The figures the rule read, each with what it is made of."""
    known, lines = rulebook.rules(), []
    if "schedule_gap" in figures and result is not None:
        lines += _of_schedule(result, month)
    for code, pair in figures.items():
        declared = known.get(code)
        if declared is None or (code == "annual_completion" and lines):
            continue
        origin = unrounded(declared, pair) or declared.on(month.last_day).basis
        lines.append(Made(declared.name, figure(declared, pair), origin, True))
    return lines


def _of_schedule(result: Any, month: Month) -> list[Made]:
    from guatu.kernel.display import percent, wan

    done, plan = result.invested, result.planned
    return [
        Made("年度计划投资", f"{wan(plan)} 万元", f"{month.year}年下达"),
        Made("本年累计完成", f"{wan(done)} 万元", f"1月至{month.number}月审定月报（调度数）"),
        Made("完成率", f"{percent(100 * done, plan)}%", f"{wan(done)} ÷ {wan(plan)}"),
        Made("序时进度", f"{percent(100 * month.elapsed, 12)}%", f"{month.elapsed} ÷ 12"),
    ]


# --- the light by month ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    month: Month
    result: ProjectResult

    @property
    def level(self) -> str:
        return self.result.level

    @property
    def gap(self) -> Pair:
        return self.result.gap_numerator, self.result.gap_denominator


def history_of(request: HttpRequest, project: Any, upto: Month) -> list[Mark]:
    """The project's light in each computed month of the year."""
    months = months_between(Month(upto.year, 1), upto)
    kept = ProjectResult.objects.visible_to(request.user).filter(project=project, month__in=[str(m) for m in months])
    found = {each.month: each for each in kept}
    return [Mark(month, found[str(month)]) for month in months if str(month) in found]


def trace_of(request: HttpRequest, number: str) -> list[TraceLine]:
    """What happened to the project's lights and waivers; only for those who may view the trace."""
    if not request.user.has_power(Power.VIEW_TRACE):
        return []
    found = Entry.objects.visible_to(request.user).filter(subject_kind="project", subject_key=number)
    lines = found.select_related("actor").order_by("-number")[:6]
    return [
        TraceLine(f"{each.at:%m-%d %H:%M}", each.actor.name, each.sentence, f"{each.hash[:4]}…{each.hash[-4:]}")
        for each in lines
    ]
