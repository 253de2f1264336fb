"""Files of a project: photos of the site, approvals, contracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from guatu.apps.documents.subjects import Subject, SubjectKind
from guatu.apps.projects.models import Project
from guatu.kernel.powers import Power

KEPT_BY = (Power.EDIT_PROJECT, Power.FILL_REPORT, Power.RECORD_EVIDENCE)


def keys(user: Any) -> Any:
    return Project.objects.visible_to(user).values("number")


def names(user: Any, some: Sequence[str]) -> dict[str, str]:
    return dict(Project.objects.visible_to(user).filter(number__in=some).values_list("number", "name"))


def find(user: Any, key: str, part: str) -> Subject | None:
    project = None if part else Project.objects.visible_to(user).filter(number=key).first()
    if project is None:
        return None
    address = reverse("projects:project", args=[project.number])
    return Subject("project", key, "", project.name, address, ("project", project.number, str(project)))


SUBJECTS = [
    SubjectKind(
        "project",
        "项目",
        ("photo", "plan", "approval", "contract", "other"),
        keep=KEPT_BY,
        withdraw=(Power.EDIT_PROJECT,),
        keys=keys,
        find=find,
        names=names,
    )
]
