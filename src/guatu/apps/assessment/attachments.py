"""Papers of an item of evidence: the notice or commendation it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from guatu.apps.assessment.models import EVIDENCE_KINDS, Evidence
from guatu.apps.documents.subjects import Subject, SubjectKind
from guatu.kernel.powers import Power


def keys(user: Any) -> Any:
    return Evidence.objects.visible_to(user).values("organisation__code")


def names(user: Any, some: Sequence[str]) -> dict[str, str]:
    seen = Evidence.objects.visible_to(user).known().filter(organisation__code__in=some)
    return dict(seen.values_list("organisation__code", "organisation__name").distinct())


def part_of(evidence: Evidence) -> str:
    """What an item keeps through corrections: its day, kind and document."""
    return f"{evidence.day}/{evidence.kind}/{evidence.reference}"


def find(user: Any, key: str, part: str) -> Subject | None:
    """`key` is the unit's code, `part` as `part_of` gives it."""
    day, _, rest = part.partition("/")
    kind, _, reference = rest.partition("/")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    seen = Evidence.objects.visible_to(user).known().select_related("organisation")
    found = seen.filter(organisation__code=key, day=on, kind=kind, reference=reference).first()
    if found is None:
        return None
    name = f"{found.organisation}{EVIDENCE_KINDS[found.kind]}（{found.reference}）"
    trace = ("organisation", found.organisation.code, str(found.organisation))
    return Subject("evidence", key, part, name, reverse("assessment:evidence"), trace)


SUBJECTS = [
    SubjectKind(
        "evidence",
        "加减分事项",
        ("evidence", "approval", "other"),
        keep=(Power.RECORD_EVIDENCE,),
        withdraw=(Power.CONFIRM_EVIDENCE,),
        keys=keys,
        find=find,
        names=names,
    )
]
