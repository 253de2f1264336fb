"""Nothing of the GPL family is installed, not even for the tests."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions

import pytest

from house.exceptions import LICENCES

STRONG = re.compile(r"(?<![A-Za-z])A?GPL|(?<!Lesser )(?<!Library )General Public", re.I)


def alternatives(expression: str, classifiers: list[str]) -> list[str]:
    """The licences a taker may choose between; without an expression each classifier is one."""
    if expression:
        return re.split(r"\s+OR\s+", expression)
    return [each.rpartition("::")[2].strip() for each in classifiers if each.startswith("License ::")]


def strong(expression: str, classifiers: list[str]) -> bool:
    """Whether every licence on offer is of the GPL or AGPL; the LGPL asks nothing of those who only use a library."""
    offered = alternatives(expression, classifiers)
    return bool(offered) and all(STRONG.search(each) for each in offered)


def stated(package: Distribution) -> tuple[str, list[str]]:
    """A package's licence expression (or its short licence field where it has no classifier) and its classifiers."""
    classifiers = [each for each in package.metadata.get_all("Classifier", []) if each.startswith("License ::")]
    field = package.metadata.get("License") or ""
    short = field if not classifiers and len(field) < 100 else ""
    return package.metadata.get("License-Expression") or short, classifiers


def test_no_package_asks_us_to_give_up_our_licence():
    found = {package.metadata["Name"].lower() for package in distributions() if strong(*stated(package))}

    assert found - set(LICENCES) == set()
    assert set(LICENCES) - found == set(), "no longer an exception"


@pytest.mark.parametrize(
    ("expression", "classifiers", "forbidden"),
    [
        ("MIT", [], False),
        ("LGPL-3.0-only", [], False),
        ("AGPL-3.0-or-later", [], True),
        ("GPL-2.0-only", [], True),
        ("GPL-2.0-only OR MIT", [], False),
        ("", ["License :: OSI Approved :: GNU Affero General Public License v3"], True),
        ("", ["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"], False),
        (
            "",
            [
                "License :: OSI Approved :: Artistic License",
                "License :: OSI Approved :: GNU General Public License (GPL)",
            ],
            False,
        ),
        ("GNU General Public License v3", [], True),
        ("", [], False),
    ],
)
def test_a_strong_licence_is_told_from_the_others(expression, classifiers, forbidden):
    assert strong(expression, classifiers) is forbidden
