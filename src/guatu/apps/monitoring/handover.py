"""Hand-over: waivers that wait for a decision nobody but this person could take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from guatu import rulebook
from guatu.apps.monitoring.models import Waiver
from guatu.apps.monitoring.selectors import waivers_to_decide
from guatu.apps.people.handing import Duty, DutyKind, only_one_with
from guatu.kernel.powers import Power


def to_decide(person: Any, today: date) -> list[Duty]:
    if not only_one_with(Power.WAIVE_ALERT, person):
        return []
    alerts, url = rulebook.rules().alerts, reverse("monitoring:waivers")
    return [
        Duty(
            str(one.pk),
            f"{one.project}的“{alerts[one.rule].name if one.rule in alerts else one.rule}”豁免",
            f"project/{one.project.number}",
            url,
        )
        for one in waivers_to_decide(person).select_related("project")
    ]


def seen(user: Any, duties: Sequence[Duty]) -> set[str]:
    found = Waiver.objects.visible_to(user).filter(pk__in=[int(duty.key) for duty in duties])
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def own_ones(successor: Any, duties: Sequence[Duty]) -> str:
    """Nobody decides what they asked for themselves."""
    own = Waiver.objects.known().filter(pk__in=[int(duty.key) for duty in duties], asked_by=successor).count()
    return f"待批豁免里有 {own} 项是{successor.name}自己提出的，不能由本人批准，另选一人。" if own else ""


KINDS = [DutyKind("monitoring.waivers", "待批豁免", "项", Power.WAIVE_ALERT, to_decide, seen, None, own_ones)]
