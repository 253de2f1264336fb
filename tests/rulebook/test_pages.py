"""The generated pages are current and complete."""

from __future__ import annotations

from guatu import rulebook
from guatu.engine.lock import LOCK
from guatu.engine.pages import pages

FOLDER = LOCK.parent / "docs" / "rulebook"


def test_the_pages_of_the_rulebook_are_current():
    kept = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}

    stale = sorted(name for name in kept.keys() | pages().keys() if kept.get(name) != pages().get(name))

    assert stale == [], "run guatu rulebook docs"


def test_the_index_lists_each_code_beside_its_number():
    index = pages()["README.md"]
    rules = rulebook.rules()

    for rule in (*rules.measures.values(), *rules.indicators.values(), *rules.alerts.values()):
        line = next(line for line in index.splitlines() if line.startswith(f"| [{rule.code}]"))
        assert f"| {rule.k} |" in line
        assert rule.name in line
    for number in range(1, 19):
        assert f"K-{number}" in index


def test_each_link_of_a_page_leads_to_a_heading():
    found = pages()
    for text in found.values():
        for part in text.split("](")[1:]:
            target = part.split(")")[0]
            if "://" in target:
                continue
            name, _, heading = target.partition("#")
            assert not heading or f"\n## {heading}\n" in found[name], target
