"""Hand-over: evidence that came back to who recorded it, and what waits for a decision nobody else could take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from guatu.apps.assessment.models import EVIDENCE_KINDS, Evidence
from guatu.apps.assessment.selectors import evidence_waiting, returned_to
from guatu.apps.people.handing import Duty, DutyKind, only_one_with
from guatu.apps.trace.action import note
from guatu.apps.trace.statements import supersede
from guatu.kernel.powers import Power


def duties_on(evidence: Iterable[Evidence]) -> list[Duty]:
    url = reverse("assessment:evidence")
    return [
        Duty(
            str(one.pk),
            f"{one.organisation}{EVIDENCE_KINDS.get(one.kind, one.kind)}（{one.reference}）",
            f"organisation/{one.organisation.code}",
            url,
        )
        for one in evidence
    ]


def to_correct(person: Any, today: date) -> list[Duty]:
    """What came back, in sight or not: it is the person's own."""
    returned = Evidence.objects.known().filter(returned_to(person)).select_related("organisation")
    return duties_on(returned.order_by("organisation__code", "pk"))


def to_confirm(person: Any, today: date) -> list[Duty]:
    if not only_one_with(Power.CONFIRM_EVIDENCE, person):
        return []
    return duties_on(evidence_waiting(person).select_related("organisation").order_by("pk"))


def seen(user: Any, duties: Sequence[Duty]) -> set[str]:
    found = Evidence.objects.visible_to(user).filter(pk__in=[int(duty.key) for duty in duties])
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def move(person: Any, successor: Any, duties: Sequence[Duty], today: date) -> None:
    """Another corrects what came back; who recorded it stays named, and cannot confirm it."""
    held = Evidence.objects.known().select_related("organisation").select_for_update(of=("self",))
    for one in held.filter(pk__in=[int(duty.key) for duty in duties]).order_by("pk"):
        subject = {name: getattr(one, name) for name in ("organisation", "day", "kind", "reference")}
        supersede(Evidence, subject=subject, values={"handed_to": successor})
        note(one.organisation, "evidence:handed_to", person.login, successor.login)


def own_ones(successor: Any, duties: Sequence[Duty]) -> str:
    """Nobody confirms what they recorded themselves."""
    left = len(set(evidence_waiting(successor).values_list("pk", flat=True)) & {int(duty.key) for duty in duties})
    own = len(duties) - left
    return f"待确认加减分里有 {own} 项是{successor.name}自己登记的，不能由本人确认，另选一人。" if own else ""


def holders(people: Any) -> Any:
    back = Evidence.objects.known().filter(confirmed_by__isnull=True).exclude(return_reason="")
    mine = back.filter(Q(handed_to__in=people) | Q(handed_to__isnull=True, recorded_by__in=people))
    return {handed or recorded for handed, recorded in mine.values_list("handed_to", "recorded_by")}


KINDS = [
    DutyKind("assessment.returned", "被退回的加减分", "项", Power.RECORD_EVIDENCE, to_correct, seen, move,
             holders=holders),
    DutyKind("assessment.confirm", "待确认加减分", "项", Power.CONFIRM_EVIDENCE, to_confirm, seen, None, own_ones),
]  # fmt: skip
