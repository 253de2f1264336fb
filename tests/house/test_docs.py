"""The documents of the house say what is true."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from house.tree import ROOT, SRC, kept_files, name, text_files

DOCS = ROOT / "docs"
ADR_PARTS = ("## Context", "## Decision", "## Consequences")
# Written in two halves, so that this file does not find itself.
ADDRESSES = tuple(
    map("".join, (("pypi", ".org"), ("python", "hosted"), ("npm", "js.org"), ("yarn", "pkg.com"), ("debian", ".org/")))
)
MACHINE_PATH = re.compile(r"(?<![\w.~:$}])/(?:work|root|home|Users|tmp/brief)/[\w.]")
PLACED_ADDRESS = re.compile(r'"resolved"\s*:')


def dependencies() -> set[str]:
    """What pyproject.toml and package.json ask for by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["setup"]]
    asked += [each for extra in project["project"]["optional-dependencies"].values() for each in extra]
    page = json.loads((ROOT / "package.json").read_text())
    plain = {re.split(r"[\[<>=!~; ]", each)[0].lower() for each in asked}
    return plain | set(page.get("dependencies", {})) | set(page.get("devDependencies", {}))


def explained(text: str) -> set[str]:
    """The names a table of docs/dependencies.md gives a line to."""
    return set(re.findall(r"^\| `([^`]+)` \| [^|\s]", text, re.M))


def adr_faults(files: list[Path]) -> list[str]:
    """Decisions out of number, or without their parts."""
    found = []
    for number, file in enumerate(sorted(files), 1):
        text = file.read_text(encoding="utf-8")
        if not re.fullmatch(rf"{number:04}-[a-z0-9-]+\.md", file.name):
            found.append(f"{file.name}: should be number {number:04}")
        if not text.startswith(f"# {number:04} "):
            found.append(f"{file.name}: starts with '# {number:04} Title'")
        found += [f"{file.name}: no {part}" for part in ADR_PARTS if part not in text]
    return found


def commands(text: str) -> set[str]:
    """Every `make word` a document shows."""
    return set(re.findall(r"(?:`|^\s*|\$ )make ([a-z][a-z-]*)", text, re.M))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


def dead_links(file: Path) -> list[str]:
    """Links of a Markdown file to files that are not there."""
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", file.read_text(encoding="utf-8"))
    return [f"{name(file)}: {link}" for link in links if not (file.parent / link).exists()]


def leaks(text: str) -> list[str]:
    """Registry addresses and paths of somebody's machine."""
    found = [address for address in ADDRESSES if address in text]
    return found + MACHINE_PATH.findall(text) + PLACED_ADDRESS.findall(text)


def markdown() -> list[Path]:
    return [file for file in kept_files() if file.suffix == ".md" and "data" not in file.parts]


def test_each_dependency_has_a_line_that_says_why():
    assert explained((DOCS / "dependencies.md").read_text(encoding="utf-8")) == dependencies()


def test_each_decision_is_numbered_and_whole():
    assert adr_faults([file for file in (DOCS / "adr").glob("*.md") if file.name != "README.md"]) == []


def test_each_command_a_document_shows_exists():
    shown = {command for file in markdown() for command in commands(file.read_text(encoding="utf-8"))}

    assert {"demo", "test"} <= shown
    assert shown <= targets()


def test_each_link_leads_to_a_file():
    assert [link for file in markdown() for link in dead_links(file)] == []


def test_each_app_has_its_line_in_the_glossary():
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8")
    folders = [folder.name for folder in (SRC / "apps").iterdir() if (folder / "apps.py").exists()]

    assert [app for app in folders if f"| `{app}` |" not in glossary] == []


def test_no_registry_address_and_no_machine_path_stands_in_the_tree():
    found = {name(file): leaks(file.read_text(encoding="utf-8", errors="replace")) for file in text_files()}

    assert {file: what for file, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "text",
    ["https://" + ADDRESSES[0] + "/simple", "see /" + "root/notes", "cd /" + "work/main", '"resolved"' + ': "x"'],
)
def test_a_leak_is_seen(text):
    assert leaks(text)


def test_what_only_looks_like_a_leak_passes():
    assert leaks("https://www.apache.org/licenses src/network/home/x $HOME/work/x") == []


def test_each_fault_of_a_document_is_seen(tmp_path):
    (tmp_path / "0001-floors.md").write_text("# 0001 Floors\n## Context\n## Decision\n## Consequences\n")
    (tmp_path / "0003-money.md").write_text(
        "# 0003 Money\n## Context\n## Decision\n[gone](gone.md) [here](0001-floors.md)\n"
    )

    faults = adr_faults(list(tmp_path.iterdir()))

    assert [fault.partition(":")[0] for fault in faults] == ["0003-money.md"] * 3
    assert dead_links(tmp_path / "0003-money.md") == ["0003-money.md: gone.md"]
    assert commands("run `make bread`, make love\n    make tea") == {"bread", "tea"}
    assert explained("| `django` | why |\n| `empty` | |\n") == {"django"}
