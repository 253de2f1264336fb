"""What pages ask when a rule is to rest for a project."""

from __future__ import annotations

from typing import Any

from django import forms

from guatu.apps.people.forms import DayInput


class WaiverForm(forms.Form):
    start_on = forms.DateField(label="自", widget=DayInput)
    end_on = forms.DateField(label="至（不含）", required=False, widget=DayInput, help_text="不填为未定，随时可终止。")
    reason = forms.CharField(
        label="正当理由和依据",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明原因和文号，批准人据此决定。",
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=500)


class EndForm(forms.Form):
    on = forms.DateField(label="自哪天恢复评定", widget=DayInput)
    reason = forms.CharField(label="理由", max_length=500)


def first_error(form: forms.Form) -> str:
    """What is wrong, in one sentence with the field's name."""
    wrong: list[Any] = [f"{form[name].label}：{errors[0]}" if name in form.fields else errors[0]
                        for name, errors in form.errors.items()]  # fmt: skip
    return "；".join(wrong)
