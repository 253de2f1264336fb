"""Every door says what it asks, and answers everybody as the frozen matrix of powers has it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from guatu.site.command import main
from guatu.site.doors import doors
from house.matrix_asking import NOBODY, Askers, Cell, cells, letter, sample, written

FROZEN = Path(__file__).with_name("powers_matrix.txt")
SHARE = 24
"""One in so many cells is asked in an ordinary run; `make trust` asks all."""


@pytest.fixture
def roles(world):
    return list(world.people)


def test_every_door_says_what_it_asks_and_which_methods_it_takes():
    silent = {door.name for door in doors() if door.powers is None and not door.open}

    assert silent == set(), "declare it with needs(…), asks(…) or for_everyone"
    assert [door.name for door in doors() if not door.methods] == [], "say it with require_http_methods"


def test_every_door_has_its_lines_in_the_frozen_matrix(world, roles):
    every = {f"{cell.door.name} {cell.method}" for cell in cells(doors(), roles)}
    frozen = {" ".join(line.split()[:2]) for line in lines()}

    assert every == frozen, "after a change that is meant: GUATU_FREEZE=1"


def test_every_door_answers_everybody_as_frozen(world, roles, whole):
    every = list(cells(doors(), roles))
    freeze = os.environ.get("GUATU_FREEZE") == "1"
    asked = every if freeze or whole else sample(every, SHARE, seed=410703)
    askers = Askers(world)
    answers = {cell: letter(askers.ask(cell)) for cell in asked}

    if freeze:
        FROZEN.write_text(written(answers, roles), encoding="utf-8")
    assert {f"{cell.door.name} {cell.role}": told for cell, told in answers.items() if "[" in told} == {}
    assert misdeclared(world, answers) == []
    frozen = read(roles)
    differing = {
        f"{cell.method} {cell.door.name} as {cell.role} {cell.relation}": f"{told}, frozen {frozen.get(key(cell))}"
        for cell, told in answers.items()
        if told != frozen.get(key(cell))
    }
    print(f"{len(asked)} of {len(every)} cells asked")
    assert differing == {}, "after a change that is meant: GUATU_FREEZE=1"


def test_the_command_prints_each_door_and_the_count(capsys):
    assert main(["powers", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main(["powers", "--role", "reporter"]) == 0
    for_reporters = capsys.readouterr().out

    assert len(told["doors"]) == len(doors())
    assert told["cells"] == sum(len(door.methods) for door in doors()) * len(told["roles"])
    assert "/reports/review　" not in for_reporters
    assert "/reports/　填报　" in for_reporters


def misdeclared(world, answers):
    """Answers other than a refusal to somebody for whom the door says it is not."""
    found = []
    for cell, told in answers.items():
        if cell.door.powers is None or cell.door.open:
            continue
        powers = frozenset() if cell.role == NOBODY else world.people[cell.role].powers
        shut = told in ("L." if cell.role == NOBODY else ".f")
        if not shut and (cell.role == NOBODY or not cell.door.opens_for(powers)):
            found.append(f"{cell.method} {cell.door.name} as {cell.role}: {told}")
    return found


def lines():
    text = FROZEN.read_text(encoding="utf-8") if FROZEN.exists() else ""
    doors_of = text.partition("\n\n")[2].splitlines()[1:]
    return [line for line in doors_of if line[:1].isalpha()]


def key(cell: Cell) -> tuple[str, str, str, str]:
    return cell.door.name, cell.method, cell.role, cell.relation


def read(roles):
    """The frozen answer of each cell."""
    found = {}
    for line in lines():
        name, method, *told = line.split()
        for role, letters in zip([*roles, NOBODY], told, strict=False):
            relations = ("own", "other", "far") if len(letters) == 3 else ("own",)
            for relation, one in zip(relations, letters, strict=False):
                found[name, method, role, relation] = one
            if len(letters) == 1:
                found[name, method, role, ""] = letters
    return found
