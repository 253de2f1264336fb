"""五个一 of a project by the definition its region chose: who answers, who works on it, the plan, the days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from guatu.apps.documents.models import File
from guatu.apps.look.parts import Fact
from guatu.apps.people.dated import members_on
from guatu.apps.people.models import Organisation, OrganisationKind
from guatu.apps.policies.cards import Card
from guatu.apps.projects.models import Project
from guatu.kernel.display import wan

UNSET = "未定"
MOST_MEMBERS = 20
PLAN_PURPOSE = "plan"


@dataclass(frozen=True)
class CardLine:
    """A line of the card: its title, what stands there, and the persons with their post and telephone."""

    fact: Fact
    persons: tuple[Fact, ...] = ()


def card_lines(card: Card, project: Project, year: int, plan: int | None, today: date, user: Any) -> list[CardLine]:
    """The five lines. Only a page of a project in sight asks: telephones stand on it and nowhere else."""
    asked = {
        "project": lambda title: CardLine(Fact(title, project.name, project.code)),
        "leader": lambda title: of_leader(title, project),
        "force": lambda title: of_force(title, project, today),
        "lead": lambda title: of_unit(title, project.lead_organisation or project.organisation, project),
        "plan": lambda title: of_plan(title, project, user),
        "end": lambda title: CardLine(Fact(title, days(project) or "计划日期未填")),
        "timetable": lambda title: of_timetable(title, project, year, plan),
    }
    return [asked[what](title) for title, what in card.lines]


def of_leader(title: str, project: Project) -> CardLine:
    leader = project.leader
    if leader is None:
        return CardLine(Fact(title, UNSET))
    user = leader.user
    told = phone(user.phone) if user is not None and user.is_active else ""
    return CardLine(Fact(title, leader.name, joined_words(leader.position, told)))


def of_force(title: str, project: Project, today: date) -> CardLine:
    """The task force among the units of the project, with its members of today; else the unit that does its work."""
    units = (project.lead_organisation, project.organisation)
    force = next((unit for unit in units if unit is not None and unit.kind == OrganisationKind.TASK_FORCE), None)
    if force is None:
        return of_unit(title, project.organisation or project.lead_organisation, project)
    return CardLine(Fact(title, force.name), tuple(members(force, today)))


def members(force: Organisation, today: date) -> Iterator[Fact]:
    for one in members_on(force, today)[:MOST_MEMBERS]:
        unit = str(one.user.organisation) if one.user.organisation else ""
        yield Fact(one.duty or "成员", one.user.name, joined_words(unit, phone(one.user.phone)))


def of_unit(title: str, unit: Organisation | None, project: Project) -> CardLine:
    """A unit; the project's own contact stands beside the one that answers for it."""
    own = unit is not None and unit == (project.organisation or project.lead_organisation)
    contact = f"联系人 {project.contact}" if project.contact and own else ""
    told = joined_words(contact, phone(project.phone)) if contact else ""
    return CardLine(Fact(title, unit.name if unit else UNSET, told))


def of_plan(title: str, project: Project, user: Any) -> CardLine:
    """The latest 实施方案 among the project's files."""
    plans = (
        File.objects.visible_to(user)
        .standing()
        .filter(subject_kind="project", subject_key=project.number, subject_part="", purpose=PLAN_PURPOSE)
    )
    file = plans.order_by("-pk").first()
    if file is None:
        return CardLine(Fact(title, "还没有上传实施方案"))
    issued = f"{file.issued_on}" if file.issued_on else ""
    return CardLine(
        Fact(title, file.name, joined_words(file.number, issued), reverse("documents:file", args=[file.pk]))
    )


def of_timetable(title: str, project: Project, year: int, plan: int | None) -> CardLine:
    yearly = f"{year}年计划 {wan(plan)} 万元" if plan is not None else ""
    return CardLine(Fact(title, days(project) or "计划日期未填", yearly))


def days(project: Project) -> str:
    planned = (("开工", project.planned_start_on), ("竣工", project.planned_finish_on))
    return "，".join(f"{word}{day}" for word, day in planned if day)


def phone(number: str) -> str:
    return f"电话 {number}" if number else ""


def joined_words(*words: Any) -> str:
    return "　".join(word for word in words if word)
