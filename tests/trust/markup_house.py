"""A house whose every text is markup: the world of the matrix again, told by verbs, with corpus texts in its fields.

Run inside a home: `markup_house.py ROUND CORNERS` prints one JSON line: the pages to open, who opens them, what
fields hold.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import django

TESTS = Path(__file__).resolve().parents[1]
LIMITS = {
    "unit": 32, "unit 责任单位": 100, "leader": 32, "person": 32, "owner": 200, "contact": 60, "category": 100,
    "industry": 60, "construction_kind": 30, "location": 200, "project": 200, "reason": 200, "unlisted note": 300,
    "evidence": 100, "confirmed evidence": 100, "file": 110, "file number": 60, "file note": 200, "phone": 32,
    "document": 100, "region name": 60, "set": 100, "family": 40, "set note": 200, "source": 200, "short reason": 500,
    "mapping": 40, "device": 30, "login": 64, "duty": 32,
}  # fmt: skip
"""Characters a field holds, by what the world calls it; what is not named holds as many as one likes."""
ANY = 1200
AT_ONCE, LOOKED_INTO = 8, 3
"""Most corners a round has, each of other texts, and how many of them are opened one by one; lists show all."""
AN_INSTANT, A_DAY = datetime(2021, 6, 3, tzinfo=UTC), date(2021, 5, 10)


def poisoned(number: int) -> Any:
    """A world of the matrix whose texts are those of a round."""
    from house.matrix_world import World
    from trust.markups import bins

    asked: Counter[tuple[str, str]] = Counter()

    class Poisoned(World):
        def text(self, corner: Any, what: str, plain: str = "") -> str:
            found, at = (
                bins(LIMITS.get(f"{what} {plain}", LIMITS.get(what, ANY))),
                list(self.corners).index(corner.name),
            )
            asked[corner.name, what] += 1
            return found[(number * AT_ONCE + at + asked[corner.name, what]) % len(found)].strip()

    return Poisoned()


def build(number: int, corners: int) -> Any:
    """The corners, a hand that sees all of them, a reporter, and May computed."""
    from guatu.apps.monitoring.computing import compute_month
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.models import Organisation
    from guatu.apps.reports.actions import open_window
    from house.matrix_world import FAR, HERE, MAY, Corner, _corner, _hand_of, _person, _roles

    made = poisoned(number)
    Organisation.objects.create(code="U-CITY", name="市项目办", kind="project_office", region="410700")
    open_window(MAY, opens_on=date(2021, 5, 20), due_on=date(2021, 6, 5), actor=operator())
    for name in ("own", "other", "far", *(f"corner{at}" for at in range(4, AT_ONCE + 1)))[:corners]:
        region = FAR if name == "far" else HERE
        corner = made.corners[name] = Corner(name, region, _hand_of(name, region))
        _corner(made, corner)
        more_of(made, corner)
    made.people, own = {"hand": _hand_of("city", "410700")}, made.corners["own"].words
    for role in _roles():
        if role.code in ("reporter", "leader"):
            made.people[role.code] = _person(f"a-{role.code}", role, HERE, own["unit"])
    own["leader"].user = made.people["leader"]
    own["leader"].save()
    for at, corner in enumerate(made.corners.values()):
        by_offices(made, corner, at)
    compute_month(MAY, actor=operator())
    return made


def more_of(made: Any, corner: Any) -> None:
    """What the matrix leaves blank in a corner."""
    from guatu.apps.assessment.actions import record_evidence, return_evidence, withdraw_evidence
    from guatu.apps.assessment.models import Evidence
    from guatu.apps.people.models import User
    from guatu.apps.projects.actions import edit_project
    from guatu.apps.reports.actions.batch import MonthRow, state_reports
    from guatu.apps.reports.models import Correction, Report
    from guatu.kernel.month import Month

    words, hand = corner.words, corner.actor
    colleague = User.objects.get(login=words["login"])
    User.objects.filter(pk=colleague.pk).update(phone=made.text(corner, "phone"))
    values = {"phone": made.text(corner, "phone"), "contact": made.text(corner, "contact")}
    edit_project(words["project"].pk, values=values, version=1, actor=hand, reason=made.text(corner, "reason"))
    report = Report.objects.get(pk=words["report"])
    report.typed = {"done": [made.text(corner, "typed"), "看不懂"]}
    report.return_reason = made.text(corner, "return reason")
    report.save()
    passed = Report.objects.get(project=words["project"], month="2021-04")
    Correction.objects.create(
        report=passed, reason=made.text(corner, "correction reason"), submitter=colleague, submitted_at=AN_INSTANT,
        state="returned", return_reason=made.text(corner, "return reason"), done=1,
    )  # fmt: skip
    given = {"day": A_DAY, "kind": "deduction", "points": -10_000, "actor": colleague, "today": date(2021, 6, 1)}
    said = {name: made.text(corner, name) for name in ("progress_text", "problem_text", "proposal", "next_step")}
    state_reports(Month(2021, 3), [MonthRow(words["project"].pk, 1, problem_category="funds", **said)], actor=hand)
    sent_back = record_evidence(words["unit"].code, reference=made.text(corner, "evidence"), note="", **given)
    return_evidence(sent_back.pk, reason=made.text(corner, "short reason"), actor=hand)
    counting = Evidence.objects.known().counting().filter(organisation=words["unit"]).first()
    asked = {"reference": made.text(corner, "evidence"), "reason": made.text(corner, "short reason")}
    withdraw_evidence(counting.pk, actor=colleague, **asked)
    pictures(made, corner, sent_back)


def pictures(made: Any, corner: Any, evidence: Any) -> None:
    """Photos whose cameras, names and notes say more than they should; one belongs to an item of evidence."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from guatu.apps.assessment.attachments import part_of
    from guatu.apps.documents.actions import withdraw_file
    from guatu.apps.documents.receiving import receive
    from trust.hostile.pictures import encoded, exif, noise

    project, unit = ("project", corner.words["number"], ""), corner.words["unit"]
    subjects = (("photo", project), ("other", project), ("evidence", ("evidence", unit.code, part_of(evidence))))
    for at, (purpose, subject) in enumerate(subjects):
        told = exif(t010f=made.text(corner, "device"), t0110=made.text(corner, "device"))
        content = encoded("JPEG", noise(24 + at + list(made.corners).index(corner.name) * 8), exif=told)
        upload = SimpleUploadedFile(made.text(corner, "file").replace("/", "／") + ".jpg", content)
        said = {"purpose": purpose, "note": made.text(corner, "file note"), "today": date(2022, 6, 10)}
        received = receive([upload], subject, actor=corner.actor, **said)
        assert received.kept, received.refused
        if purpose == "other":
            withdraw_file(received.kept[0].pk, reason=made.text(corner, "file note"), actor=corner.actor)
        elif purpose == "photo":
            corner.words["file"] = received.kept[0].pk


def by_offices(made: Any, corner: Any, at: int) -> None:
    """Rules, sets, published figures, a remembered mapping and a log-in that failed."""
    from django.test import Client

    from guatu import rulebook
    from guatu.apps.listing.actions import enter_published
    from guatu.apps.policies import actions as policies
    from guatu.apps.projects import actions as projects
    from guatu.apps.projects.models import ColumnMapping
    from house.matrix_world import HERE, MAY, RULE

    hand, of = made.people["hand"], {}
    for name in ("document", "region name", "set", "family", "set note", "source", "mapping", "login", "reason"):
        of[name] = made.text(corner, name)
    since = {"start_on": date(2021, 7, 1 + at), "document": of["document"], "actor": hand}
    policies.choose_preset(HERE, "sanya_2022", **since)
    policies.choose_scheme(HERE, "yanan_2017", **since)
    policies.choose_card(HERE, "one_to_the_end", **since)
    policies.set_threshold(HERE, RULE, min(rulebook.rules().alerts[RULE].thresholds), value="12", **since)
    policies.name_region(f"41079{9 - at}", name=of["region name"], level="county", parent="410700", actor=hand)
    many = {"name": of["set"], "family": of["family"], "note": of["set note"], "reason": of["reason"], "actor": hand}
    held = projects.create_set(code=f"m{at}" if at else RULE, **many)
    everyone = [each.words["project"].pk for each in made.corners.values()]
    projects.join_set(held.pk, projects=everyone, on=date(2021, 1, 1), actor=hand, reason=of["reason"])
    told = {"region": HERE, "code": sorted(rulebook.published())[at], "numerator": 1, "denominator": 1}
    enter_published(MAY, source=of["source"], published_on=date(2021, 6, 20), actor=hand, **told)
    ColumnMapping.objects.create(sheet=of["mapping"], signature=f"s{at}", columns={of["mapping"]: "name"})
    of_persons(made, corner, at)
    Client().post("/login", {"login": of["login"], "password": "x"}, REMOTE_ADDR="127.0.0.1", SERVER_NAME="127.0.0.1")


def of_persons(made: Any, corner: Any, at: int) -> None:
    """A task force with a member, and something of the member's handed over."""
    from guatu.apps.people.dated import Handover
    from guatu.apps.people.forces import join_force
    from guatu.apps.people.models import Organisation, User

    told = {"code": f"F-{at}", "name": f"专班{at}", "kind": "task_force", "region": corner.words["unit"].region}
    told["starts_on"] = A_DAY
    force = Organisation.objects.create(**told)
    said = {"duty": made.text(corner, "duty"), "reason": made.text(corner, "reason")}
    join_force(force.code, login=corner.words["login"], start_on=A_DAY, actor=corner.actor, **said)
    Handover.objects.create(
        person=User.objects.get(login=corner.words["login"]), successor=corner.actor, kind="reports.open",
        count=1, on=A_DAY, reason=made.text(corner, "reason"), entry_id=1,
    )  # fmt: skip


def pages(made: Any, number: int) -> list[str]:
    """Every page and operation that is asked for by GET; where the address names a row, of some corners in turn."""
    from guatu.site.doors import doors
    from house.matrix_asking import address_of, names_a_row

    found: dict[str, None] = {}
    every = list(made.corners.values())
    chosen = [every[(number * LOOKED_INTO + at) % len(every)] for at in range(min(LOOKED_INTO, len(every)))]
    for door in doors():
        corners = chosen if names_a_row(door) else every[:1]
        if "GET" in door.methods and not door.open:
            found |= {address_of(door, corner): None for corner in corners}
    one = "/monitoring/indicators/one?month=2021-05&by=organisation&key="
    own = every[0]
    more = ["/bulletin.docx?month=2021-05", "/monitoring/indicators?month=2021-05&by=organisation", f"{one}U-own"]
    more += ["/monitoring/indicators?month=2021-05&by=leader", f"/trace?subject=organisation/{own.words['code']}"]
    return [*found, *more]


def held_fields() -> dict[str, list[int]]:
    """Of every text field of every model of ours: which texts of the corpus stand in it."""
    from django.apps import apps
    from django.db import models

    from trust.markups import held

    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields if model.__module__.startswith("guatu.") else ():
            if isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not field.choices:
                values = model._default_manager.values_list(field.name, flat=True)
                texts = (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values if v)
                found[f"{model._meta.label}.{field.name}"] = sorted({at for text in texts for at in held(text)})
    return found


def session_of(user: Any) -> str:
    """A log-in of somebody, as the browser would hold it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from guatu.apps.people import sessions

    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "guatu.apps.people.backend.ByLogin"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    sessions.begin(session, timezone.now())
    session.create()
    return str(session.session_key)


def main(number: int, corners: int) -> None:
    made = build(number, corners)
    told = {
        "pages": pages(made, number),
        "sessions": {name: session_of(person) for name, person in made.people.items()},
        "held": held_fields(),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))
    os.environ["DJANGO_SETTINGS_MODULE"] = "guatu.site.settings"
    sys.stderr = io.TextIOWrapper(os.fdopen(os.dup(2), "wb"), line_buffering=True)
    django.setup()
    main(*map(int, sys.argv[1:]))
