"""Verbs on evidence for bonus and deduction: each item stands on a numbered document."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu.apps.assessment.models import EVIDENCE_KINDS, Evidence
from guatu.apps.people.models import Organisation
from guatu.apps.trace.action import action, note_all, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.statements import retract, supersede
from guatu.kernel import display
from guatu.kernel.powers import Power
from guatu.kernel.ratio import SCALE

EVIDENCE_RECORDED = Event("evidence.recorded", "登记加减分", "登记{subject}的{kind_name}{told}，{day}，{reference}")
EVIDENCE_WITHDRAWN = Event("evidence.withdrawn", "撤销加减分", "撤销{subject}的{kind_name}{told}，{day}，{reference}")

AGAINST = frozenset({"criticism_municipal", "criticism_provincial", "accident", "deduction"})
FOR = frozenset({"praise", "bonus"})
MOST = 100 * SCALE


class EvidenceProblem(ValueError):
    """An item of evidence cannot be so; carries a Chinese sentence."""


@action(power=Power.RECORD_EVIDENCE)
def record_evidence(
    organisation: str, *, day: date, kind: str, reference: str, actor: Any, today: date, points: int = 0, note: str = ""
) -> Evidence:
    """Record what counts for or against a unit (by code); `points` are signed, in 0.0001 point.

    Raises EvidenceProblem without a reference number, for a day to come, an unknown kind or points of the wrong sign;
    Organisation.DoesNotExist for a unit out of sight. The same item again corrects it.
    """
    unit = Organisation.objects.visible_to(actor).get(code=organisation)
    _check(day, kind, reference, points, today)
    subject = {"organisation": unit, "day": day, "kind": kind, "reference": reference.strip()}
    held, changed = supersede(Evidence, subject=subject, values={"points": points, "note": note.strip()})
    if not changed:
        raise EvidenceProblem(f"“{unit}”{day}的这项{EVIDENCE_KINDS[kind]}（{held.reference}）已经登记，没有变化。")
    note_all(unit, {f"evidence:{name}": change for name, change in changed.items()})
    record(EVIDENCE_RECORDED, actor=actor, subject=unit, reason=note, **_words(held))
    return held


@action(power=Power.RECORD_EVIDENCE)
def withdraw_evidence(evidence_id: int, *, reference: str, reason: str, actor: Any) -> Evidence:
    """Take an item back by a document that says so; it stays in the record as withdrawn.

    Raises EvidenceProblem without the document's number or a reason, Evidence.DoesNotExist for one taken back already.
    """
    if not reference.strip():
        raise EvidenceProblem("没有写撤销依据的文号。")
    if not reason.strip():
        raise EvidenceProblem("没有写撤销的理由。")
    held = Evidence.objects.visible_to(actor).known().select_related("organisation").get(pk=evidence_id)
    visible = Organisation.objects.visible_to(actor).filter(pk=held.organisation_id).exists()
    if not visible:
        raise Evidence.DoesNotExist(evidence_id)
    subject = {"organisation": held.organisation, "day": held.day, "kind": held.kind, "reference": held.reference}
    _, changed = retract(Evidence, subject=subject)
    note_all(held.organisation, {f"evidence:{name}": change for name, change in changed.items()})
    words = _words(held) | {"by_reference": reference.strip()}
    record(EVIDENCE_WITHDRAWN, actor=actor, subject=held.organisation, reason=reason, **words)
    return held


def _check(day: date, kind: str, reference: str, points: int, today: date) -> None:
    if kind not in EVIDENCE_KINDS:
        raise EvidenceProblem(f"没有“{kind}”这类事项，可用：{'、'.join(EVIDENCE_KINDS.values())}。")
    name = EVIDENCE_KINDS[kind]
    if not reference.strip():
        raise EvidenceProblem(f"{name}没有写佐证文号。写通报、表彰或会议纪要的文号，如“区委督〔2022〕7号”。")
    if day > today:
        raise EvidenceProblem(f"日期{day}还没有到，事情发生后再登记。")
    if kind in AGAINST and points > 0:
        raise EvidenceProblem(f"{name}是减分事项，分值写负数，如 −1。")
    if kind in FOR and points < 0:
        raise EvidenceProblem(f"{name}是加分事项，分值写正数，如 2。")
    if abs(points) > MOST:
        raise EvidenceProblem(f"分值{display.marks(points)}超过100分，请核对。")


def _words(held: Evidence) -> dict[str, Any]:
    return {
        "kind": held.kind,
        "kind_name": EVIDENCE_KINDS.get(held.kind, held.kind),
        "told": f"{display.marks(held.points)}分" if held.points else "",
        "day": held.day,
        "reference": held.reference,
    }
