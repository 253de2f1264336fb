"""kill -9 at every write, sync, cut and rename of what a house does: nothing half applied, nothing lost, done once.

The jobs run in forks of one process, with a small library in between that ends the process at the n-th call which
changes a file of the house, a write half done. Under `make trust` every point of every job; what was found goes on
where it stopped when it is run again over the same source.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from trust.small import small_house

__all__ = ["small_house"]

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src" / "guatu"
EVENTS = {
    "import": "ledger.imported",
    "submit": "report.submitted",
    "approve": "report.approved",
    "compute": "month.computed",
    "close": "month.closed",
    "bulletin": "",
    "backup": "backup.taken",
}
"""Of each job the entry it leaves; a bulletin leaves none."""
AGAIN = frozenset({"compute", "backup"})
"""May be done any number of times; each leaves its own entry."""
SAMPLED = {"submit": 2, "backup": 1}
SEED = 20_220_610


@dataclass
class House:
    """The process that does the jobs, asked one point after the other."""

    process: subprocess.Popen[str]
    kept: Path
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, job: str, at: int) -> dict[str, Any]:
        """What came of killing a job at a point; answered from an earlier run where that was over the same source."""
        name = f"{job}@{at}"
        if name not in self.known:
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.write(json.dumps({"job": job, "at": at}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            assert line, "the process that does the jobs ended"
            self.known[name] = json.loads(line)
            with self.kept.open("a") as kept:
                kept.write(json.dumps([name, self.known[name]]) + "\n")
        return self.known[name]


def fingerprint() -> str:
    """Of everything the jobs run."""
    files = sorted([*SOURCE.rglob("*.py"), *HERE.glob("crash_*.py"), *HERE.glob("small.py"), *HERE.glob("*.c")])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="module")
def killing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that counts and kills, compiled."""
    library, compiler = tmp_path_factory.mktemp("killing") / "killing.so", shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("要在 Linux 上、装有 gcc，才能在每次写盘处杀进程。")
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "killing.c"), "-ldl"]
    subprocess.run(words, check=True, capture_output=True)
    return library


@pytest.fixture(scope="module")
def house(killing: Path, small_house: Path, tmp_path_factory: Any, pytestconfig: Any, whole: bool) -> Iterator[House]:
    room = tmp_path_factory.mktemp("crash") / "room"
    kept = pytestconfig.cache.mkdir("crash") / f"{fingerprint()}.jsonl" if whole else room.parent / "points.jsonl"
    known = dict(json.loads(line) for line in kept.read_text().splitlines()) if kept.exists() else {}
    process = subprocess.Popen(
        [sys.executable, str(HERE / "crash_steps.py"), str(small_house), str(room)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "GUATU_HOME": str(room / "house"), "GUATU_DATABASE_URL": "", "LD_PRELOAD": str(killing)},
    )
    yield House(process, kept, known)
    assert process.stdin
    process.stdin.close()
    process.wait(timeout=60)


def wrong(job: str, at: int, found: dict[str, Any], before: dict[str, Any], done: dict[str, Any]) -> list[str]:
    """What a point shows that must not be."""
    event, then, after = EVENTS[job], found["then"], found["after"]
    answered = any(said.get("answered") for said in found["said"])
    faults = [f"half applied: {fault}" for fault in (*then["faults"], *after["faults"])]
    if then["held"] not in (before["held"], done["held"]):
        faults.append("half applied: neither as before nor as done")
    if answered and then["held"] != done["held"]:
        faults.append("lost: it was acknowledged and is not there")
    if after["held"] != done["held"]:
        faults.append("half applied: done again, the house is not as after doing it once")
    if not found["killed"] and not answered:
        faults.append(f"half applied: it failed by itself: {found['said']}")
    if event:
        first, second = (told["events"].get(event, 0) - before["events"].get(event, 0) for told in (then, after))
        if answered and first != 1:
            faults.append("lost: its entry is not there")
        if first not in (0, 1) or second != (first + 1 if job in AGAIN else 1):
            faults.append(f"half applied: {first} entries, then {second}")
    return [f"{job}@{at}: {fault}" for fault in faults]


def points(house: House, whole: bool) -> Iterator[tuple[str, int]]:
    chance = random.Random(SEED)
    for job in EVENTS if whole else SAMPLED:
        last = house.ask(job, 0)["said"][0]["seen"]
        chosen = range(1, last + 1)
        yield from ((job, at) for at in (chosen if whole else sorted(chance.sample(chosen, SAMPLED[job]))))


@pytest.mark.long
def test_a_kill_at_any_write_leaves_nothing_half_applied_and_loses_nothing(house, whole, capsys):
    before, faults, killed = house.ask("", 0)["then"], [], dict.fromkeys(EVENTS, 0)
    for job, at in points(house, whole):
        found = house.ask(job, at)
        faults += wrong(job, at, found, before, house.ask(job, 0)["then"])
        killed[job] += found["killed"]

    with capsys.disabled():
        half = sum("half applied" in fault for fault in faults)
        told = "，".join(f"{job} {count}" for job, count in killed.items() if count)
        print(f"\npoints {sum(killed.values())}（{told}）, half-applied {half}, lost {len(faults) - half}")
    assert faults == []
    assert all(killed[job] for job in (EVENTS if whole else SAMPLED))


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ({"then": {"held": [1], "faults": [], "events": {}}}, "neither as before nor as done"),
        ({"then": {"held": [0], "faults": ["断"], "events": {}}}, "断"),
        ({"said": [{"answered": True}]}, "lost"),
        ({"after": {"held": [2], "faults": [], "events": {"report.submitted": 2}}}, "0 entries, then 2"),
        ({"after": {"held": [0], "faults": [], "events": {"report.submitted": 1}}}, "not as after doing it once"),
        ({"killed": False}, "failed by itself"),
    ],
)
def test_each_way_to_break_is_seen(spoilt, told):
    before = {"held": [0], "faults": [], "events": {}}
    done = {"held": [2], "faults": [], "events": {"report.submitted": 1}}
    good = {"killed": True, "said": [], "then": before, "after": done}

    assert wrong("submit", 1, good, before, done) == []
    assert told in "\n".join(wrong("submit", 1, {**good, **spoilt}, before, done))
