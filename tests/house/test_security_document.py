"""docs/security.md names every requirement, and for each what really is there: tests, settings, or a plain no."""

from __future__ import annotations

import re
from functools import cache

import pytest

from house.tree import ROOT, SRC

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
STATES = ("做到", "设置", "部分", "没有覆盖", "不适用")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.*) \|$", re.M)
CLAUSE = re.compile(r"^\| (8\.1\.4\.\d+[^|]*) \| (.+?) \| (.+?) \| (.*) \|$", re.M)
LINK = re.compile(r"\[(\w+)\]\(\.\./(tests/[\w/]+\.(?:py|txt))\)")
SETTING = re.compile(r"`(GUATU_\w+|[A-Z]+(?:_[A-Z]+)+)(?:=\w+)?`")
NUMBERED = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1
5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1
8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3
12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
17.1:1 17.2:4 17.3:2
"""
"""Requirements of levels 1 and 2 in each section of ASVS 5.0.0; they stand before those of level 3, numbered on."""


def rows():
    return ROW.findall(TEXT.partition("## 二、")[2])


@cache
def functions_of(path: str) -> frozenset[str]:
    return frozenset(re.findall(r"^def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"), re.M))


@cache
def settings_of_the_house() -> frozenset[str]:
    text = "\n".join(file.read_text(encoding="utf-8") for file in SRC.rglob("*.py"))
    return frozenset(re.findall(r"\b(?:GUATU_\w+|[A-Z]+(?:_[A-Z]+)+)\b", text))


def broken_links(text: str) -> list[str]:
    """Tests named that are not there: by their own name, or by the name of their file."""
    found = []
    for name, path in LINK.findall(text):
        if not (ROOT / path).exists():
            found.append(path)
        elif name.startswith("test_") and name != path.rpartition("/")[2].removesuffix(".py"):
            found += [] if name in functions_of(path) else [f"{path}::{name}"]
    return found


def unfounded(state: str, how: str) -> bool:
    """Whether what is said to be done names nothing that shows it, or what is not done gives no reason."""
    if state == "做到":
        return not LINK.search(how)
    if state == "设置":
        return not (SETTING.search(how) or how == "同上")
    return len(re.sub(r"\[.*?\]\(.*?\)|[`\W]", "", how)) < 3


def test_every_requirement_of_levels_one_and_two_stands_there_once():
    told = [number for number, *_ in rows()]
    sections = dict(each.split(":") for each in NUMBERED.split())

    assert len(told) == len(set(told)) == sum(map(int, sections.values())) == 253
    counted = {section: sum(number.rpartition(".")[0] == section for number in told) for section in sections}
    assert counted == {section: int(count) for section, count in sections.items()}


def test_every_row_says_what_shows_it_or_why_not():
    every = [*rows(), *CLAUSE.findall(TEXT)]

    assert {state for _, _, state, _ in every} == set(STATES)
    assert [number for number, _, state, how in rows() if unfounded(state, how)] == []


def test_each_test_that_is_named_is_there():
    assert len(LINK.findall(TEXT)) > 150
    assert broken_links(TEXT) == []
    assert broken_links("[test_none](../tests/house/test_docs.py)") == ["tests/house/test_docs.py::test_none"]


def test_each_setting_that_is_named_is_read_somewhere():
    named = set(SETTING.findall(TEXT))

    assert len(named) >= 10
    assert sorted(named - settings_of_the_house()) == []


def test_the_sum_of_the_rows_is_the_one_it_tells():
    told = {state: int(re.search(rf"{state} (\d+)", TEXT.partition("合计")[2])[1]) for state in STATES}

    assert told == {state: sum(each == state for _, _, each, _ in rows()) for state in STATES}


@pytest.mark.parametrize(
    ("state", "how", "wrong"),
    [
        ("做到", "都好", True),
        ("做到", "[test_x](../tests/house/test_docs.py)", False),
        ("设置", "由单位定", True),
        ("设置", "`GUATU_HTTPS=1`", False),
        ("没有覆盖", "", True),
        ("没有覆盖", "由主机落实", False),
    ],
)
def test_a_claim_without_ground_is_seen(state, how, wrong):
    assert unfounded(state, how) is wrong
