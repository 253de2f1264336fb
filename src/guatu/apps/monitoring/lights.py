"""Lights of a computed month as people read them: the sentence, the cause, the next step, and what is waived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from guatu.apps.monitoring.causes import causes_of
from guatu.apps.monitoring.computing import COUNTED, SEVERITY, earlier_lights, project_rows, shown_pairs, whole
from guatu.apps.monitoring.models import Waiver
from guatu.apps.monitoring.naming import names_of
from guatu.apps.projects.models import Project
from guatu.apps.trace.bulk import fetch
from guatu.engine.evaluate import Evaluation
from guatu.engine.explain import alert_sentence
from guatu.engine.graph import Edition
from guatu.kernel.declare import Alert as Rule
from guatu.kernel.month import Month


@dataclass(frozen=True)
class Light:
    """A light of a project with all that travels with it. `figures` is a sentence, `source` document and clause."""

    project: str
    name: str
    organisation: str
    organisation_name: str
    rule: str
    rule_name: str
    level: str
    figures: str
    cause: str
    category: str
    next: str
    due_on: date | None
    since: str
    source: str

    def as_json(self) -> dict[str, Any]:
        due = self.due_on.isoformat() if self.due_on else None
        return {**self.__dict__, "due_on": due}


@dataclass(frozen=True)
class Waived:
    """Who let a rule rest for a project, why, and until when (None: until ended)."""

    project: str
    name: str
    rule: str
    rule_name: str
    who: str
    why: str
    since: date
    until: date | None

    def as_json(self) -> dict[str, Any]:
        until = self.until.isoformat() if self.until else None
        return {**self.__dict__, "since": self.since.isoformat(), "until": until}


@dataclass(frozen=True)
class UnitLight:
    """A light of a rule that judges a unit by the sums of its projects."""

    organisation: str
    name: str
    rule: str
    rule_name: str
    level: str
    figures: str
    next: str
    source: str

    def as_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


def sentence_of(rule: Rule, shown: Mapping[str, Any]) -> str:
    """The rule's sentence with its figures printed; `shown` holds [numerator, denominator] by code, as kept."""
    return alert_sentence(rule, {code: (whole(pair[0]), whole(pair[1])) for code, pair in shown.items()})


def lights_of(evaluation: Evaluation, month: Month, *, level: str = "") -> list[Light]:
    """Red and yellow lights of the projects, red first, then by rule and project."""
    rules, edition = evaluation.project_rules, evaluation.edition
    wanted = {level} if level else {"red", "yellow"}
    lit = [(row, rule) for row in project_rows(evaluation) if row[COUNTED] for rule in rules if row[rule] in wanted]
    keys = {row["key"] for row, _ in lit}
    known = {
        number: (pk, name)
        for pk, number, name in fetch(Project.objects.order_by().values_list("id", "number", "name"))
        if number in keys
    }
    causes, since = causes_of(month, [pk for pk, _ in known.values()]), earlier_lights(month)
    units = names_of("organisation", {row["organisation"] or "" for row, _ in lit})
    found = []
    for row, code in lit:
        rule, version = edition.alerts[code]
        pk, name = known[row["key"]]
        cause, unit = causes.get(pk), row["organisation"] or ""
        found.append(
            Light(
                project=row["key"],
                name=name,
                organisation=unit,
                organisation_name=units[unit],
                rule=code,
                rule_name=rule.name,
                level=row[code],
                figures=sentence_of(rule, shown_pairs(rule.shows, row)),
                cause=cause.text if cause else "",
                category=cause.category if cause else "",
                next=cause.next if cause and cause.next else rule.advice,
                due_on=cause.due_on if cause else None,
                since=since.get((pk, code, row[code]), str(month)),
                source=str(version.source),
            )
        )
    return sorted(found, key=lambda light: (-SEVERITY[light.level], light.rule, light.project))


def unit_lights_of(evaluation: Evaluation, *, level: str = "") -> list[UnitLight]:
    """Red and yellow lights of rules that judge units."""
    wanted, edition = {level} if level else {"red", "yellow"}, evaluation.edition
    codes = [code for code, (rule, _) in edition.alerts.items() if rule.grain == "unit"]
    lit = [(row["key"] or "", code, row[code]) for row in evaluation.units().to_pylist() for code in codes]
    lit = [(key, code, found) for key, code, found in lit if found in wanted]
    if not lit:
        return []
    names = names_of("organisation", {key for key, _, _ in lit})
    held = {row["key"] or "": row for row in evaluation.groups("organisation").to_pylist()}
    answered = []
    for key, code, found in sorted(lit, key=lambda each: (-SEVERITY[each[2]], each[1], each[0])):
        rule, version = edition.alerts[code]
        figures = sentence_of(rule, shown_pairs(rule.shows, held[key]))
        answered.append(UnitLight(key, names[key], code, rule.name, found, figures, rule.advice, str(version.source)))
    return answered


def waived_in(month: Month, edition: Edition, *, known: datetime | None = None) -> list[Waived]:
    """Waivers that a second person granted and that stand at the month's end."""
    standing = Q(start_on__lt=month.end) & (Q(end_on__isnull=True) | Q(end_on__gte=month.end))
    rows = (
        Waiver.objects.known(known).filter(standing, granted_by__isnull=False).select_related("project", "granted_by")
    )
    return [
        Waived(
            project=row.project.number,
            name=row.project.name,
            rule=row.rule,
            rule_name=rule_name(edition, row.rule),
            who=row.granted_by.name,
            why=row.reason,
            since=row.start_on,
            until=row.end_on,
        )
        for row in rows.select_related("project", "granted_by").order_by("project__number", "rule", "start_on")
    ]


def rule_name(edition: Edition, code: str) -> str:
    """A rule's name; its code where the rulebook no longer has it."""
    return edition.alerts[code][0].name if code in edition.alerts else code
