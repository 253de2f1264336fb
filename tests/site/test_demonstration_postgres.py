"""The demonstration on PostgreSQL: it loads, and every figure is that of SQLite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from journeys.demonstration import COMMAND, demonstration

__all__ = ["demonstration"]


def guatu(url: str, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "GUATU_DATABASE_URL": url, "GUATU_HOME": str(home)},
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def on_postgres(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The address and the home of the district, loaded into PostgreSQL."""
    home = tmp_path_factory.mktemp("postgres") / "home"
    done = guatu(postgres, home, "demo", "--no-serve", "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    return postgres, home


@pytest.mark.parametrize(
    "question",
    [
        "indicators --month 2022-05",
        "indicators --month 2022-05 --by organisation",
        "indicators --month 2022-05 --by project",
        "alerts --month 2022-05",
        "ranking --scheme county_2026 --month 2022-05 --explain",
    ],
)
def test_both_databases_give_the_same_figures(on_postgres, demonstration, question):
    told = guatu(*on_postgres, *question.split(), "--json")

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == demonstration.ask(*question.split())


def test_a_closed_month_and_the_trace_hold_on_postgres(on_postgres):
    month, trace = guatu(*on_postgres, "month", "verify", "2022-04"), guatu(*on_postgres, "trace", "verify")

    assert (month.returncode, trace.returncode) == (0, 0), month.stderr + trace.stderr
    assert not (on_postgres[1] / "guatu.sqlite3").exists()


def test_a_postgres_that_holds_something_is_no_place_for_another_demonstration(on_postgres, tmp_path):
    told = guatu(on_postgres[0], tmp_path / "another", "demo", "--no-serve")

    assert told.returncode == 2
    assert "数据库不是空的，不能载入演示" in told.stderr
