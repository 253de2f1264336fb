"""The rulebook for people: all rules, one rule with its formula and examples, presets side by side, schemes."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from guatu import rulebook
from guatu.apps.look.context import today
from guatu.apps.people.doors import needs
from guatu.apps.policies.forms import TryForm
from guatu.apps.policies.regions import home, region_name
from guatu.apps.policies.selectors import limits_of, rules_in_force, told_limit
from guatu.engine.explain import figure, level_why
from guatu.engine.trial import GivenProblem, Tried, try_rule
from guatu.kernel.declare import Alert, Indicator, Level, Measure, Preset, Rule, Unit, Version
from guatu.kernel.month import Month, NotAMonth
from guatu.kernel.powers import Power
from guatu.kernel.ratio import scaled

KINDS = (("预警规则", "alerts"), ("指标", "indicators"), ("度量", "measures"))
MONTH = "month"


@needs(Power.VIEW)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every rule with its basis, source and versions."""
    day, words = today(request), request.GET.get("q", "").strip()
    parts = []
    for title, kind in KINDS:
        rules = [rule for rule in getattr(rulebook.rules(), kind).values() if _matches(rule, words)]
        parts.append((title, kind, [(rule, rule.on(day)) for rule in rules]))
    published = [one for one in rulebook.published().values() if not words or words in one.name or words in one.code]
    shown = {"parts": parts, "published": published, "words": words}
    return render(request, "policies/rules.html", shown)


def _matches(rule: Rule, words: str) -> bool:
    return not words or words in rule.name or words in rule.code or words.upper() == rule.k


@dataclass(frozen=True)
class Shown:
    """A version of a rule as its page shows it."""

    version: Version
    formula: str
    examples: list[tuple[str, str, str]]
    now: bool


@needs(Power.VIEW)
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: wording, formula, thresholds here, examples; a form tries it on figures, nothing is kept."""
    found = rulebook.rules().get(code)
    if found is None:
        raise Http404
    day = today(request)
    month = Month.of(day)
    form = TryForm(request.POST or None, needs=needs_of(found, month)) if not isinstance(found, Measure) else None
    tried = problem = None
    if form is not None and form.is_bound and form.is_valid():
        try:
            tried = told_trial(found, try_rule(code, _given(form.figures)))
        except (GivenProblem, NotAMonth) as wrong:
            problem = str(wrong)
    shown = {
        "rule": found,
        "kind": _kind(found),
        "versions": [_shown(found, version, found.on(day)) for version in reversed(found.versions)],
        "limits": limits_of(code, home(), day) if isinstance(found, Alert) else [],
        "thresholds": list(found.thresholds.items()) if isinstance(found, Alert) else [],
        "place": region_name(home()) if home() else "本地",
        "form": form,
        "tried": tried,
        "problem": problem,
    }
    return render(request, "policies/rule.html", shown, status=422 if problem else 200)


def _kind(found: Rule) -> str:
    return "预警规则" if isinstance(found, Alert) else "指标" if isinstance(found, Indicator) else "度量"


def _shown(found: Rule, version: Version, now: Version) -> Shown:
    formula = inspect.getsource(version.formula)
    lines = formula.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("def "))
    return Shown(
        version, "\n".join(lines[start:]), [_example(found, each) for each in version.examples], version is now
    )


def _example(found: Rule, example: Any) -> tuple[str, str, str]:
    given = "；".join(f"{_name(name)}：{_told_given(value)}" for name, value in example.given.items())
    if isinstance(found, Alert):
        return example.title, given, Level(example.expect).label if example.expect else "无法判断或不评"
    return example.title, given, "无法判断" if example.expect is None else f"{example.expect}"


def _told_given(value: Any) -> str:
    if value is None:
        return "无"
    if isinstance(value, list):
        return f"{len(value)}行数" if value and isinstance(value[0], dict) else "、".join(map(str, value))
    return value.label if isinstance(value, Month) else str(value)


def _name(code: str) -> str:
    if code == MONTH:
        return "调度月"
    found = rulebook.rules().get(code)
    return found.name if found else code


def needs_of(found: Rule, month: Month) -> list[tuple[str, str, str]]:
    """Code, title and hint of each figure the rule's wording in force reads."""
    listed = []
    for code in found.on(month.last_day).needs:
        if code == MONTH:
            listed.append((code, "调度月", f"如 {month}"))
        elif isinstance(found, Alert) and code in found.thresholds:
            limit = found.thresholds[code]
            value = told_limit(scaled(str(limit.on(month.last_day))), limit.unit)
            listed.append((code, f"{limit.name}（{limit.unit.value}）", f"不填按原值 {value}"))
        else:
            other = rulebook.rules().get(code)
            unit = other.unit if other else None
            hint = "可写 12亿、1000万元；不填为无法判断" if unit == Unit.FEN else f"单位 {unit.value}" if unit else ""
            listed.append((code, other.name if other else code, hint))
    return listed


def _given(figures: dict[str, Any]) -> dict[str, Any]:
    """Thresholds and the month left empty take what is in force; other empty figures are 无法判断."""
    alerts = rulebook.rules().alerts.values()
    optional = {name for each in alerts for name in each.thresholds} | {MONTH}
    return {code: value for code, value in figures.items() if value is not None or code not in optional}


def told_trial(found: Rule, tried: Tried) -> dict[str, Any]:
    """What a trial answered, in words."""
    if isinstance(found, Alert):
        why = level_why(found, tried.level, tried.figures, tried.thresholds)
        return {"level": tried.level, "lit": True, "told": why}
    return {"lit": False, "told": figure(found, (tried.numerator, tried.denominator)), "exact": tried.value}


# --- presets and schemes --------------------------------------------------------------------------------------


@needs(Power.VIEW)
@require_GET
def presets(request: HttpRequest) -> HttpResponse:
    """The shipped presets side by side: a row a threshold, a column a preset."""
    known, day = list(rulebook.presets().values()), today(request)
    chosen = rules_in_force(home(), day).preset
    rows = [
        (found, limit, [_cell(preset, found, name, day) for preset in known])
        for found in rulebook.rules().alerts.values()
        for name, limit in (found.thresholds or {"": None}).items()
    ]
    shown = {"presets": known, "rows": rows, "chosen": chosen, "place": region_name(home()) if home() else "本地"}
    return render(request, "policies/presets.html", shown)


def _cell(preset: Preset, found: Alert, name: str, day: Any) -> str:
    if found.code not in preset.rules:
        return "不评"
    if not name:
        return "评"
    limit = found.thresholds[name]
    value = preset.rules[found.code].get(name, limit.on(day))
    return told_limit(int(Fraction(str(value)) * 10_000), limit.unit)


@needs(Power.VIEW)
@require_GET
def schemes(request: HttpRequest) -> HttpResponse:
    """The shipped schemes with their items."""
    known = list(rulebook.schemes().values())
    chosen = rules_in_force(home(), today(request)).scheme
    listed = [
        (
            scheme,
            [(item, item.by.why({code: _name(code) for code in item.by.needs}, item.full)) for item in scheme.items],
        )
        for scheme in known
    ]
    return render(request, "policies/schemes.html", {"schemes": listed, "chosen": chosen})
