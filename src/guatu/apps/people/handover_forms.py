"""What the page of a hand-over asks: one successor for all, or one for a kind of duties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from guatu.apps.people.handing import Pile
from guatu.apps.people.models import Role, User
from guatu.kernel.powers import Power

NOBODY = "没有选接手人：选一位接手全部的人，或给某一类选一位。"


class Successor(forms.ModelChoiceField):
    """Somebody in office within one's range, who holds the powers the duties need."""

    def __init__(self, label: str, powers: set[Power], among: Any, help_text: str = "") -> None:
        holding = [role.pk for role in Role.objects.all() if powers <= set(role.powers)]
        fit = among.filter(roles__in=holding).distinct() if powers else among
        super().__init__(fit, label=label, required=False, to_field_name="login", help_text=help_text)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.login}{f'，{obj.organisation}' if obj.organisation else ''}）"


class HandoverForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200, help_text="例如：调离、退休、轮岗，写明依据。")

    def __init__(self, *given: Any, piles: Sequence[Pile], person: User, user: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.piles = piles
        among = User.objects.visible_to(user).filter(is_active=True).exclude(pk=person.pk)
        among = among.select_related("organisation").order_by("organisation", "login")
        if len(piles) > 1:
            self.fields["everything"] = Successor(
                "全部交给", set(), among, "下面没有单独选人的各类都交给这一位；缺职权的会提示。"
            )
        for pile in piles:
            fit = pile.kind.among(among) if pile.kind.among else among
            self.fields[self.name_of(pile.kind.code)] = Successor("交给", {pile.kind.power}, fit)

    @staticmethod
    def name_of(code: str) -> str:
        return f"to_{code.replace('.', '_')}"

    def successors(self) -> dict[str, str]:
        """Kind of duty → login of who takes it."""
        found = {}
        for pile in self.piles:
            chosen = self.cleaned_data.get(self.name_of(pile.kind.code)) or self.cleaned_data.get("everything")
            if chosen is not None:
                found[pile.kind.code] = chosen.login
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.successors():
            raise forms.ValidationError(NOBODY)
        return cleaned
