"""Every page and API door has its number of SQL statements frozen, counted on the loaded demonstration."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from house.queries import FROZEN, check_query_count
from journeys.demonstration import demonstration

__all__ = ["demonstration"]

OF_PAGES = "page "
MOST = 25
# "page": why it is not counted
UNCOUNTED = {
    "api:api-root": "names the API, answers nothing",
    "people:login": "whoever is logged in is led on",
    "people:login-code": "the half of a log-in; drawn in tests/apps/people",
    **dict.fromkeys(("people:sso", "people:sso-back"), "there only in a house with a provider; tests/apps/people"),
    "projects:review": "the difference of a file somebody has just sent; drawn in tests/apps/projects",
    **dict.fromkeys(
        ("people:review-organisations", "people:review-people", "people:review-leaders", "people:review-members"),
        "the difference of a sheet somebody has just sent; drawn in tests/apps/people",
    ),
}


@pytest.fixture(scope="module")
def told(demonstration: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What page_questions.py found; pages that only take a POST are left out."""
    home = demonstration.copy(tmp_path_factory.mktemp("counted") / "home").home
    environment = {name: value for name, value in os.environ.items() if name != "GUATU_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("page_questions.py"))],
        capture_output=True,
        text=True,
        env={**environment, "GUATU_HOME": str(home)},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name: answer for name, answer in json.loads(done.stdout).items() if answer["status"] != 405}


def test_every_page_opens_for_someone(told):
    shut = {name: answer["status"] for name, answer in told.items() if answer["status"] != 200}

    assert len(told) > 80
    assert set(shut) == set(UNCOUNTED), shut


def test_every_page_takes_its_frozen_number_of_statements(told):
    counted = {name: answer["queries"] for name, answer in told.items() if "queries" in answer}
    faults = []
    for name, count in counted.items():
        try:
            check_query_count(OF_PAGES + name, count)
        except AssertionError as fault:
            faults.append(str(fault))

    assert faults == []
    assert {name: count for name, count in counted.items() if count > MOST} == {}


def test_no_count_is_kept_of_a_page_that_is_gone(told):
    kept = {name.removeprefix(OF_PAGES) for name in json.loads(FROZEN.read_text()) if name.startswith(OF_PAGES)}

    assert kept - set(told) == set()
