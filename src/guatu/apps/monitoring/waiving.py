"""Waivers 豁免: one person asks with a reason and an end, another grants; only then the rule rests."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu import rulebook
from guatu.apps.monitoring.models import Waiver
from guatu.apps.projects.models import Project
from guatu.apps.trace.action import action, note_all, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.statements import retract, supersede
from guatu.kernel.powers import Power

WAIVER_ASKED = Event("waiver.asked", "申请豁免", "申请豁免{subject}的“{rule_name}”，自{start_on}至{end_on}")
WAIVER_GRANTED = Event("waiver.granted", "批准豁免", "批准豁免{subject}的“{rule_name}”，自{start_on}至{end_on}")
WAIVER_REFUSED = Event("waiver.refused", "不同意豁免", "不同意豁免{subject}的“{rule_name}”")
WAIVER_WITHDRAWN = Event(
    "waiver.withdrawn", "撤回豁免申请", "撤回豁免申请：{subject}的“{rule_name}”，自{start_on}至{end_on}"
)
WAIVER_ENDED = Event("waiver.ended", "终止豁免", "终止豁免{subject}的“{rule_name}”，{end_on}起恢复评定")


class WaiverProblem(ValueError):
    """A waiver cannot be so; carries a Chinese sentence."""


@action(power=Power.VIEW)
def ask_waiver(project_id: int, *, rule: str, start_on: date, end_on: date | None, reason: str, actor: Any) -> Waiver:
    """Ask that a rule rest for a project from a day until another (not included); it rests when someone else grants it.

    Whoever sees the project may ask. Raises WaiverProblem for an unknown rule, days the wrong way round, no reason, or
    a waiver that reaches into these days already; Project.DoesNotExist for one out of sight.
    """
    project = Project.objects.visible_to(actor).select_for_update().get(pk=project_id)
    declared = rulebook.rules().alerts.get(rule)
    if declared is None or declared.grain != "project":
        raise WaiverProblem(f"没有可以对单个项目豁免的规则“{rule}”。")
    if not reason.strip():
        raise WaiverProblem("没有写正当理由。写明原因和依据，如“受省道改线影响，市交通局函〔2022〕15号”。")
    if end_on is not None and end_on <= start_on:
        raise WaiverProblem(f"止期{end_on}应晚于起期{start_on}。")
    for held in Waiver.objects.known().filter(project=project, rule=rule):
        if (held.end_on is None or held.end_on > start_on) and (end_on is None or end_on > held.start_on):
            state = "已批准" if held.granted_by_id else "待批准"
            raise WaiverProblem(f"“{project}”的“{declared.name}”在这段时间已有豁免（{state}，{held.start_on}起）。")
    subject = {"project": project, "rule": rule, "start_on": start_on}
    values = {"end_on": end_on, "reason": reason.strip(), "asked_by": actor, "granted_by": None}
    asked, changed = supersede(Waiver, subject=subject, values=values)
    note_all(f"project/{project.number}", _told(changed))
    record(WAIVER_ASKED, actor=actor, subject=project, reason=reason, **_words(asked))
    return asked


@action(power=Power.WAIVE_ALERT)
def grant_waiver(waiver_id: int, *, actor: Any, reason: str = "") -> Waiver:
    """Grant what another person asked: the rule rests from its first day. Raises WaiverProblem for one's own."""
    asked = _standing(waiver_id, actor)
    if asked.granted_by_id is not None:
        raise WaiverProblem("这项豁免已经批准，不用再批。")
    if asked.asked_by_id == actor.pk:
        raise WaiverProblem("提出人不能批准自己的豁免，请由另一人批准。")
    granted, changed = supersede(Waiver, subject=_subject(asked), values={"granted_by": actor})
    note_all(f"project/{asked.project.number}", _told(changed))
    record(WAIVER_GRANTED, actor=actor, subject=asked.project, reason=reason, **_words(granted))
    return granted


@action(power=Power.WAIVE_ALERT)
def refuse_waiver(waiver_id: int, *, reason: str, actor: Any) -> Waiver:
    """Turn down what was asked; it stands no longer. Raises WaiverProblem for one granted already or without reason."""
    asked = _standing(waiver_id, actor)
    if asked.granted_by_id is not None:
        raise WaiverProblem("这项豁免已经批准，要停请用“终止豁免”。")
    if not reason.strip():
        raise WaiverProblem("没有写不同意的理由，提出人要看到。")
    _, changed = retract(Waiver, subject=_subject(asked))
    note_all(f"project/{asked.project.number}", _told(changed))
    record(WAIVER_REFUSED, actor=actor, subject=asked.project, reason=reason, **_words(asked))
    return asked


@action(power=Power.VIEW)
def withdraw_waiver(waiver_id: int, *, reason: str, actor: Any) -> Waiver:
    """Take back what one asked oneself, while nobody has granted it. Raises WaiverProblem otherwise, or without why."""
    asked = _standing(waiver_id, actor)
    if asked.asked_by_id != actor.pk:
        raise WaiverProblem("这项豁免不是您提出的，由提出人撤回；不同意请用“不同意”。")
    if asked.granted_by_id is not None:
        raise WaiverProblem("这项豁免已经批准，不能撤回；要停，请有审批职权的人“终止豁免”。")
    if not reason.strip():
        raise WaiverProblem("没有写撤回的原因。")
    _, changed = retract(Waiver, subject=_subject(asked))
    note_all(f"project/{asked.project.number}", _told(changed))
    record(WAIVER_WITHDRAWN, actor=actor, subject=asked.project, reason=reason, **_words(asked))
    return asked


@action(power=Power.WAIVE_ALERT)
def end_waiver(waiver_id: int, *, on: date, reason: str, actor: Any) -> Waiver:
    """Let the rule judge the project again from a day on; a waiver that had not begun by then is taken back whole."""
    held = _standing(waiver_id, actor)
    if held.granted_by_id is None:
        raise WaiverProblem("这项豁免还没有批准，不用终止；不同意请用“不同意”。")
    if not reason.strip():
        raise WaiverProblem("没有写终止的理由。")
    if held.end_on is not None and held.end_on <= on:
        raise WaiverProblem(f"这项豁免到{held.end_on}就止了，不用终止。")
    if on <= held.start_on:
        _, changed = retract(Waiver, subject=_subject(held))
    else:
        held, changed = supersede(Waiver, subject=_subject(held), values={"end_on": on})
    note_all(f"project/{held.project.number}", _told(changed))
    record(WAIVER_ENDED, actor=actor, subject=held.project, reason=reason, **_words(held) | {"end_on": on})
    return held


def _standing(waiver_id: int, actor: Any) -> Waiver:
    found = Waiver.objects.visible_to(actor).known().select_related("project").select_for_update(of=("self",))
    standing: Waiver = found.get(pk=waiver_id)
    return standing


def _subject(waiver: Waiver) -> dict[str, Any]:
    return {"project": waiver.project, "rule": waiver.rule, "start_on": waiver.start_on}


def _told(changed: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    return {f"waiver:{name.removesuffix('_id')}": change for name, change in changed.items()}


def _words(waiver: Waiver) -> dict[str, Any]:
    declared = rulebook.rules().alerts.get(waiver.rule)
    return {
        "rule": waiver.rule,
        "rule_name": declared.name if declared else waiver.rule,
        "start_on": waiver.start_on,
        "end_on": waiver.end_on or "未定",
    }
