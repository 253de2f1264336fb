"""本地规则: what the region uses, and the forms that change it by document and day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu import rulebook
from guatu.apps.look.context import today
from guatu.apps.people.doors import needs
from guatu.apps.policies import actions
from guatu.apps.policies.cards import CARDS, card_in
from guatu.apps.policies.forms import CardForm, PresetForm, RegionForm, SchemeForm, ThresholdForm
from guatu.apps.policies.models import CardStatement, LocalRegion, PresetStatement, SchemeStatement, ThresholdStatement
from guatu.apps.policies.regions import home, with_own
from guatu.apps.policies.selectors import rules_in_force, told_limit
from guatu.apps.trace.conflicts import SEEN, Conflict, Standing, conflict_page, seen_of, unchanged
from guatu.kernel.powers import Power
from guatu.kernel.regions import Regions

BOTH = ["GET", "POST"]
RECOMPUTE = "已算过的月份要重算才按新规则，封存的月份不变。"


@needs(Power.VIEW)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Preset, scheme and thresholds in force today, what was chosen over time, and the office's own regions."""
    user, day = request.user, today(request)
    listed, own = list(LocalRegion.objects.visible_to(user)), home()
    known, cards = with_own(listed), list(CardStatement.objects.visible_to(user).known())
    card, card_row = card_in(cards, own, day)
    shown = {
        "place": _name(known, own) if own else "本地",
        "found": rules_in_force(own, day),
        "card": card,
        "card_row": card_row,
        "chosen": _chosen(user, cards, known),
        "regions": listed,
        "may_change": user.has_power(Power.SET_RULES),
    }
    return render(request, "policies/local.html", shown)


def _chosen(user: Any, cards: list[CardStatement], known: Regions) -> list[dict[str, Any]]:
    """Everything regions chose or set, the latest in force first."""
    presets, schemes, rules = rulebook.presets(), rulebook.schemes(), rulebook.rules().alerts

    def told(rows: Any, kind: str, what: Callable[[Any], str]) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "what": what(row), "region": row.region, "place": _name(known, row.region),
             "start_on": row.start_on, "document": row.document}
            for row in rows
        ]  # fmt: skip

    def standing(model: Any) -> Any:
        return model.objects.visible_to(user).known()

    found = [
        *told(standing(PresetStatement), "亮灯办法", lambda row: _named(presets, row.preset)),
        *told(standing(SchemeStatement), "考核办法", lambda row: _named(schemes, row.scheme)),
        *told(cards, "五个一", lambda row: _named(CARDS, row.card)),
        *told(standing(ThresholdStatement), "界限", lambda row: _limit(rules, row)),
    ]
    return sorted(found, key=lambda row: (row["start_on"], row["region"], row["kind"], row["what"]), reverse=True)


def _name(known: Regions, code: str) -> str:
    found = known.find(code)
    return found.name if found else code


def _named(known: Any, code: str) -> str:
    return known[code].name if code in known else code


def _limit(rules: Any, row: ThresholdStatement) -> str:
    if row.rule not in rules or row.name not in rules[row.rule].thresholds:
        return f"{row.rule}.{row.name}"
    found = rules[row.rule]
    limit = found.thresholds[row.name]
    value = "恢复办法原值" if row.value is None else f"{limit.name}{told_limit(row.value, limit.unit)}"
    return f"{found.name}：{value}"


@needs(Power.SET_RULES)
@require_http_methods(BOTH)
def choose_preset(request: HttpRequest) -> HttpResponse:
    """Choose how lights are judged."""

    def verb(form: Any) -> None:
        given = form.cleaned_data
        actions.choose_preset(given["region"], given["preset"], **_grounds(given), actor=request.user)

    return _filled(request, PresetForm, verb, "采用亮灯办法", _of_choices(request, PresetStatement, "preset"))


@needs(Power.SET_RULES)
@require_http_methods(BOTH)
def choose_scheme(request: HttpRequest) -> HttpResponse:
    """Choose how units are ranked."""

    def verb(form: Any) -> None:
        given = form.cleaned_data
        actions.choose_scheme(given["region"], given["scheme"], **_grounds(given), actor=request.user)

    return _filled(request, SchemeForm, verb, "采用考核办法", _of_choices(request, SchemeStatement, "scheme"))


@needs(Power.SET_RULES)
@require_http_methods(BOTH)
def choose_card(request: HttpRequest) -> HttpResponse:
    """Choose which 五个一 the pages of projects show."""

    def verb(form: Any) -> None:
        given = form.cleaned_data
        actions.choose_card(given["region"], given["card"], **_grounds(given), actor=request.user)

    standing = _of_choices(request, CardStatement, "card")
    return _filled(request, CardForm, verb, "采用五个一口径", standing, "项目页自施行日期起按新口径显示。")


@needs(Power.SET_RULES)
@require_http_methods(BOTH)
def set_threshold(request: HttpRequest) -> HttpResponse:
    """Give a threshold a value of one's own."""

    def verb(form: Any) -> None:
        given = form.cleaned_data
        actions.set_threshold(given["region"], **form.stated, **_grounds(given), actor=request.user)

    return _filled(request, ThresholdForm, verb, "设定本地界限", _of_thresholds(request))


@needs(Power.SET_RULES)
@require_http_methods(BOTH)
def name_region(request: HttpRequest) -> HttpResponse:
    """Add a region the national table lacks."""

    def verb(form: Any) -> None:
        actions.name_region(**form.cleaned_data, actor=request.user)

    return _filled(request, RegionForm, verb, "登记本地区划")


def _grounds(given: dict[str, Any]) -> dict[str, Any]:
    return {"start_on": given["start_on"], "document": given["document"]}


def _of_choices(request: HttpRequest, model: Any, name: str) -> Standing:
    """What regions chose from which day; a form states anew what stands for its own region and day."""

    def read() -> dict[str, Any]:
        stated = model.objects.visible_to(request.user).known()
        return {f"{row.region}@{row.start_on}": getattr(row, name) for row in stated}

    return Standing(_place(request), read(), read, None, lambda given: {f"{given['region']}@{given['start_on']}": name})


def _of_thresholds(request: HttpRequest) -> Standing:
    """The thresholds regions gave values of their own, as the form writes them."""
    rules = rulebook.rules().alerts
    named = "@".join(request.POST.get(name, "") for name in ("region", "start_on", "threshold"))

    def read() -> dict[str, Any]:
        return {
            f"{row.region}@{row.start_on}@{row.rule}.{row.name}": _limit(rules, row)
            for row in ThresholdStatement.objects.visible_to(request.user).known()
        }

    return Standing(_place(request), read(), read, None, lambda given: {
        f"{given['region']}@{given['start_on']}@{given['threshold']}": None
    }, told=lambda key, value: str(value or "办法原值"), titles={named: "这条界限"})  # fmt: skip


def _place(request: HttpRequest) -> str:
    return f"region/{request.POST.get('region', '')}"


def _filled(
    request: HttpRequest, kind: type[forms.Form], verb: Callable[[Any], None], heading: str,
    standing: Standing | None = None, after: str = RECOMPUTE,
) -> HttpResponse:  # fmt: skip
    """Show a form; when it is sent and right run the verb; what it refuses stands above the form."""
    initial = {"region": home(), "parent": home()}
    form = kind(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            with unchanged(standing, request.POST.get(SEEN, ""), form):
                verb(form)
        except Conflict as conflict:
            return conflict_page(request, conflict, heading=heading, back=reverse("policies:local"))
        except actions.PolicyProblem as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已{heading}。{after}")
            return redirect("policies:local")
    seen = seen_of(request, standing)
    shown = {"form": form, "heading": heading, "back": reverse("policies:local"), "seen": seen}
    return render(request, "policies/form.html", shown, status=422 if form.is_bound else 200)
