"""The system administrator's page of backups: when, how large, whether checked; and nobody else's."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power
from guatu.site.backup import jobs, pages
from guatu.site.backup.actions import keep_checked, keep_taken
from guatu.site.backup.archive import BackupProblem, Writer
from guatu.site.backup.taking import Taken

pytestmark = pytest.mark.django_db
NAME = "guatu-20220610-080000.tar.gz"


@pytest.fixture(autouse=True)
def no_backup_stays(tmp_path, settings):
    settings.GUATU_HOME = tmp_path


@pytest.fixture
def keeper(someone: Any) -> Any:
    return someone("keeper", powers=[Power.MANAGE_SYSTEM], reach="none")


@pytest.fixture
def taken(keeper: Any) -> Taken:
    """A backup in the house's folder that the trace knows of."""
    out = io.BytesIO()
    manifest = Writer(out).finish(
        {"at": "2022-06-10T00:00:00+00:00", "rows": {"t": 7}, "head": {"number": 3, "hash": "h"}}
    )
    file = jobs.folder() / NAME
    file.write_bytes(out.getvalue())
    made = Taken(file, file.stat().st_size, "0" * 64, manifest)
    keep_taken(made, actor=keeper)
    return made


def logged_in(user: Any) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_page_tells_when_the_last_backup_was_taken_how_large_and_whether_it_was_checked(keeper, taken):
    shown = words(logged_in(keeper).get("/backup/"))

    assert all(told in shown for told in (NAME, "0.0 兆", "第 3 条", "写完读回相符，未试恢复", "该备份了"))
    keep_checked(taken.file, sha256="0" * 64, months=2, actor=keeper)
    assert "已试恢复核验" in words(logged_in(keeper).get("/backup/"))


def test_a_house_never_backed_up_is_told_so(keeper):
    assert "还没有备份过" in words(logged_in(keeper).get("/backup/"))


def test_a_file_nobody_recorded_is_shown_as_such_and_a_strange_one_not_at_all(keeper):
    (jobs.folder() / NAME).write_bytes(b"x")
    (jobs.folder() / "secret.txt").write_bytes(b"x")

    shown = words(logged_in(keeper).get("/backup/"))
    assert "没有登记，先核验" in shown
    assert "secret.txt" not in shown


def test_for_anybody_else_there_is_no_such_page_and_no_such_file(someone, taken):
    powers = [power for power in Power if power is not Power.MANAGE_SYSTEM]
    stranger = logged_in(someone("stranger", powers=powers))

    assert stranger.get("/backup/").status_code == 404
    for path in ("take", f"{NAME}/check", f"{NAME}/fetch", f"{NAME}/remove"):
        assert stranger.post(f"/backup/{path}").status_code == 404
    assert taken.file.exists()


def test_a_download_is_the_file_and_stands_in_the_trace(keeper, taken):
    answer = logged_in(keeper).post(f"/backup/{NAME}/fetch")

    assert b"".join(answer.streaming_content) == taken.file.read_bytes()
    assert answer["Content-Disposition"] == f'attachment; filename="{NAME}"'
    assert (Entry.objects.first().event, Entry.objects.first().subject_key) == ("backup.fetched", NAME)


@pytest.mark.parametrize("name", ["..%2Fsecret-key", "secret-key", "guatu-20220610-080001.tar.gz"])
def test_no_other_file_can_be_had(keeper, taken, name):
    (Path(settings.GUATU_HOME) / "secret-key").write_text("k")

    assert logged_in(keeper).post(f"/backup/{name}/fetch").status_code == 404


def test_the_last_backup_is_not_deleted_and_another_is_with_its_trace(keeper, taken):
    client = logged_in(keeper)
    client.post(f"/backup/{NAME}/remove")
    assert taken.file.exists()
    (jobs.folder() / "guatu-20220611-080000.tar.gz").write_bytes(b"x")
    client.post(f"/backup/{NAME}/remove")

    assert not taken.file.exists()
    assert Entry.objects.first().event == "backup.removed"


def test_one_job_runs_at_a_time_and_what_it_had_to_say_is_shown(keeper):
    jobs.start(["backup", str(jobs.folder() / "none" / "b.tar.gz")])
    assert jobs.running()
    assert "正在备份或核验" in words(logged_in(keeper).get("/backup/"))
    with pytest.raises(BackupProblem, match="等它结束"):
        jobs.start(["backup", "x"])

    until = time.monotonic() + 60
    while jobs.running():
        assert time.monotonic() < until
        time.sleep(0.1)
    shown = words(logged_in(keeper).get("/backup/"))
    assert "没有办成" in shown
    assert "这个目录" in shown


def test_after_a_week_the_page_asks_for_a_backup():
    assert pages.OLD == 7
