"""What an entry's subjects and fields are called in Chinese."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from guatu.apps.trace.models import Line


@cache
def _model(kind: str) -> type[models.Model] | None:
    for model in apps.get_models():
        if model._meta.model_name == kind and model.__module__.startswith("guatu."):
            return model
    return None


def kind_label(kind: str) -> str:
    """项目 for project; a kind that is no table stays as it is."""
    model = _model(kind)
    return str(model._meta.verbose_name) if model else kind


def field_label(kind: str, field: str) -> str:
    """建设地点 for location."""
    model = _model(kind)
    if model is None:
        return field
    try:
        return str(getattr(model._meta.get_field(field), "verbose_name", field))
    except FieldDoesNotExist:
        return field


@dataclass(frozen=True)
class Told:
    """One change as a page shows it."""

    subject: str
    field: str
    before: str | None
    after: str | None


def told(lines: list[Line]) -> list[Told]:
    """The lines of an entry in Chinese; a bulk line becomes one for each field it changed."""
    return [change for line in lines for change in _changes(line)]


def _changes(line: Line) -> list[Told]:
    kind, _, key = line.subject.partition("/")
    subject = f"{kind_label(kind)} {key}"
    if line.field != "*":
        return [Told(subject, field_label(kind, line.field), line.before, line.after)]
    before, after = _parts(line.before), _parts(line.after)
    names = list(after) + [name for name in before if name not in after]
    return [Told(subject, field_label(kind, name), before.get(name), after.get(name)) for name in names]


def _parts(text: str | None) -> dict[str, str | None]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {"*": text}
    if not isinstance(found, dict):
        return {"*": text}
    return {
        name: value if value is None or isinstance(value, str) else json.dumps(value) for name, value in found.items()
    }
