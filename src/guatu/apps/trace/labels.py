"""What an entry's subjects, fields and values are called in Chinese."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from guatu.apps.trace.events import event_of
from guatu.apps.trace.models import Line
from guatu.kernel.display import exact_text, grouped
from guatu.kernel.lifecycle import DatedEvent

WAN_YUAN = 1_000_000
OF_A_YEAR = re.compile(r"(\w+)_(\d{4})")
KINDS = {
    "region": "行政区划",
    "month": "月份",
    "file": "文件",
    "set": "集合",
    "funds": "到位资金",
    "sets": "集合",
    "statistics": "统计数",
    "published": "公布数",
    "unlisted": "未入库原因",
    "listing": "入库",
}
"""Subjects and parts of fields that are no table of their own."""
FIELDS = {
    "annual_plan": "年度计划投资",
    "invested_before": "至上年底累计完成投资",
    "sets": "集合",
    "amount": "金额",
    "numerator": "分子",
    "denominator": "分母",
    "published_on": "公布日期",
    "source": "出处",
    "roles": "角色",
    "handed_to": "接手人",
    "*": "全部",
    "note": "说明",
    "reason": "原因",
    "value": "界限",
    "document": "文号",
    "points": "分值",
    **{f"{event}_on": f"{event.label}日期" for event in DatedEvent},
}
MONEY = frozenset({"annual_plan", "invested_before", "amount"})
YES_NO = {"true": "是", "false": "否", "True": "是", "False": "否"}


@cache
def _model(kind: str) -> type[models.Model] | None:
    for model in apps.get_models():
        if model._meta.model_name == kind and model.__module__.startswith("guatu."):
            return model
    return None


def kind_label(kind: str) -> str:
    """项目 for project; a kind that nobody named stays as it is."""
    model = _model(kind)
    if model is not None:
        return str(model._meta.verbose_name)
    return KINDS.get(kind) or event_of(kind).label


@cache
def field_label(kind: str, field: str) -> str:
    """建设地点 for location; 豁免·理由 for waiver:reason; 年度计划投资（2022年）for annual_plan_2022."""
    found = _field(kind, field)
    if found is not None:
        return str(getattr(found, "verbose_name", field))
    if field in FIELDS:
        return FIELDS[field]
    for mark in ":.":
        part, parted, rest = field.rpartition(mark)
        if parted:
            inner = kind_label(part)
            return f"{inner}·{field_label(part, rest)}" if inner != rest else inner
    dated = OF_A_YEAR.fullmatch(field)
    return f"{field_label(kind, dated[1])}（{dated[2]}年）" if dated else field


def value_label(kind: str, field: str, value: str | None, people: Mapping[str, str] | None = None) -> str | None:
    """在建 for construction, 1,150万元 for 1150000000, 是 for true; what needs no translation stays as it is.

    `people` are names by the key of the account, for columns that hold one.
    """
    if not value:
        return value
    found, inner = _found(kind, field)
    if people and _names_person(found):
        return people.get(value, value)
    choices = dict(getattr(found, "flatchoices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(found, models.BooleanField):
        return YES_NO.get(value, value)
    dated = OF_A_YEAR.fullmatch(inner)
    # The column of money belongs to an app above this one, so it is known by its name.
    if type(found).__name__ == "MoneyField" or (dated[1] if dated else inner) in MONEY:
        return _money(value)
    return value


def _found(kind: str, field: str) -> tuple[Any, str]:
    """The column a field of a line is about, where one is found, and the last part of the field's name."""
    found, inner = _field(kind, field), field.rpartition(":")[2].rpartition(".")[2]
    if found is None and inner != field:
        found = _field(field[: -len(inner) - 1], inner)
    return found, inner


def _names_person(found: Any) -> bool:
    return isinstance(found, models.ForeignKey) and found.related_model is get_user_model()


def _money(value: str) -> str:
    return (
        f"{grouped(exact_text(Fraction(int(value), WAN_YUAN), 6))}万元" if re.fullmatch(r"-?\d{1,18}", value) else value
    )


@cache
def _field(kind: str, field: str) -> Any:
    model = _model(kind)
    try:
        return None if model is None else model._meta.get_field(field)
    except FieldDoesNotExist:
        return None


@dataclass(frozen=True)
class Told:
    """One change as a page shows it: what it is about in words and as the trace keeps it, which field, from and to."""

    subject: str
    field: str
    before: str | None
    after: str | None
    key: str = ""


def told(lines: Iterable[Line]) -> list[Told]:
    """The lines of an entry in Chinese; a bulk line becomes one for each field it changed."""
    held = list(lines)
    people = people_in(held)
    return [change for line in held for change in changes_of(line, people)]


def people_in(lines: Iterable[Line]) -> dict[str, str]:
    """The names of the accounts that lines hold by their keys; no query where there is none."""
    wanted = set()
    for line in lines:
        kind = line.subject.partition("/")[0]
        for part, values in _values(line):
            if _names_person(_found(kind, part)[0]):
                wanted |= {value for value in values if value and value.isdecimal()}
    if not wanted:
        return {}
    accounts = get_user_model()._default_manager.filter(pk__in=wanted)
    return {str(pk): f"{name}（{login}）" for pk, name, login in accounts.values_list("pk", "name", "login")}


def _values(line: Line) -> list[tuple[str, tuple[str | None, str | None]]]:
    """Each field of a line with its value before and after."""
    if line.field != "*":
        return [(line.field, (line.before, line.after))]
    before, after = _parts(line.before), _parts(line.after)
    names = list(after) + [name for name in before if name not in after]
    return [(name, (before.get(name), after.get(name))) for name in names]


def changes_of(line: Line, people: Mapping[str, str] | None = None) -> list[Told]:
    """What one line tells, field by field; `people` as in value_label, else asked for here."""
    kind, _, key = line.subject.partition("/")
    subject = f"{kind_label(kind)} {key}"
    names = people_in([line]) if people is None else people
    return [
        Told(
            subject,
            field_label(kind, name),
            value_label(kind, name, before, names),
            value_label(kind, name, after, names),
            line.subject,
        )
        for name, (before, after) in _values(line)
    ]


def _parts(text: str | None) -> dict[str, str | None]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {"*": text}
    if not isinstance(found, dict):
        return {"*": text}
    return {
        name: value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in found.items()
    }
