"""Photos of a month's progress: attached to the project's report of that month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from guatu.apps.documents.subjects import Subject, SubjectKind
from guatu.apps.projects.models import Project
from guatu.apps.reports.windows import window_of
from guatu.kernel.month import Month, NotAMonth
from guatu.kernel.powers import Power

LOCKED = "{month}月报已经锁定，不能再增减照片；补充的照片请传到项目页。"


def keys(user: Any) -> Any:
    return Project.objects.visible_to(user).values("number")


def names(user: Any, some: Sequence[str]) -> dict[str, str]:
    return dict(Project.objects.visible_to(user).filter(number__in=some).values_list("number", "name"))


def find(user: Any, key: str, part: str) -> Subject | None:
    """`key` is the project's number, `part` a month with a window: 2022-05."""
    try:
        month = Month.parse(part)
    except NotAMonth:
        return None
    window = window_of(month) if str(month) == part else None
    project = Project.objects.visible_to(user).filter(number=key).first() if window is not None else None
    if window is None or project is None:
        return None
    shut = LOCKED.format(month=month.label) if window.locked_at is not None else ""
    name = f"{project.name}{month.label}月报"
    address = reverse("projects:project", args=[project.number])
    return Subject("report", key, part, name, address, ("report", f"{project.number}@{month}", name), shut)


SUBJECTS = [
    SubjectKind(
        "report",
        "月报",
        ("progress", "other"),
        keep=(Power.FILL_REPORT,),
        withdraw=(Power.APPROVE_REPORT,),
        keys=keys,
        find=find,
        names=names,
    )
]
