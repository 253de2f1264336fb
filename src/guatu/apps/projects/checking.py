"""What a project's values must be before they are stated: every wrong one at once, each in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from guatu.apps.projects.models import LEDGER_FIELDS, Project
from guatu.apps.projects.reading.checks import CLASSIFIED, CLASSIFIED_MESSAGE
from guatu.kernel.codes import check_project_code, check_uscc
from guatu.kernel.money import LARGEST
from guatu.kernel.regions import RegionError, full

CLASSIFIED_REFUSED = f"{CLASSIFIED_MESSAGE}，请按保密规定线下管理。"
CLASSIFIED_FIELDS = ("name", "remark")
MONEY = ("total_investment",)


class ProjectRefused(ValueError):
    """Values that cannot be stated; `problems` holds a Chinese sentence for each field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(sentence.rstrip("。") for sentence in problems.values()) + "。")
        self.problems = dict(problems)


class ClassifiedRefused(ProjectRefused):
    """The project is marked secret: it has no place in this system at all."""


def is_classified(*texts: str) -> bool:
    """Whether any text marks the project as secret (涉密、绝密、机密、秘密); 非涉密 and 不涉密 do not."""
    return any(CLASSIFIED.search(text) for text in texts if text)


def checked(values: Mapping[str, Any], actor: Any, project: Project | None = None) -> dict[str, Any]:
    """The values as they are stored. Raises ProjectRefused with every fault; an unknown field is our own mistake."""
    unknown = set(values) - set(LEDGER_FIELDS)
    if unknown:
        raise TypeError(f"no fields of a project: {sorted(unknown)}")
    found = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if is_classified(*(str(found.get(name) or "") for name in CLASSIFIED_FIELDS)):
        raise ClassifiedRefused({"name": CLASSIFIED_REFUSED})
    problems: dict[str, str] = {}
    for name, value in found.items():
        _check_field(name, value, problems)
    _check_codes(found, problems)
    if "region" in found:
        _check_region(found, actor, problems)
    _check_term(found, project, problems)
    _check_parent(found, actor, project, problems)
    if problems:
        raise ProjectRefused(problems)
    return found


def _check_field(name: str, value: Any, problems: dict[str, str]) -> None:
    field: Any = Project._meta.get_field(name)
    title = field.verbose_name
    if value in (None, ""):
        if name in ("name", "region", "entered_on"):
            problems[name] = f"{title}不能为空。"
        return
    if name in MONEY and not 0 <= value <= LARGEST:
        problems[name] = f"{title}不能为负数。" if value < 0 else f"{title}过大，请核对单位。"
    elif field.choices and value not in dict(field.flatchoices):
        problems[name] = f"{title}应为：{'、'.join(label for _, label in field.flatchoices)}。"
    elif isinstance(value, str) and field.max_length and len(value) > field.max_length:
        problems[name] = f"{title}不能超过{field.max_length}字，实际有{len(value)}字。"


def _check_codes(found: dict[str, Any], problems: dict[str, str]) -> None:
    for name, check in (("code", check_project_code), ("owner_uscc", check_uscc)):
        if not found.get(name) or name in problems:
            continue
        answer = check(found[name])
        if answer.level == "error":
            problems[name] = f"{answer.message}。"
        else:
            found[name] = answer.normal


def _check_region(found: dict[str, Any], actor: Any, problems: dict[str, str]) -> None:
    if "region" in problems:
        return
    try:
        found["region"] = full(found["region"])
    except RegionError as wrong:
        problems["region"] = f"{wrong}。"
        return
    if not actor.scope.holds_region(found["region"]):
        problems["region"] = f"区划{found['region']}不在您的范围内，请改选本区划或下级。"


def _check_term(found: dict[str, Any], project: Project | None, problems: dict[str, str]) -> None:
    def of(name: str) -> date | None:
        value = found[name] if name in found else getattr(project, name, None)
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None

    start, finish = of("planned_start_on"), of("planned_finish_on")
    if start and finish and finish < start:
        problems["planned_finish_on"] = f"计划竣工{finish}早于计划开工{start}，请核对。"


def _check_parent(found: dict[str, Any], actor: Any, project: Project | None, problems: dict[str, str]) -> None:
    parent = found.get("parent")
    if parent is None:
        return
    if parent.parent_id is not None:
        problems["parent"] = f"“{parent}”本身是子项目，不能再作打包项目。"
    elif project is not None and (parent.pk == project.pk or Project.objects.filter(parent=project.pk).exists()):
        problems["parent"] = "打包项目不能再并入别的项目，也不能并入自己。"
    elif not Project.objects.visible_to(actor).filter(pk=parent.pk).exists():
        problems["parent"] = "没有这个打包项目，或不在您的范围内。"
