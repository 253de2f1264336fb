"""What pages ask about evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from guatu.apps.assessment.models import EVIDENCE_KINDS
from guatu.apps.people.forms import DayInput, OfUnits
from guatu.apps.people.models import Organisation, User
from guatu.kernel.ratio import scaled


class EvidenceForm(forms.Form):
    organisation = OfUnits("单位")
    day = forms.DateField(label="日期", widget=DayInput)
    kind = forms.ChoiceField(label="事项", choices=list(EVIDENCE_KINDS.items()))
    points = forms.DecimalField(
        label="分值",
        max_digits=8,
        decimal_places=4,
        initial=Decimal(0),
        help_text="减分写负数，如 -1；只计次数的写 0。",
    )
    reference = forms.CharField(label="佐证文号", max_length=100, help_text="通报、表彰或会议纪要的文号。")
    note = forms.CharField(label="说明", max_length=500, required=False)

    def __init__(self, *given: Any, user: User, **named: Any) -> None:
        super().__init__(*given, **named)
        units = self.fields["organisation"]
        units.queryset = Organisation.objects.visible_to(user).filter(is_active=True)
        units.required = True

    @property
    def stated(self) -> dict[str, Any]:
        """Values as the verb takes them; points in 0.0001."""
        given = dict(self.cleaned_data)
        return given | {"organisation": given["organisation"].code, "points": scaled(str(given["points"]))}


class WithdrawForm(forms.Form):
    reference = forms.CharField(label="撤销依据文号", max_length=100)
    reason = forms.CharField(label="理由", max_length=500)


class WhyForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=500)
