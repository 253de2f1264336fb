"""Verbs on evidence for bonus and deduction: a numbered document, one who records, another who confirms."""

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

WHAT = "{subject}的{kind_name}{told}，{day}，{reference}"
EVIDENCE_RECORDED = Event("evidence.recorded", "登记加减分", f"登记{WHAT}")
EVIDENCE_CONFIRMED = Event("evidence.confirmed", "确认加减分", f"确认{WHAT}")
EVIDENCE_RETURNED = Event("evidence.returned", "退回加减分", f"退回{WHAT}")
EVIDENCE_LEAVING = Event("evidence.leaving", "申请撤销加减分", f"申请撤销{WHAT}")
EVIDENCE_KEPT = Event("evidence.kept", "不同意撤销加减分", f"不同意撤销{WHAT}")
EVIDENCE_WITHDRAWN = Event("evidence.withdrawn", "撤销加减分", f"撤销{WHAT}")

AGAINST = frozenset({"criticism_municipal", "criticism_provincial", "accident", "deduction"})
FOR = frozenset({"praise", "bonus"})
MOST = 100 * SCALE
STAYS: dict[str, Any] = {"leaving_by": None, "leaving_reference": "", "leaving_reason": ""}
"""What is stated of an item nobody asks to take back."""


class EvidenceProblem(ValueError):
    """An item of evidence cannot be so; carries a Chinese sentence."""


@action(power=Power.RECORD_EVIDENCE)
def record_evidence(
    organisation: str, *, day: date, kind: str, reference: str, actor: Any, today: date, points: int = 0, note: str = ""
) -> Evidence:
    """Record what counts for or against a unit (by code) once another confirms it; `points` signed, in 0.0001 point.

    Raises EvidenceProblem without a reference number, for a day to come, an unknown kind or points of the wrong sign;
    Organisation.DoesNotExist for a unit out of sight. The same item again corrects it until it is confirmed.
    """
    unit = Organisation.objects.visible_to(actor).get(code=organisation)
    _check(day, kind, reference, points, today)
    subject = {"organisation": unit, "day": day, "kind": kind, "reference": reference.strip()}
    known = Evidence.objects.known().filter(**subject).first()
    told = f"“{unit}”{day}的这项{EVIDENCE_KINDS[kind]}（{reference.strip()}）"
    if known is not None and known.confirmed_by_id is not None:
        raise EvidenceProblem(f"{told}已经确认。要改分值，先凭文号撤销，再重新登记。")
    given = {"points": points, "note": note.strip(), "return_reason": ""}
    if known is not None and all(getattr(known, name) == value for name, value in given.items()):
        raise EvidenceProblem(f"{told}已经登记，没有变化。")
    held, changed = supersede(Evidence, subject=subject, values=given | {"recorded_by": actor, "handed_to": None})
    _note(held, changed)
    record(EVIDENCE_RECORDED, actor=actor, subject=unit, reason=note, **_words(held))
    return held


@action(power=Power.CONFIRM_EVIDENCE)
def confirm_evidence(evidence_id: int, *, actor: Any, reason: str = "") -> Evidence:
    """Confirm what another recorded: from now on it counts in the ranking.

    Raises EvidenceProblem for one's own, or one that does not wait; Evidence.DoesNotExist for one out of sight.
    """
    held = _held(evidence_id, actor)
    if held.state != "recorded":
        raise EvidenceProblem(f"这项加减分是“{held.state_label}”，不用再确认。")
    if held.recorded_by_id == actor.pk:
        raise EvidenceProblem("登记人不能确认自己登记的事项，请由另一人确认。")
    held, changed = supersede(Evidence, subject=_subject(held), values={"confirmed_by": actor})
    _note(held, changed)
    record(EVIDENCE_CONFIRMED, actor=actor, subject=held.organisation, reason=reason, **_words(held))
    return held


@action(power=Power.CONFIRM_EVIDENCE)
def return_evidence(evidence_id: int, *, reason: str, actor: Any) -> Evidence:
    """Send what was recorded back with the reason; it does not count until recorded again and confirmed."""
    held = _held(evidence_id, actor)
    if held.state != "recorded":
        raise EvidenceProblem(f"这项加减分是“{held.state_label}”，不能退回。")
    if not reason.strip():
        raise EvidenceProblem("没有写退回的理由，登记人要看到。")
    held, changed = supersede(Evidence, subject=_subject(held), values={"return_reason": reason.strip()})
    _note(held, changed)
    record(EVIDENCE_RETURNED, actor=actor, subject=held.organisation, reason=reason, **_words(held))
    return held


@action(power=Power.RECORD_EVIDENCE)
def withdraw_evidence(evidence_id: int, *, reference: str, reason: str, actor: Any) -> Evidence:
    """Take an item back by a document that says so. One that counts goes on counting until another agrees.

    Raises EvidenceProblem without the document's number or a reason, Evidence.DoesNotExist for one taken back already.
    """
    if not reference.strip():
        raise EvidenceProblem("没有写撤销依据的文号。")
    if not reason.strip():
        raise EvidenceProblem("没有写撤销的理由。")
    held = _held(evidence_id, actor)
    if held.state == "leaving":
        raise EvidenceProblem("这项加减分已经提出撤销，等另一人确认。")
    words = _words(held) | {"by_reference": reference.strip()}
    if held.state == "confirmed":
        asked = {"leaving_by": actor, "leaving_reference": reference.strip(), "leaving_reason": reason.strip()}
        held, changed = supersede(Evidence, subject=_subject(held), values=asked)
        event = EVIDENCE_LEAVING
    else:
        _, changed = retract(Evidence, subject=_subject(held))
        event = EVIDENCE_WITHDRAWN
    _note(held, changed)
    record(event, actor=actor, subject=held.organisation, reason=reason, **words)
    return held


@action(power=Power.CONFIRM_EVIDENCE)
def agree_to_withdraw(evidence_id: int, *, actor: Any, reason: str = "") -> Evidence:
    """Agree to what another asked to take back: it counts no more and stays in the record as withdrawn."""
    held = _leaving(evidence_id, actor)
    if held.leaving_by_id == actor.pk:
        raise EvidenceProblem("提出撤销的人不能确认自己的撤销，请由另一人确认。")
    words = _words(held) | {"by_reference": held.leaving_reference}
    held, _ = supersede(Evidence, subject=_subject(held), values={"removed_by": actor})
    _, changed = retract(Evidence, subject=_subject(held))
    _note(held, changed)
    told = reason or held.leaving_reason
    record(EVIDENCE_WITHDRAWN, actor=actor, subject=held.organisation, reason=told, **words)
    return held


@action(power=Power.CONFIRM_EVIDENCE)
def refuse_to_withdraw(evidence_id: int, *, reason: str, actor: Any) -> Evidence:
    """Turn down what was asked to be taken back: the item goes on counting."""
    held = _leaving(evidence_id, actor)
    if not reason.strip():
        raise EvidenceProblem("没有写不同意撤销的理由，提出人要看到。")
    held, changed = supersede(Evidence, subject=_subject(held), values=STAYS)
    _note(held, changed)
    record(EVIDENCE_KEPT, actor=actor, subject=held.organisation, reason=reason, **_words(held))
    return held


def _held(evidence_id: int, actor: Any) -> Evidence:
    """The item as it stands, of a unit the actor may see."""
    found = Evidence.objects.visible_to(actor).known().select_related("organisation")
    held: Evidence = found.select_for_update(of=("self",)).get(pk=evidence_id)
    return held


def _leaving(evidence_id: int, actor: Any) -> Evidence:
    held = _held(evidence_id, actor)
    if held.state != "leaving":
        raise EvidenceProblem(f"这项加减分是“{held.state_label}”，没有人提出撤销。")
    return held


def _subject(held: Evidence) -> dict[str, Any]:
    return {"organisation": held.organisation, "day": held.day, "kind": held.kind, "reference": held.reference}


def _note(held: Evidence, changed: dict[str, tuple[Any, Any]]) -> None:
    told = {f"evidence:{name.removesuffix('_id')}": change for name, change in changed.items()}
    note_all(held.organisation, told)


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
