"""Questions about files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from guatu.apps.documents import storage
from guatu.apps.documents.models import File, FileQuerySet
from guatu.apps.documents.subjects import Subject, kinds, may, subject_of
from guatu.kernel.powers import Power

SHOWN_BESIDE = 8


@dataclass(frozen=True)
class Attached:
    """The files of a subject as a page shows them beside it; `more` is how many are not shown."""

    kind: str
    key: str
    part: str
    files: tuple[File, ...]
    more: int
    may_keep: bool


def files_of(user: Any, kind: str, key: str, part: str | None = "") -> FileQuerySet:
    """Standing files of a subject, the newest first; `part` None takes all its parts."""
    found = File.objects.visible_to(user).standing().filter(subject_kind=kind, subject_key=key)
    return (found if part is None else found.filter(subject_part=part)).order_by("-pk")


def attached(user: Any, kind: str, key: str, part: str = "", *, purposes: tuple[str, ...] = ()) -> Attached:
    """What a page that has found the subject shows of its files."""
    found = File.objects.standing().filter(subject_kind=kind, subject_key=key, subject_part=part)
    if purposes:
        found = found.filter(purpose__in=purposes)
    rows = tuple(found.select_related("kept_by").order_by("-pk")[:200])
    return Attached(
        kind, key, part, rows[:SHOWN_BESIDE], max(len(rows) - SHOWN_BESIDE, 0), may(user, kinds()[kind].keep)
    )


def files_to_list(user: Any, *, words: str = "", purpose: str = "") -> FileQuerySet:
    """Every standing file in sight; `words` are looked for in names, document numbers and notes."""
    found = File.objects.visible_to(user).standing()
    if purpose:
        found = found.filter(purpose=purpose)
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(number__icontains=words) | Q(note__icontains=words) | Q(subject_key=words)
        )
    return found


def named(user: Any, files: Sequence[File]) -> list[File]:
    """The files, each with what it belongs to by name (`subject_name`); one query for each kind of thing among them."""
    keys: dict[str, list[str]] = {}
    for file in files:
        keys.setdefault(file.subject_kind, []).append(file.subject_key)
    names = {kind: kinds()[kind].names(user, some) for kind, some in keys.items() if kind in kinds()}
    for file in files:
        file.subject_name = names.get(file.subject_kind, {}).get(file.subject_key, "")  # type: ignore[attr-defined]
    return list(files)


def twins_of(user: Any, file: File) -> list[File]:
    """Other standing files in sight with the same original bytes: one photo that stands for two things."""
    found = File.objects.visible_to(user).standing().filter(original_hash=file.original_hash)
    return list(found.filter(content_hash=file.content_hash).exclude(pk=file.pk)[:10])


def subject_of_file(user: Any, file: File) -> Subject | None:
    return subject_of(user, file.subject_kind, file.subject_key, file.subject_part)


def may_withdraw(user: Any, file: File) -> bool:
    mine = file.kept_by_id == user.pk
    return file.withdrawn_at is None and (mine or may(user, kinds()[file.subject_kind].withdraw))


def may_open(user: Any, file: File) -> bool:
    """A file taken back is opened by whoever kept it, whoever may take it back, and whoever reads the trace."""
    if file.withdrawn_at is None or file.kept_by_id == user.pk or user.has_power(Power.VIEW_TRACE):
        return True
    return may(user, kinds()[file.subject_kind].withdraw)


def hashes_kept() -> set[str]:
    """Every hash a row names, withdrawn or not."""
    found: set[str] = set()
    for pair in File.objects.values_list("content_hash", "thumb_hash").iterator():
        found.update(pair)
    return found - {""}


def rows_without_bytes() -> Iterator[tuple[File, str]]:
    """Rows whose bytes are gone or are not those of their hash, with what is wrong."""
    good: dict[str, bool] = {}
    for file in File.objects.order_by("pk").iterator():
        for digest in filter(None, (file.content_hash, file.thumb_hash)):
            if digest not in good:
                good[digest] = storage.is_whole(digest)
            if not good[digest]:
                there = storage.place_of(digest).exists()
                yield file, "内容与校验值不符" if there else "文件不在了"
