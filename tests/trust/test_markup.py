"""Text stays text: a corpus of markups in every text field, and every page opened in Chromium runs none of it.

A round is a house of its own, filled by verbs with some of the corpus; its pages, fragments, exports and answers are
opened, then its forms are filled with the rest and sent. `make test` takes one round's sample; `make trust` takes as
many rounds as put the whole corpus into each field, and goes on where it stopped over the same source.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from journeys.serving import serving
from trust.markup_house import AT_ONCE, LIMITS
from trust.markup_watch import Watch, faults_of_file, texts
from trust.markups import NAMED, bins, corpus
from trust.small import small_house

__all__ = ["small_house"]

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src" / "guatu"
SEED = 20_220_610
SAMPLED, FORMS_SAMPLED = 16, 3
SELDOM = 5
"""One round in so many also opens every list with texts in its address, every fragment, and sends every form."""
ALWAYS = ("/projects/?", "/trace?", "/bulletin?", "/bulletin.docx", "/assessment/evidence?")
REFLECTED = ("q", "organisation", "unit", "leader", "who", "subject", "rule", "by", "code", "reason", "next")
WRITTEN_BY_THE_HOUSE = {
    "trace.Entry": "actor_name event subject_kind subject_key origin lines_hash algorithm previous hash",
    "trace.Line": "subject field hash",
    "trace.Head": "hash",
    "trace.Cursor": "name problem",
    "people.Role": "code name powers reach",
    "people.Handover": "kind",
    "documents.File": "subject_kind subject_key original_hash content_hash thumb_hash",
    "projects.EventStatement": "precision",
    "projects.Tally": "region facet value",
    "projects.ColumnMapping": "signature",
    "monitoring.Computation": "month engine content_hash snapshot counts",
    "monitoring.ProjectResult": "month",
    "monitoring.Alert": "month rule figures next since",
    "monitoring.GroupResult": "month by members_of values",
    "assessment.RankingRow": "month scheme key items",
}
"""Hashes, codes and sums that nobody types."""
CHECKED = {
    "people.Organisation": "code region uscc",
    "people.User": "login region password old_passwords",
    "people.Leader": "key region",
    "policies.PresetStatement": "region preset",
    "policies.CardStatement": "region card",
    "policies.ThresholdStatement": "region rule name",
    "policies.SchemeStatement": "region scheme",
    "policies.LocalRegion": "code level parent",
    "projects.Project": "code region owner_uscc number",
    "projects.ProjectStatement": "code region owner_uscc",
    "projects.ProjectSet": "code",
    "reports.ReportWindow": "month",
    "reports.Report": "month stage funds events",
    "reports.Correction": "funds",
    "reports.ReportStatement": "month",
    "reports.FundStatement": "month",
    "listing.StatisticsStatement": "month",
    "listing.PublishedStatement": "region month code",
    "monitoring.Waiver": "rule",
}
"""What verbs refuse unless it has a form of its own: keys, codes, months, regions; passwords are hashed."""
SENT_BY_FORMS = {"trace.Submission": "key door digest location messages body"}
"""Answers kept for a form that is sent twice; the forms of a round write them after its fields are looked at."""


def fingerprint() -> str:
    digest = hashlib.sha256()
    kinds = ("*.py", "*.html", "*.mjs", "*.css")
    mine = (HERE / f"markup{part}.py" for part in ("s", "_house", "_watch"))
    for file in sorted([*(file for kind in kinds for file in SOURCE.rglob(kind)), *mine, Path(__file__)]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def built(home: Path, number: int, corners: int) -> dict[str, Any]:
    """The house of a round: pages, sessions, and which texts its fields hold."""
    environment = {name: value for name, value in os.environ.items() if name != "GUATU_DATABASE_URL"}
    words = (sys.executable, str(HERE / "markup_house.py"), str(number), str(corners))
    done = subprocess.run(
        words, env={**environment, "GUATU_HOME": str(home)}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def opened(watch: Watch, pages: list[str], number: int, whole: bool) -> Counter[str]:
    """Open pages, what they say when asked for a text, their fragments and their forms; answers the statuses."""
    chance, statuses, every = random.Random(SEED + number), Counter(), texts()
    for path in pages:
        statuses[str(watch.open(path))] += 1
    asked = [path for path in pages if path.endswith("?month=2021-05") and path.count("/") < 4]
    for path in asked if whole and number % SELDOM == SELDOM - 1 else chance.sample(asked, min(2, len(asked))):
        form = watch.page.evaluate(
            "pairs => new URLSearchParams(pairs).toString()", [[name, chance.choice(every)] for name in REFLECTED]
        )
        statuses[str(watch.open(f"{path}&{form}"))] += 1
        if whole and number % SELDOM == SELDOM - 1:
            statuses[str(watch.open(path, fragment=True))] += 1
    for path in sorted(watch.fragments)[: None if whole else 3]:
        statuses[str(watch.open(path, fragment=True))] += 1
    forms = [path for path in pages if not path.startswith(("/api/", "/backup"))]
    for path in (
        forms if whole and number % SELDOM == SELDOM - 1 else chance.sample(forms, min(FORMS_SAMPLED, len(forms)))
    ):
        watch.send(path, every, chance.randrange(len(every)))
    return statuses


def round_of(browser: Any, small_house: Path, folder: Path, number: int, whole: bool) -> dict[str, Any]:
    """One house, looked at by everyone in it."""
    shutil.copytree(small_house, folder)
    told = built(folder, number, AT_ONCE if whole else 2)
    pages = told["pages"]
    if not whole:
        pages = [page for page in pages if page.startswith(ALWAYS)]
        pages += random.Random(SEED).sample(told["pages"], SAMPLED)
    found = {"seen": [], "pages": 0, "files": 0, "forms": 0, "held": told["held"], "statuses": Counter()}
    with serving(folder) as server:
        for name, session in told["sessions"].items():
            with Watch(browser, server.address, session) as watch:
                mine = pages if name == "hand" else [page for page in pages if "/reports/" in page] if whole else ["/"]
                found["statuses"].update(opened(watch, mine, number, whole))
                found["seen"] += [f"as {name}: {each}" for each in watch.seen]
                found["pages"] += watch.opened
                found["files"] += watch.files
                found["forms"] += watch.sent
        assert "guatu.incident" not in server.log, server.log[-2000:]
    shutil.rmtree(folder)
    return found


def rounds(whole: bool) -> int:
    """How many houses put every text that fits into each field."""
    return -(-max(len(bins(limit)) for limit in LIMITS.values()) // AT_ONCE) if whole else 1


@pytest.mark.long
@pytest.mark.browser
def test_no_text_of_a_field_runs_or_comes_alive_on_any_page(
    browser, small_house, tmp_path, pytestconfig, whole, capsys
):
    kept = pytestconfig.cache.mkdir("markup") / f"{fingerprint()}.jsonl" if whole else tmp_path / "rounds.jsonl"
    known = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    for number in range(len(known), rounds(whole)):
        known.append(round_of(browser, small_house, tmp_path / f"house-{number}", number, whole))
        with kept.open("a", encoding="utf-8") as out:
            out.write(json.dumps(known[-1], ensure_ascii=False) + "\n")

    fields: dict[str, set[int]] = {}
    for each in known:
        for name, places in each["held"].items():
            fields.setdefault(name, set()).update(places)
    poisoned = {name: places for name, places in fields.items() if places}
    pages, files, forms = (sum(each[name] for each in known) for name in ("pages", "files", "forms"))
    statuses = sum((Counter(each["statuses"]) for each in known), Counter())
    seen = [each for one in known for each in one["seen"]]
    kinds = Counter(each.split(": ")[1].split(" ")[0] for each in seen)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(corpus())} texts × {len(poisoned)} fields（{sum(map(len, poisoned.values()))} pairs）"
            f"in {len(known)} houses; {pages} pages opened, {forms} forms sent, {files} files; "
            f"statuses {dict(sorted(statuses.items()))}; "
            f"executions {kinds['ran'] + kinds['fetched']}, come alive {kinds['alive'] + kinds['file']}, "
            f"policy reports {kinds['policy']}\n"
        )
    assert sorted(set(seen)) == []
    assert not any(status >= "500" for status in statuses)
    assert untold(fields) == ([], [])
    assert pages >= SAMPLED
    if whole:
        assert {name: len(places) for name, places in poisoned.items() if len(places) < FEWEST} == {}


FEWEST = 60
"""Texts of the corpus at least so many of which fit into the shortest field, of 30 characters."""


def untold(fields: dict[str, set[int]]) -> tuple[list[str], list[str]]:
    """Text fields that hold no text of the corpus and are not named as the house's own, and named ones that do."""
    named = {
        f"{model}.{field}"
        for table in (WRITTEN_BY_THE_HOUSE, CHECKED, SENT_BY_FORMS)
        for model, names in table.items()
        for field in names.split()
    }
    empty = sorted(name for name, places in fields.items() if not places and name not in named)
    wrong = sorted(name for name, places in fields.items() if places and name in named)
    return empty, wrong


def test_the_corpus_has_two_hundred_texts_and_each_field_can_hold_some():
    assert len(set(corpus())) == len(corpus()) >= 200
    assert all(len(bins(limit)) >= 1 for limit in LIMITS.values())
    assert {at for limit in LIMITS.values() for at, text in NAMED if len(text) <= limit} == {at for at, _ in NAMED}


def test_a_new_text_field_without_a_text_is_told():
    assert untold({"projects.Project.name": {1}, "projects.Project.motto": set()}) == (["projects.Project.motto"], [])
    assert untold({"projects.Project.region": {1}}) == ([], ["projects.Project.region"])


PAGES = {
    "ran": "<body><img src=x mk onerror=__hit()>",
    "ran at once": "<body><script>alert(1)</script>",
    "fetched": "<body><img src=//canary.invalid/x>",
    "fetched from us": "<body><img src=/__hit>",
    "alive": "<body><a href='java\tscript:__hit()'>x</a>",
    "policy": "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\"><script>1</script>",
}


@pytest.mark.browser
@pytest.mark.parametrize("what", PAGES)
def test_the_watch_sees_each_way_of_coming_alive(browser, what):
    with Watch(browser, "http://127.0.0.1:9", "x") as watch:
        watch.page.route("**/*", lambda route: route.fulfill(body=PAGES[what], content_type="text/html; charset=utf-8"))
        watch.open("/")
        watch.page.wait_for_timeout(50)

    assert [seen for seen in watch.seen if seen.startswith(what.split()[0])]


def test_the_watch_sees_a_formula_and_a_field_code_in_a_file(tmp_path):
    import zipfile

    for name, text in (("xl/s.xml", "<c><f>1+1</f></c>"), ("word/d.xml", "<w:instrText>DDEAUTO cmd</w:instrText>")):
        with zipfile.ZipFile(tmp_path / "x.zip", "w") as parts:
            parts.writestr(name, text)
        assert faults_of_file((tmp_path / "x.zip").read_bytes())
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as parts:
        parts.writestr("word/d.xml", "<w:instrText> PAGE </w:instrText><w:t>DDEAUTO</w:t>")
    assert faults_of_file((tmp_path / "x.zip").read_bytes()) == []
