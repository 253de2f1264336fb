"""Nobody reads what is not theirs: another's texts carry canaries, and no answer to those who may not see holds one."""

from __future__ import annotations

import itertools
import json
import re
import zipfile
from io import BytesIO
from urllib.parse import urlencode

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from guatu.site.doors import doors
from house.matrix_asking import Askers, Cell, address_of, names_a_row, sample
from house.matrix_world import MAY

WORD = re.compile(r"Qz\d{3}k")
OUTSIDE = ("other", "far")
OF_REGIONS = frozenset({
    "office_clerk", "office_approver", "supervisor", "statistician", "chief", "finance", "auditor", "discipline",
})  # fmt: skip
WALL = frozenset({
    "assessment:ranking", "assessment:export", "api:assessment.ranking",
    "monitoring:indicators", "monitoring:indicator-row", "api:monitoring.indicators",
})  # fmt: skip
"""The house's ranking and sums are for everyone in it: whom or what they group by is named there, and nothing else."""
GROUPS = frozenset({"unit", "leader", "industry"})
SHARE = 80
"""One in so many probes is sent in an ordinary run; `make trust` sends all."""


def may_know(role: str, word: tuple[str, str], door: str) -> bool:
    """Whether somebody of a role in the own unit or its office may read a word at a door."""
    corner, what = word
    if what in GROUPS and door in WALL:
        return True
    if corner == "far":
        return False
    if what == "unit" and door == "briefing:search":
        return True  # the wall names them; the search of one's own region leads there
    if role in OF_REGIONS:
        return True
    if door.startswith("people:") and what in ("unit", "leader", "person"):
        return role in ("system_admin", "security_admin")
    # An audit administrator sees all that the people of the region did.
    return role == "audit_admin" and door.startswith(("trace:", "api:trace."))


def text_of(answer) -> str:
    """All that an answer says; a workbook or document is opened, its parts too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = " ".join(f"{name}: {value}" for name, value in answer.items())
    if body[:2] != b"PK":
        return heads + body.decode(errors="replace")
    with zipfile.ZipFile(BytesIO(body)) as parts:
        return heads + "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def leaks(world, cell: Cell, answer) -> list[str]:
    """Words of an answer that its asker may not read."""
    heard = {world.canaries[word] for word in WORD.findall(text_of(answer))}
    return sorted(f"{word[1]} of {word[0]}" for word in heard if not may_know(cell.role, word, cell.door.name))


def questions(corner) -> list[dict[str, str]]:
    """What may be asked of a list to make it speak of a corner: words, filters, groupings, the next page."""
    words = corner.words
    unit = words["code"]
    return [
        {"q": f"{corner.name}号项目"},
        {"q": words["number"], "subject": f"project/{words['number']}", "who": words["login"]},
        {"organisation": unit, "unit": unit, "leader": words["key"], "region": corner.region},
        {"by": "organisation", "key": unit, "subject": words["number"], "scheme": "yanan_2017", "all": "1"},
        {"by": "leader", "key": words["key"], "after": "0"},
        {"by": "region", "key": corner.region, "level": "red", "rule": "behind_schedule", "stage": "construction"},
    ]


def sent(corner) -> dict[str, str]:
    """A form that names the rows of a corner in every field that could take one."""
    words = corner.words
    number, unit = words["number"], words["code"]
    rows = {"number": number, "numbers": number, "parent": number, "project": number, "organisation": unit}
    rows |= {"lead_organisation": unit, "unit": unit, "leader": words["key"], "user": words["login"], "key": unit}
    rows |= {f"r{words['report']}": "1", "report": str(words["report"]), "reports": str(words["report"])}
    said = {"month": str(MAY), "name": "新项目", "region": corner.region, "reason": "核对", "day": "2021-05-09"}
    said |= {"kind": "deduction", "reference": "9号", "points": "-1", "on": "2021-05-09"}
    said |= {"action": "join", "to": "completed"}
    return rows | said | {f"{number}-done": "1", f"{number}-progress_text": "x", "do": "submit", "version": "1"}


BODY_ROWS = ("organisation", "lead_organisation", "leader", "parent", "region")


def bodies(door, corner) -> list:
    """Bodies of the API that name the rows of a corner."""
    form = sent(corner)
    named = {
        "api:projects.create_project": {name: form[name] for name in ("name", *BODY_ROWS)},
        "api:projects.edit_project": {"version": 1, **{name: form[name] for name in BODY_ROWS}},
        "api:listing.enter": [{"project": form["number"], "amount": 1, "version": ""}],
        "api:assessment.record_one": {name: form[name] for name in ("organisation", "day", "kind", "reference")},
    }
    return [named[door.name]] if door.name in named else []


def probes(world):
    """(cell, address, form or body or None, file): every list, every row of another's, every form."""
    for door, role, name in itertools.product(doors(), world.people, OUTSIDE):
        corner, own = world.corners[name], world.corners["own"]
        for method in door.methods:
            cell, address = Cell(door, method, role, name), address_of(door, corner if names_a_row(door) else own)
            if method == "GET":
                yield cell, address, None
                asked = [] if names_a_row(door) else questions(corner)
                yield from ((cell, f"{address}&{urlencode(each)}", None) for each in asked)
            elif door.of_api:
                yield from ((cell, address_of(door, own), body) for body in bodies(door, corner))
            else:
                yield cell, address, sent(corner)
                if names_a_row(door):
                    yield cell, address_of(door, own), sent(corner)


def answer_to(askers, cell, address, given):
    with askers.unchanged(cell.role) as client:
        if cell.method == "GET":
            return client.get(address)
        if cell.door.of_api:
            return client.generic(cell.method, address, data=json.dumps(given), content_type="application/json")
        answer = client.post(address, given)
        return client.get(answer["Location"]) if answer.status_code == 302 else answer


@pytest.fixture
def city(world):
    """The house is a city's, in which the people asked are one district's and the far corner is another's."""
    from guatu.apps.people.models import Organisation

    Organisation.objects.create(code="U-CITY", name="市项目办", kind="project_office", region="410700")
    return world


def test_no_answer_holds_a_word_of_another_s(city, whole):
    world = city
    every = list(probes(world))
    asked = every if whole else sample(every, SHARE, seed=410711)
    askers, found, broken = Askers(world), {}, {}
    for cell, address, given in asked:
        answer = answer_to(askers, cell, address, given)
        if answer.status_code >= 500:
            broken[cell.door.name] = f"{cell.role} {address}"
        for leak in leaks(world, cell, answer):
            found.setdefault(f"{cell.method} {cell.door.name}: {leak}", f"{cell.role} {address}")

    print(*(f"{leak}　{where}" for leak, where in found.items()), sep="\n")
    print(f"{len(asked)} of {len(every)} probes sent, {len(world.canaries)} canaries")
    assert found == {}
    assert broken == {}


def test_the_canaries_sing_for_those_who_may_hear_them(world):
    askers = Askers(world)
    heard = set()
    for door in doors():
        if door.methods[:1] == ("GET",):
            with askers.unchanged("office_approver") as client:
                heard |= set(WORD.findall(text_of(client.get(address_of(door, world.corners["other"])))))

    known = {what for word, (corner, what) in world.canaries.items() if word in heard and corner == "other"}
    assert {"project", "unit", "leader", "owner", "remark", "problem_text", "evidence", "waiver reason"} <= known


UPLOADS = (
    (
        "office_clerk",
        "/projects/import",
        {"region": "410703", "on": "2021-06-01", "list_name": "六月台账"},
        OUTSIDE[1:],
    ),
    ("reporter", f"/reports/{MAY}/upload", {}, OUTSIDE),
    ("statistician", f"/listing/statistics/{MAY}/upload", {}, OUTSIDE[1:]),
)
"""Who sends a workbook where, and whose rows they may not see."""


def workbook(corner) -> bytes:
    """A row that names a corner's project by number and by a like name, its unit and its leader."""
    words, target = corner.words, BytesIO()
    row = {"项目编号": words["number"], "项目代码": "2020-410703-01-01-000001", "项目名称": f"{corner.name}号项目"}
    row |= {"责任单位": words["code"], "分包领导": words["key"], "总投资": "50000", "本月完成投资": "10"}
    row |= {"统计数": "10", "形象进度": "完成桩基", "行政区划": corner.region, "建设地点": "某地"}
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for column, (title, value) in enumerate(row.items()):
            sheet.write_string(0, column, title)
            sheet.write_string(1, column, value)
    return target.getvalue()


def test_a_workbook_that_names_another_s_project_is_answered_without_a_word_of_it(city):
    askers, found, sent = Askers(city), {}, 0
    for role, address, form, outside in UPLOADS:
        for name in outside:
            file = SimpleUploadedFile("六月.xlsx", workbook(city.corners[name]))
            with askers.unchanged(role) as client:
                answer = client.post(address, form | {"file": file, "month": str(MAY)}, follow=True)
            sent += 1
            assert answer.status_code in (200, 422), (role, address, answer.status_code)
            assert "六月" in text_of(answer) or city.corners[name].words["number"] in text_of(answer)
            heard = {city.canaries[word] for word in WORD.findall(text_of(answer))}
            leaked = sorted(word for word in heard if not may_know(role, word, "upload"))
            if leaked:
                found[f"{role} {address} {name}"] = leaked

    assert sent == 4
    assert found == {}
