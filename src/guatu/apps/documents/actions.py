"""Verbs on files: keep one, and take one back; its bytes stay."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Sum

from guatu.apps.documents.examining import FileRefused
from guatu.apps.documents.keeping import Kept
from guatu.apps.documents.models import PURPOSES, File
from guatu.apps.documents.numbers import NumberWrong, document_number
from guatu.apps.documents.subjects import Subject, SubjectKind, kinds, may, subject_of
from guatu.apps.trace.action import action, change, current_at, current_entry_id, must_have, record
from guatu.apps.trace.events import Event
from guatu.kernel.powers import Power

FILE_KEPT = Event("file.kept", "上传附件", "为{subject}上传{purpose_name}“{name}”{told}")
FILE_WITHDRAWN = Event("file.withdrawn", "撤回附件", "撤回{subject}的{purpose_name}“{name}”")
GIB = 1 << 30


@action(power=Power.VIEW)
def keep_file(
    kind: str,
    key: str,
    part: str = "",
    *,
    kept: Kept,
    purpose: str,
    actor: Any,
    today: date,
    number: str = "",
    issued_on: date | None = None,
    note: str = "",
) -> File:
    """Attach a file that `keeping.keep` found good to what it belongs to. Who may is said by the kind of subject.

    Raises FileRefused with a sentence: the same bytes again, a purpose or number that cannot be, no room left;
    File.DoesNotExist for a subject out of sight.
    """
    declared, subject = _subject(actor, kind, key, part)
    _may(actor, declared.keep)
    if subject.shut:
        raise FileRefused(subject.shut)
    numbered = _checked(declared, purpose, number, issued_on, today)
    _not_kept_yet(subject, kept)
    _room_for(kept, actor)
    said = {"purpose": purpose, "number": numbered, "issued_on": issued_on, "note": note.strip()}
    file = File.objects.create(
        subject_kind=subject.kind,
        subject_key=subject.key,
        subject_part=subject.part,
        organisation=actor.organisation,
        kept_by=actor,
        kept_at=current_at(),
        entry_id=current_entry_id(),
        **said,
        **_bytes_and_evidence(kept),
    )
    record(FILE_KEPT, actor=actor, subject=subject.trace, reason=file.note, lines=_lines(file), **_words(file))
    return file


@action(power=Power.VIEW)
def withdraw_file(file_id: int, *, reason: str, actor: Any) -> File:
    """Take a file back with the reason: it is marked and no longer shown, its bytes and its row stay.

    Whoever kept it may, and whoever the kind of subject names. Raises FileRefused; File.DoesNotExist out of sight.
    """
    if not reason.strip():
        raise FileRefused("没有写撤回的理由。写明为什么撤回，如“传错了项目”。")
    file = File.objects.visible_to(actor).select_for_update().get(pk=file_id)
    declared, subject = _subject(actor, file.subject_kind, file.subject_key, file.subject_part)
    if file.kept_by_id != actor.pk:
        _may(actor, declared.withdraw)
    if file.withdrawn_at is not None:
        raise FileRefused(f"“{file.name}”已经撤回了。")
    if subject.shut:
        raise FileRefused(subject.shut)
    file.withdrawn_at, file.withdrawn_by, file.withdraw_reason = current_at(), actor, reason.strip()[:200]
    file.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    lines = [change(file, "withdrawn_at", None, file.withdrawn_at)]
    record(FILE_WITHDRAWN, actor=actor, subject=subject.trace, reason=reason.strip(), lines=lines, **_words(file))
    return file


def _checked(declared: SubjectKind, purpose: str, number: str, issued_on: date | None, today: date) -> str:
    """The document number as it is kept. Raises FileRefused for what cannot be."""
    if purpose not in declared.purposes:
        named = "、".join(PURPOSES[one] for one in declared.purposes)
        raise FileRefused(f"{declared.title}的附件用途应为：{named}。")
    if issued_on is not None and issued_on > today:
        raise FileRefused(f"成文日期{issued_on}还没有到，请核对。")
    try:
        return document_number(number, year=today.year)
    except NumberWrong as wrong:
        raise FileRefused(str(wrong)) from wrong


def _bytes_and_evidence(kept: Kept) -> dict[str, Any]:
    capture = kept.capture
    of_file = ("name", "kind", "size", "width", "height", "original_hash", "content_hash", "thumb_hash")
    return {name: getattr(kept, name) for name in of_file} | {
        "taken_at": datetime.fromisoformat(capture.taken_at) if capture.taken_at else None,
        "latitude": capture.latitude,
        "longitude": capture.longitude,
        "device": capture.device,
    }


def _subject(actor: Any, kind: str, key: str, part: str) -> tuple[SubjectKind, Subject]:
    subject = subject_of(actor, kind, key, part)
    if subject is None:
        raise File.DoesNotExist(f"{kind}/{key}/{part}")
    return kinds()[kind], subject


def _may(actor: Any, powers: tuple[Power, ...]) -> None:
    if not may(actor, powers):
        must_have(actor, powers[0])


def _not_kept_yet(subject: Subject, kept: Kept) -> None:
    same = File.objects.standing().filter(
        subject_kind=subject.kind,
        subject_key=subject.key,
        subject_part=subject.part,
        original_hash=kept.original_hash,
    )
    before = same.select_related("kept_by").first()
    if before is not None:
        day = before.kept_at.date()
        raise FileRefused(f"“{kept.name}”和{before.kept_by.name}{day}上传的“{before.name}”一模一样，没有重复保存。")


def _room_for(kept: Kept, actor: Any) -> None:
    """Raise where the unit's share or the whole is used up."""
    most, unit = settings.GUATU_FILES, actor.organisation_id
    used = File.objects.filter(organisation=unit).aggregate(used=Sum("size"))["used"] or 0
    if unit is not None and used + kept.size > most["unit"]:
        raise FileRefused(
            f"本单位附件已用 {used >> 20} 兆，限额 {most['unit'] >> 20} 兆，“{kept.name}”没有保存；请联系系统管理员。"
        )
    if (File.objects.aggregate(used=Sum("size"))["used"] or 0) + kept.size > most["all"]:
        raise FileRefused(f"全部附件超过限额 {most['all'] // GIB} GB，“{kept.name}”没有保存；请联系系统管理员。")


def _words(file: File) -> dict[str, Any]:
    told = f"（{file.number}）" if file.number else ""
    return {
        "file": file.pk,
        "name": file.name,
        "purpose": file.purpose,
        "purpose_name": PURPOSES[file.purpose],
        "told": told,
    }


def _lines(file: File) -> list[Any]:
    """What a later tampering with the row would have to explain: the hashes, and what the camera told."""
    fields = (
        "name",
        "original_hash",
        "content_hash",
        "number",
        "issued_on",
        "taken_at",
        "latitude",
        "longitude",
        "device",
    )
    return [change(file, name, None, getattr(file, name)) for name in fields if getattr(file, name) not in (None, "")]
