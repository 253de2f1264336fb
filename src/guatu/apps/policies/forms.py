"""What pages ask when a region's rules change."""

from __future__ import annotations

from typing import Any

from django import forms

from guatu import rulebook
from guatu.apps.people.forms import DayInput
from guatu.apps.policies.cards import CARDS
from guatu.kernel.declare import Alert, Unit
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.regions import Level


class Grounds(forms.Form):
    """The region, the day and the document every change of rules stands on."""

    region = forms.CharField(label="行政区划代码", max_length=12, help_text="本级及以下都适用。")
    start_on = forms.DateField(label="施行日期", widget=DayInput)
    document = forms.CharField(label="文号", max_length=100, help_text="印发的文件，如“卫政办〔2022〕8号”。")


class PresetForm(Grounds):
    preset = forms.ChoiceField(label="亮灯办法")
    field_order = ("preset", "region", "start_on", "document")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["preset"].choices = [(each.code, each.name) for each in rulebook.presets().values()]


class SchemeForm(Grounds):
    scheme = forms.ChoiceField(label="考核办法")
    field_order = ("scheme", "region", "start_on", "document")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["scheme"].choices = [(each.code, each.name) for each in rulebook.schemes().values()]


class CardForm(Grounds):
    card = forms.ChoiceField(label="五个一口径", choices=[(each.code, each.name) for each in CARDS.values()])
    field_order = ("card", "region", "start_on", "document")


class ThresholdForm(Grounds):
    threshold = forms.ChoiceField(label="界限")
    value = forms.CharField(label="数值", required=False, max_length=20, help_text="按界限的单位写；不填恢复办法原值。")
    field_order = ("threshold", "value", "region", "start_on", "document")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        rules = rulebook.rules().alerts.values()
        self.fields["threshold"].choices = [(rule.name, _of_rule(rule)) for rule in rules if rule.thresholds]

    @property
    def stated(self) -> dict[str, Any]:
        """Rule, threshold and value as the verb takes them: money in 分."""
        rule, _, name = self.cleaned_data["threshold"].partition(".")
        text = self.cleaned_data["value"].strip().replace(",", "")
        value: str | None = text or None
        if value is not None and rulebook.rules().alerts[rule].thresholds[name].unit == Unit.FEN and value.isdigit():
            value = str(int(value) * WAN_YUAN)
        return {"rule": rule, "name": name, "value": value}


def _of_rule(rule: Alert) -> list[tuple[str, str]]:
    return [
        (f"{rule.code}.{name}", f"{limit.name}（{'万元' if limit.unit == Unit.FEN else limit.unit.value}）")
        for name, limit in rule.thresholds.items()
    ]


class RegionForm(forms.Form):
    code = forms.CharField(label="代码", max_length=12, help_text="9位，上级代码加三位，如 410703901。")
    name = forms.CharField(label="名称", max_length=60)
    level = forms.ChoiceField(label="级别", choices=[(each.value, each.label) for each in Level], initial="township")
    parent = forms.CharField(label="上级代码", max_length=12)


class TryForm(forms.Form):
    """One field for each figure a rule reads."""

    def __init__(self, *given: Any, needs: list[tuple[str, str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        for code, title, hint in needs:
            self.fields[code] = forms.CharField(label=title, required=False, max_length=40, help_text=hint)

    @property
    def figures(self) -> dict[str, Any]:
        """What was typed; an empty field is 无法判断."""
        return {code: (text.strip() or None) for code, text in self.cleaned_data.items()}
