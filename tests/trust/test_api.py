"""The API answers whatever its description lets one send, to everybody, with nothing but what it describes.

A live server over the demonstration, several people, links followed. `make test` takes a seeded round of one person;
`make trust` sends 20,000 requests, and goes on where it stopped over the same source.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest

from journeys.demonstration import demonstration
from journeys.serving import serving
from trust.hearing_api import Heard, enter, heard_of

__all__ = ["demonstration"]

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src" / "guatu"
WHOLE = 20_000
SAMPLE = ("clerk",)
PEOPLE = (
    *("clerk", "approver", "reporter", "unit-approver", "statistician", "supervisor", "leader"),
    *("auditor", "audit-admin", "system-admin"),
)
SEED = 20_220_610


def fingerprint() -> str:
    digest = hashlib.sha256()
    for file in sorted([*SOURCE.rglob("*.py"), HERE / "hearing_api.py"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@pytest.mark.long
def test_the_api_answers_everything_it_describes_as_it_describes_it(
    demonstration, tmp_path, pytestconfig, whole, capsys
):
    kept = pytestconfig.cache.mkdir("api") / f"{fingerprint()}.jsonl" if whole else tmp_path / "rounds.jsonl"
    known = dict(json.loads(line) for line in kept.read_text().splitlines()) if kept.exists() else {}
    total, number, size = Heard(), 0, (3, 12) if whole else (1, 5)
    home = demonstration.copy(tmp_path / "home").home
    with serving(home) as server:
        people = {login: enter(server, login, demonstration.logins[login]) for login in (PEOPLE if whole else SAMPLE)}
        while total.count < (WHOLE if whole else 1):
            for login, person in people.items():
                name = f"{login}@{number}"
                if name not in known:
                    known[name] = heard_of(server, person, SEED + number, *size).told()
                    with kept.open("a", encoding="utf-8") as out:
                        out.write(json.dumps([name, known[name]], ensure_ascii=False) + "\n")
                total.add(Heard.of(known[name]))
            number += 1
        log = server.log

    with capsys.disabled():
        broken = sum(count for status, count in total.statuses.items() if status >= "500")
        done = sum(1 for count in total.operations.values() if count)
        sys.stdout.write(
            f"\n{total.count} requests（{dict(total.requests)}）of {len(people)} people, statuses "
            f"{dict(sorted(total.statuses.items()))}; {done} of {len(total.operations)} operations done at least once; "
            f"answers of 5xx {broken}, breaks of the description {len(total.faults)}\n"
        )
        sys.stdout.writelines(f"{fault}\n{example}\n" for fault, example in total.faults.items())
    assert list(total.faults) == []
    assert broken == 0
    assert total.requests["linked"] >= 20
    assert "Traceback" not in log
