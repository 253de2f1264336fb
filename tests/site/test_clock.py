"""Time enters at the door: real, or the frozen day of a demonstration."""

from __future__ import annotations

import json
import stat
from datetime import UTC, date, datetime, timedelta

import pytest

from guatu.site import place
from guatu.site.clock import SHANGHAI, Clock, clock_of, mark_demonstration
from guatu.site.database import database

DAY = date(2022, 6, 10)


def test_a_real_home_has_real_time(home):
    before = datetime.now(UTC)

    assert before <= clock_of(home).now() <= datetime.now(UTC)


def test_a_demonstration_stands_at_its_day_however_long_it_runs(home):
    mark_demonstration(home, DAY, "示例区")

    for age in (timedelta(), timedelta(hours=1), timedelta(days=400), timedelta(days=40_000)):
        assert Clock(DAY, datetime.now(UTC) - age).today() == DAY
    assert clock_of(home).today() == DAY
    assert clock_of(home).now().astimezone(SHANGHAI).hour == 9


def test_later_is_always_later_on_a_frozen_day():
    since = datetime.now(UTC)
    instants = [Clock(DAY, since - timedelta(hours=hours)).now() for hours in (0, 1, 24, 24 * 30, 24 * 365)]

    assert instants == sorted(instants)
    assert len(set(instants)) == 5


def test_a_home_is_made_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.setenv("GUATU_HOME", str(tmp_path / "new"))

    made = place.home()

    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert {folder.name for folder in made.iterdir()} == {"snapshots", "files", "log"}


def test_the_secret_key_is_made_once_and_read_by_its_owner_only(home):
    key = place.secret_key(home)

    assert len(key) >= 64
    assert place.secret_key(home) == key
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600


def test_a_demonstration_names_its_district(home):
    assert place.demonstration(home) is None
    mark_demonstration(home, DAY, "示例区")

    assert place.demonstration(home)["district"] == "示例区"
    assert json.loads((home / "demonstration.json").read_text())["day"] == "2022-06-10"


def test_an_address_of_postgres_is_taken_apart():
    found = database("postgresql://gua:p%40ss@db.local:5433/guatu?sslmode=require", place.where())

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("gua", "p@ss", "db.local", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("guatu", {"sslmode": "require"})


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "guatu"])
def test_an_address_of_another_database_is_refused(url):
    with pytest.raises(ValueError, match="应写成 postgresql"):
        database(url, place.where())


def test_without_an_address_the_database_is_a_file_in_the_home(home):
    assert database("", home)["NAME"] == str(home / "guatu.sqlite3")
