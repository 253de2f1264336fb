"""Ask every door as everybody: the answers of the matrix of powers, and the file they are frozen in."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from guatu.apps.trace.conflicts import version_of
from house.matrix_world import MAY, RULE, Corner, World, taken_back

RELATIONS = ("own", "other", "far")
NOBODY = "nobody"
ANSWERS = {
    200: "2", 201: "2", 204: "2", 302: "3", 401: "L", 403: "f", 404: ".", 405: "m", 409: "c", 422: "v", 400: "b",
}  # fmt: skip
LEGEND = """\
Every door x method x role x relation, and how it answers; GUATU_FREEZE=1 pytest tests/house/test_matrix.py writes it.
2 opened or done   3 led on   v reached, and what was sent is refused with a sentence   c conflict   b misshapen
. not there (404)   f no such power (403)   L log in first   m not this way (405)
One letter where the address names no row; else three: one's own unit's row, another unit's, another region's.
Nobody (not logged in) asks for the own row.
"""
BODIES: Mapping[str, Any] = {
    "api:projects.edit_project": {"version": 1},
    "api:projects.move_project": {"to": "completed", "on": "2021-05-31", "reason": "完工",
                                  "version": version_of({"stage": "construction"})},
    "api:projects.set_plan": {"amount": 1, "version": ""},
    "api:projects.set_invested_before": {"amount": 1, "version": ""},
    "api:reports.keep": {"version": 1},
    "api:reports.hand_in": {"version": 1},
    "api:reports.approve": {"version": 1},
    "api:reports.send_back": {"version": 1, "reason": "不实"},
    "api:listing.enter": [],
    "api:listing.listed": {"version": "", "on": None, "reason": "误登"},
    "api:listing.not_listed": {"version": "", "reason": "other"},
    "api:listing.publish": {"version": "", "region": "410703", "month": "2021-05", "code": "none", "numerator": 1,
                            "source": "公报", "published_on": "2021-06-20"},
    "api:assessment.record_one": {"organisation": "U-own", "day": "2021-05-09", "kind": "bonus", "reference": "9号"},
    "api:assessment.return_one": {"reason": "不实"},
    "api:assessment.keep_one": {"reason": "有效"},
    "api:documents.take_file_back": {"reason": "传错"},
    "api:assessment.withdraw_one": {"reference": "9号", "reason": "有误"},
}  # fmt: skip
"""The least the API takes for a well-formed request; what is not named here takes {}."""


WITH_FILES = frozenset({"api:documents.keep_upload"})
"""Operations that take a form with a file."""


@dataclass(frozen=True)
class Cell:
    """One question: who asks which door by which method for whose row; `relation` is empty where no row is named."""

    door: Any
    method: str
    role: str
    relation: str


def words_of(door: Any, corner: Corner) -> dict[str, Any]:
    """What the address of a door takes, in a corner."""
    own = corner.words
    values = {
        "month": str(MAY), "year": 2021, "rule": RULE, "number": own["number"], "report": own["report"],
        "correction": own["correction"], "login": own["login"], "item": own["evidence"], "key": own["key"],
        "pk": own["waiver" if "waiver" in door.name else "evidence"], "kind": "xlsx",
        "code": own["code"] if door.name.startswith("people:") else RULE,
    }  # fmt: skip
    if door.name in ("trace:entry", "api:trace.list_lines"):
        values["number"] = own["entry"]
    if "documents" in door.name:
        values["pk"] = own["file"]
    if "kind" in door.words and "key" in door.words:
        values |= {"kind": "project", "key": own["number"]}
    return {word: values.get(word, "none") for word in door.words}


NAMES_A_ROW = frozenset({"number", "report", "correction", "login", "item", "pk"})


def names_a_row(door: Any) -> bool:
    """Whether the address says whose row is asked for."""
    people = door.name.startswith("people:") and {"code", "key"} & set(door.words)
    return bool(people or {"kind", "key"} <= set(door.words) or NAMES_A_ROW & set(door.words))


def cells(doors: list[Any], roles: list[str]) -> Iterator[Cell]:
    """Every question, door by door."""
    for door in doors:
        relations = RELATIONS if names_a_row(door) else ("",)
        for method, role in itertools.product(door.methods, roles):
            yield from (Cell(door, method, role, relation) for relation in relations)
            yield from [Cell(door, method, NOBODY, relations[0])] if role == roles[-1] else ()


def address_of(door: Any, corner: Corner) -> str:
    """The address of a door for a corner's row, with the month looked at."""
    from django.urls import reverse

    if door.of_api:
        filled = door.address
        for word, value in words_of(door, corner).items():
            filled = re.sub(rf"<(\w+:)?{word}>", str(value), filled)
        return f"/{filled}?month={MAY}"
    return f"{reverse(door.name, kwargs=words_of(door, corner))}?month={MAY}"


class Askers:
    """A log-in for each role, kept for all questions."""

    def __init__(self, world: World) -> None:
        from django.test import Client

        self.world = world
        self.clients = {NOBODY: Client(raise_request_exception=False)}
        for role, person in world.people.items():
            self.clients[role] = Client(raise_request_exception=False)
            self.clients[role].force_login(person)

    def ask(self, cell: Cell) -> Any:
        """The answer; what it wrote is taken back, and the log-in stays."""
        corner = self.world.corners[cell.relation or "own"]
        with self.unchanged(cell.role) as client:
            return self.send(client, cell, address_of(cell.door, corner))

    @contextmanager
    def unchanged(self, role: str) -> Iterator[Any]:
        client = self.clients[role]
        kept = {name: morsel.value for name, morsel in client.cookies.items()}
        with taken_back():
            yield client
        client.cookies.clear()
        for name, value in kept.items():
            client.cookies[name] = value

    def send(self, client: Any, cell: Cell, address: str) -> Any:
        if cell.method == "GET":
            return client.get(address)
        if cell.door.name in WITH_FILES:
            nothing = SimpleUploadedFile("nothing.exe", b"x")  # refused by its name, once the door is passed
            return client.post(address, {"purpose": "other", "file": nothing})
        if cell.door.of_api:
            body = BODIES.get(cell.door.name, {})
            return client.generic(cell.method, address, data=json.dumps(body), content_type="application/json")
        return client.generic(
            cell.method, address, data=f"month={MAY}", content_type="application/x-www-form-urlencoded"
        )


def letter(answer: Any) -> str:
    """The answer in one letter; a fault of ours is none."""
    if answer.status_code == 302 and answer["Location"].startswith("/login"):
        return "L"
    return ANSWERS.get(answer.status_code, f"[{answer.status_code}]")


def written(answers: Mapping[Cell, str], roles: list[str]) -> str:
    """The file: a line for each door and method, a column for each role."""
    doors: dict[tuple[Any, str], dict[str, str]] = {}
    for cell, told in answers.items():
        line = doors.setdefault((cell.door, cell.method), {})
        line[cell.role] = line.get(cell.role, "") + told
    columns = [*roles, NOBODY]
    heads = [f"{number:>2} {role}" for number, role in enumerate(columns)]
    lines = [
        LEGEND + "\n".join(heads),
        "",
        " ".join([f"{'':48}", *(f"{number:<3}" for number in range(len(columns)))]).rstrip(),
    ]
    for (door, method), line in doors.items():
        asks = "open" if door.open else "|".join(door.powers or ()) or "everyone"
        cells_of = " ".join(f"{line.get(role, '?'):<3}" for role in columns)
        lines.append(f"{door.name:<41}{method:<7} {cells_of} {asks}")
    return "\n".join([*lines, "", f"{len(doors)} doors by method, {len(answers)} cells", ""])


def sample(every: list[Cell], share: int, seed: int) -> list[Cell]:
    """A seeded part of the questions, in their order."""
    chosen = random.Random(seed)
    return [cell for cell in every if chosen.randrange(share) == 0]
