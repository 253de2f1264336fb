"""`guatu demo`: which homes it takes, what it prints, and that the same seed loads the same facts."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guatu.kernel.command import UsageError
from guatu.site import place
from guatu.site.commands.demo import check_database
from guatu.site.demonstration.home import Condition, NotADemonstration, condition, finish, prepare
from guatu.site.demonstration.people import ONE_FOR_EACH_ROLE, new_passwords
from journeys.demonstration import demonstration, guatu

__all__ = ["demonstration"]

HASHES = """
import json, os, sys
from guatu.site.demonstration.home import prepare
from guatu.kernel.command import UsageError
from guatu.site import place
from guatu.site.commands.demo import check_database
prepare(place.home())
from guatu.site.command import set_up_django
set_up_django()
from guatu.site.commands.home import migrated
from guatu.site.demonstration.district import district
from guatu.site.demonstration.loading import load
from guatu.apps.monitoring.gathering import gather
from guatu.kernel.month import Month
migrated()
load(district(7), lambda line: None, compute=False)
facts = gather(Month(2022, 5), home="990103")
print(json.dumps({name: table.to_pylist() for name, table in sorted(facts.tables.items())}, default=str))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A home of this test alone."""
    monkeypatch.setenv("GUATU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_an_empty_home_is_marked_and_dated(folder):
    assert condition(folder) is Condition.EMPTY

    prepare(folder)

    mark = json.loads((folder / "demonstration.json").read_text(encoding="utf-8"))
    assert (mark["day"], mark["district"]) == ("2022-06-10", "霁川区")
    assert condition(folder) is Condition.BROKEN_OFF


def test_a_home_with_data_is_refused_and_left_alone(folder):
    place.home()
    (folder / "guatu.sqlite3").write_bytes(b"real")

    with pytest.raises(NotADemonstration, match=r"已有真实数据.*另选一个空文件夹"):
        prepare(folder)

    assert (folder / "guatu.sqlite3").read_bytes() == b"real"
    assert not (folder / "demonstration.json").exists()


def test_uploaded_files_alone_make_a_home_real(folder):
    place.home()
    (folder / "files" / "台账.xlsx").write_bytes(b"x")

    assert condition(folder) is Condition.REAL


def test_a_loading_that_broke_off_is_cleared_and_begun_anew(folder):
    prepare(folder)
    (folder / "guatu.sqlite3").write_bytes(b"half")
    (folder / "snapshots" / "2021-01-1").mkdir()

    assert prepare(folder) is Condition.BROKEN_OFF

    assert not (folder / "guatu.sqlite3").exists()
    assert list((folder / "snapshots").iterdir()) == []


def test_a_loaded_home_is_left_as_it_is(folder):
    prepare(folder)
    finish(folder, seed=3)
    (folder / "guatu.sqlite3").write_bytes(b"loaded")

    assert prepare(folder) is Condition.LOADED

    assert (folder / "guatu.sqlite3").read_bytes() == b"loaded"
    assert place.demonstration(folder)["seed"] == 3


def test_a_real_home_is_refused_by_the_command_in_a_sentence(tmp_path):
    (tmp_path / "guatu.sqlite3").write_bytes(b"real")

    done = guatu(tmp_path, "demo", "--no-serve")

    assert done.returncode == 1
    assert "已有真实数据" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_a_database_that_holds_tables_is_never_loaded_and_the_home_is_no_demonstration(folder):
    prepare(folder)

    with pytest.raises(UsageError, match="数据库不是空的"):
        check_database(folder)

    assert place.demonstration(folder) is None


def test_a_taken_port_is_told_before_anything_is_loaded(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        done = guatu(tmp_path / "home", "demo", "--port", str(other.getsockname()[1]))

    assert done.returncode == 2
    assert "用 --port 换一个" in done.stderr
    assert not (tmp_path / "home").exists()


def test_passwords_are_random_and_long_enough():
    one, other = new_passwords(), new_passwords()

    assert set(one) == {person.login for person in ONE_FOR_EACH_ROLE}
    assert all(len(password) >= 16 for password in one.values())
    assert not set(one.values()) & set(other.values())


def test_there_is_one_log_in_for_each_role(demonstration):
    roles = {role["code"] for role in demonstration.ask("user", "roles")}

    assert set(demonstration.logins) == {person.login for person in ONE_FOR_EACH_ROLE}
    assert {role for person in ONE_FOR_EACH_ROLE for role in person.roles} == roles


def test_no_password_is_kept_in_clear(demonstration):
    kept = [file for file in demonstration.home.rglob("*") if file.is_file()]

    for file in kept:
        content = file.read_bytes()
        assert not any(password.encode() in content for password in demonstration.logins.values()), file


def test_a_second_start_loads_nothing_and_tells_how_to_get_new_passwords(demonstration):
    before = (demonstration.home / "trace-head").read_text(encoding="utf-8")

    done = demonstration.run("demo", "--no-serve")

    assert done.returncode == 0
    assert "guatu demo --passwords" in done.stdout
    assert (demonstration.home / "trace-head").read_text(encoding="utf-8") == before


def test_new_passwords_replace_the_old_ones(demonstration, tmp_path):
    own = demonstration.copy(tmp_path / "home")

    answer = json.loads(own.run("demo", "--no-serve", "--passwords", "--json").stdout)

    fresh = {one["login"]: one["password"] for one in answer["logins"]}
    assert set(fresh) == set(demonstration.logins)
    assert not set(fresh.values()) & set(demonstration.logins.values())


def test_the_trace_of_the_demonstration_is_whole(demonstration):
    done = demonstration.run("trace", "verify")

    assert done.returncode == 0, done.stderr
    assert "留痕完整" in done.stdout


def test_every_entry_of_the_history_happened_in_its_order_before_the_frozen_day_ended(demonstration):
    with sqlite3.connect(demonstration.home / "guatu.sqlite3") as database:
        times = [row[0] for row in database.execute("SELECT at FROM trace_entry ORDER BY number")]

    assert times == sorted(times)
    first, last = (datetime.fromtimestamp(time // 1_000_000, UTC) for time in (times[0], times[-1]))
    assert first > datetime(2020, 12, 27, tzinfo=UTC)
    assert last < datetime(2022, 6, 10, 16, tzinfo=UTC)


def test_there_is_something_for_every_page(demonstration):
    with sqlite3.connect(demonstration.home / "guatu.sqlite3") as database:

        def count(table: str, where: str = "1") -> int:
            return int(database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

        assert count("reports_report", "month='2022-05' AND state='submitted'") >= 2
        assert count("reports_report", "month='2022-05' AND state='returned'") == 2
        assert count("reports_report", "month='2022-05' AND state='draft'") >= 1
        assert count("reports_correction", "state='approved'") >= 6
        assert count("monitoring_waiver", "granted_by_id IS NULL AND known_until IS NULL") == 1
        assert count("monitoring_waiver", "granted_by_id IS NOT NULL AND known_until IS NULL") >= 3
        assert count("monitoring_alert", "month='2022-05' AND level='red'") >= 5
        assert count("monitoring_alert", "month='2022-05' AND level='yellow'") >= 5
        assert count("assessment_evidence") >= 8
        assert count("assessment_rankingrow", "month='2022-05'") >= 40
        assert count("listing_unlistedstatement") >= 5
        assert count("listing_publishedstatement") >= 40
        assert count("reports_reportwindow") == 17
        assert count("monitoring_computation", "closed_at IS NOT NULL") == 16
        assert count("projects_project", "parent_id IS NOT NULL") == 29
        stages = {row[0] for row in database.execute("SELECT DISTINCT stage FROM projects_project")}
    assert stages == {
        *("planning", "preparation", "construction", "completed", "production", "full_capacity", "withdrawn"),
    }


def test_the_same_seed_loads_the_same_facts(tmp_path):
    answers = []
    for name in ("one", "other"):
        done = subprocess.run(
            [sys.executable, "-c", HASHES],
            capture_output=True,
            text=True,
            env={**os.environ, "GUATU_HOME": str(tmp_path / name)},
            timeout=600,
            check=True,
        )
        answers.append(done.stdout)

    assert len(answers[0]) > 100_000
    assert answers[0] == answers[1]
