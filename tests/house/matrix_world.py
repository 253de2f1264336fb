"""A small house for the matrix of powers: what is one's own, another unit's, another region's; every text a canary.

One person for each built-in role stands in the own unit or its office. What they may not see carries words that occur
nowhere else (`Qz…k`), one for each text field, so that one of them in an answer tells which field leaked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.month import Month

HERE, FAR = "410703", "410711"
APRIL, MAY = Month(2021, 4), Month(2021, 5)
DAY, AN_INSTANT = date(2021, 5, 8), datetime(2021, 6, 3, tzinfo=UTC)
RULE = "behind_schedule"
OF_UNITS = frozenset(
    {"reporter", "unit_approver", "leader", "permit_officer", "factor_officer", "platform", "enterprise"}
)
"""Built-in roles of people who stand in the own unit; the others stand in its region's office."""


@dataclass
class Corner:
    """The rows of one unit, by what an address calls them."""

    name: str
    region: str
    actor: Any
    words: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Corners own, other and far, a person for each role, and the canaries: word → (corner, field)."""

    corners: dict[str, Corner] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    canaries: dict[str, tuple[str, str]] = field(default_factory=dict)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def text(self, corner: Corner, what: str, plain: str = "") -> str:
        """A value of a text field; in another's corner it ends with a canary."""
        if corner.name == "own":
            return plain or what
        word = f"Qz{next(self._count):03d}k"
        self.canaries[word] = (corner.name, what)
        return f"{plain or what}{word}"


def found_world() -> World:
    """The three corners, filled by verbs where a verb makes the row, and May computed."""
    from guatu.apps.monitoring.computing import compute_month
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.models import Organisation
    from guatu.apps.reports.actions import open_window

    made, hand = World(), operator()
    office = Organisation.objects.create(code="U00", name="区项目办", kind="project_office", region=HERE)
    open_window(MAY, opens_on=date(2021, 5, 20), due_on=date(2021, 6, 5), actor=hand)
    for name, region in (("own", HERE), ("other", HERE), ("far", FAR)):
        made.corners[name] = _corner(made, Corner(name, region, _hand_of(name, region)))
    own = made.corners["own"]
    for role in _roles():
        unit = own.words["unit"] if role.code in OF_UNITS else office
        made.people[role.code] = _person(role.code, role, HERE, unit)
    own.words["leader"].user = made.people["leader"]
    own.words["leader"].save()
    compute_month(MAY, actor=hand)
    return made


def _roles() -> tuple[Any, ...]:
    from guatu.apps.people.roles import BUILT_IN

    return BUILT_IN


def _person(login: str, role: Any, region: str, unit: Any, name: str = "") -> Any:
    from guatu.apps.people.models import Role, User, UserRole

    user = User(login=login, name=name or role.name, region=region, organisation=unit)
    user.set_unusable_password()
    user.save()
    UserRole.objects.create(user=user, role=Role.objects.get(code=role.code), office=role.office)
    return user


def _hand_of(name: str, region: str) -> Any:
    """Who fills a corner: holds every power in its region, so that what they did is seen there and nowhere else."""
    from guatu.apps.people.models import Role, User, UserRole
    from guatu.kernel.powers import Power

    user = User(login=f"hand-{name}", name=f"{name}经手", region=region)
    user.set_unusable_password()
    user.save()
    role = Role.objects.create(code=f"of-{name}", name="经手", reach="region", powers=sorted(Power))
    UserRole.objects.create(user=user, role=role)
    return user


def _corner(made: World, corner: Corner) -> Corner:
    from guatu.apps.people.models import Leader, Organisation, User
    from guatu.apps.trace.models import Entry

    name, words = corner.name, corner.words
    unit = {"kind": "responsible_unit", "region": corner.region, "short_name": made.text(corner, "unit", "单位")}
    words["unit"] = Organisation.objects.create(code=f"U-{name}", name=made.text(corner, "unit", "责任单位"), **unit)
    words["leader"] = Leader.objects.create(
        key=f"L-{name}", name=made.text(corner, "leader", "领导"), position=made.text(corner, "person", "职务"),
        region=corner.region, organisation=words["unit"],
    )  # fmt: skip
    colleague = User(
        login=f"colleague-{name}", name=made.text(corner, "person", "同事"), region=corner.region,
        organisation=words["unit"],
    )  # fmt: skip
    colleague.set_unusable_password()
    colleague.save()
    words |= {"login": colleague.login, "code": words["unit"].code, "key": words["leader"].key}
    _project(made, corner)
    _reports(made, corner, colleague)
    _decisions(made, corner, colleague)
    _file(made, corner, colleague)
    words["entry"] = Entry.objects.filter(actor=corner.actor).order_by("-number").first().number
    return corner


def _project(made: World, corner: Corner) -> None:
    from guatu.apps.listing.actions import enter_statistics, state_unlisted
    from guatu.apps.projects import actions

    texts = ("owner", "contact", "category", "industry", "construction_kind", "location", "scale", "remark")
    values = {name: made.text(corner, name) for name in texts}
    values |= {"name": made.text(corner, "project", f"{corner.name}号项目"), "region": corner.region}
    values |= {"organisation": corner.words["unit"], "leader": corner.words["leader"]}
    values |= {"total_investment": 50_000 * WAN_YUAN, "level": "provincial", "nature": "continuing"}
    hand = corner.actor
    project = actions.create_project(
        values=values, on=date(2020, 1, 6), actor=hand, stage=Stage.CONSTRUCTION, reason=made.text(corner, "reason")
    )
    actions.set_plan(project.pk, year=2021, amount=12_000 * WAN_YUAN, actor=hand, reason=made.text(corner, "reason"))
    actions.set_event(project.pk, event=DatedEvent.STARTED, on=date(2020, 3, 1), actor=hand, today=DAY)
    state_unlisted(project.pk, reason="papers", note_text=made.text(corner, "unlisted note"), actor=hand)
    enter_statistics(APRIL, {project.pk: 90 * WAN_YUAN}, actor=hand)
    corner.words |= {"project": project, "number": project.number}


def _reports(made: World, corner: Corner, colleague: Any) -> None:
    from guatu.apps.reports.actions.batch import MonthRow, state_reports
    from guatu.apps.reports.models import Correction, Report

    project, texts = corner.words["project"], ("progress_text", "problem_text", "proposal", "next_step")
    said = {name: made.text(corner, name) for name in texts} | {"problem_category": "clearing"}
    state_reports(APRIL, [MonthRow(project.pk, 100 * WAN_YUAN)], actor=corner.actor)
    state_reports(
        MAY,
        [MonthRow(project.pk, 50 * WAN_YUAN, **{name: said[name] for name in ("problem_text", "problem_category")})],
        actor=corner.actor,
    )
    passed, _ = Report.objects.update_or_create(
        project=project, month=str(APRIL),
        defaults={**said, "done": 100 * WAN_YUAN, "state": "approved", "approver": corner.actor, "submitter": colleague,
                  "submitted_at": AN_INSTANT, "return_reason": made.text(corner, "return reason"),
                  "explanations": {"zero": made.text(corner, "explanation")}},
    )  # fmt: skip
    waiting, _ = Report.objects.update_or_create(
        project=project, month=str(MAY),
        defaults={**said, "done": 50 * WAN_YUAN, "state": "submitted", "approver": None, "submitter": colleague,
                  "submitted_at": AN_INSTANT, "explanations": {"zero": made.text(corner, "explanation")}},
    )  # fmt: skip
    correction = Correction.objects.create(
        report=passed, reason=made.text(corner, "correction reason"), submitter=colleague, submitted_at=AN_INSTANT,
        **said | {"done": 110 * WAN_YUAN},
    )  # fmt: skip
    corner.words |= {"report": waiting.pk, "correction": correction.pk}


def _decisions(made: World, corner: Corner, colleague: Any) -> None:
    from guatu.apps.assessment.actions import confirm_evidence, record_evidence
    from guatu.apps.monitoring.waiving import ask_waiver, grant_waiver
    from guatu.apps.people.models import Role, UserRole

    UserRole.objects.create(user=colleague, role=Role.objects.get(code=f"of-{corner.name}"))
    project, unit = corner.words["project"], corner.words["unit"]
    asked = {"start_on": date(2021, 6, 1), "end_on": date(2021, 9, 1), "actor": colleague}
    waiver = ask_waiver(project.pk, rule=RULE, reason=made.text(corner, "waiver reason"), **asked)
    granted = ask_waiver(project.pk, rule="start_overdue", reason=made.text(corner, "waiver reason"), **asked)
    grant_waiver(granted.pk, actor=corner.actor, reason=made.text(corner, "reason"))
    given = {"day": DAY, "kind": "deduction", "points": -10_000, "actor": colleague, "today": date(2021, 6, 1)}
    for reference in ("evidence", "confirmed evidence"):
        held = record_evidence(
            unit.code, reference=made.text(corner, reference), note=made.text(corner, "evidence note"), **given
        )
        if reference == "evidence":
            corner.words["evidence"] = held.pk
        else:
            confirm_evidence(held.pk, actor=corner.actor, reason=made.text(corner, "reason"))
    corner.words["waiver"] = waiver.pk


def _file(made: World, corner: Corner, colleague: Any) -> None:
    from guatu.apps.documents.models import File

    number, hashed = corner.words["number"], f"{corner.words['project'].pk:064x}"
    kept = File.objects.create(
        subject_kind="project", subject_key=number, purpose="approval", kind="pdf", size=10, original_hash=hashed,
        content_hash=hashed, name=made.text(corner, "file", "批复") + ".pdf", number=made.text(corner, "file number"),
        note=made.text(corner, "file note"), organisation=corner.words["unit"], kept_by=colleague, kept_at=AN_INSTANT,
        entry_id=1,
    )  # fmt: skip
    corner.words["file"] = kept.pk


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is undone."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
