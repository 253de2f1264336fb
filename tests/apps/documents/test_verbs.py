"""Keeping a file and taking it back: what is recorded, what is refused, and that bytes and rows never part."""

from __future__ import annotations

import errno
import os
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from apps.documents.conftest import pdf, photo, workbook
from guatu.apps.documents import storage
from guatu.apps.documents.actions import keep_file, withdraw_file
from guatu.apps.documents.examining import FileRefused
from guatu.apps.documents.keeping import clean_name, with_ending
from guatu.apps.documents.models import File
from guatu.apps.documents.selectors import may_open, rows_without_bytes, twins_of
from guatu.apps.documents.sweeping import sweep
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import PowerDenied

pytestmark = pytest.mark.django_db
DAY = date(2022, 6, 10)


def test_keeping_a_photo_leaves_one_entry_and_what_the_camera_told(attach, bridge, clerk):
    file = attach(photo())

    entry = Entry.objects.get(event="file.kept")
    assert (entry.subject_kind, entry.subject_key, entry.actor) == ("project", bridge.number, clerk)
    assert entry.detail["purpose_name"] == "现场照片"
    assert {line.field for line in entry.lines.all()} >= {"original_hash", "content_hash", "latitude", "taken_at"}
    assert (file.latitude, file.longitude, file.device) == (35_301_944, 113_916_944, "HONOR 60")
    assert file.taken_at == datetime(2022, 6, 9, 7, 4, 5, tzinfo=UTC)
    assert file.place == "35.301944°N 113.916944°E"
    assert (file.width, file.height) == (30, 60)


def test_what_is_kept_of_a_photo_is_not_what_was_sent(attach):
    sent = photo()

    file = attach(sent)

    content = storage.place_of(file.content_hash).read_bytes()
    assert file.content_hash != file.original_hash
    assert b"Exif" in sent
    assert b"Exif" not in content
    assert b"HONOR" not in content
    assert storage.place_of(file.thumb_hash).stat().st_size < 4_000


def test_a_document_is_kept_byte_for_byte(attach):
    sent = pdf()

    file = attach(sent, "批文.pdf", purpose="approval", number="霁发改审批[2022] 12号")

    assert storage.place_of(file.content_hash).read_bytes() == sent
    assert file.number == "霁发改审批〔2022〕12号"


def test_the_same_bytes_again_are_told_and_not_kept_twice(attach, bridge):
    attach(photo(), "第一张.jpg")

    with pytest.raises(FileRefused, match=r"孙经办.*上传的“第一张.jpg”一模一样"):
        attach(photo(), "第二张.jpg")

    assert File.objects.count() == 1


def test_the_same_photo_of_two_projects_is_kept_once_and_told(attach, clerk):
    from guatu.apps.projects.actions import create_project

    other = create_project(values={"name": "河西大桥", "region": "410703"}, on=date(2022, 1, 4), actor=clerk)
    first = attach(photo())

    second = attach(photo(), key=other.number)

    assert second.content_hash == first.content_hash
    assert len(list(storage.stored())) == 2
    assert twins_of(clerk, second) == [first]


def test_a_file_taken_back_keeps_its_bytes_and_may_be_sent_again(attach, clerk):
    file = attach(photo())

    withdraw_file(file.pk, reason="传错了项目", actor=clerk)

    file.refresh_from_db()
    assert (file.withdrawn_by, file.withdraw_reason) == (clerk, "传错了项目")
    assert storage.is_whole(file.content_hash)
    assert Entry.objects.filter(event="file.withdrawn", reason="传错了项目").count() == 1
    assert attach(photo()).pk != file.pk


def test_a_file_is_taken_back_once_with_a_reason_and_not_by_a_reader(attach, clerk, colleague, reader):
    file = attach(photo())

    with pytest.raises(FileRefused, match="没有写撤回的理由"):
        withdraw_file(file.pk, reason=" ", actor=clerk)
    with pytest.raises(PowerDenied, match="修改项目"):
        withdraw_file(file.pk, reason="不好看", actor=reader)
    withdraw_file(file.pk, reason="重复", actor=colleague)
    with pytest.raises(FileRefused, match="已经撤回了"):
        withdraw_file(file.pk, reason="重复", actor=clerk)
    file.refresh_from_db()

    assert [may_open(one, file) for one in (clerk, colleague, reader)] == [True, True, False]


def test_another_regions_file_does_not_exist_for_you(attach, stranger, bridge, kept):
    file = attach(photo())

    assert not File.objects.visible_to(stranger).exists()
    with pytest.raises(File.DoesNotExist):
        withdraw_file(file.pk, reason="看看", actor=stranger)
    with pytest.raises(File.DoesNotExist):
        keep_file("project", bridge.number, kept=kept(photo(2)), purpose="photo", actor=stranger, today=DAY)


def test_nobody_who_only_reads_keeps_a_file(attach, reader):
    with pytest.raises(PowerDenied, match="周督查没有“修改项目”的职权"):
        attach(photo(), actor=reader)

    assert not File.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"purpose": "evidence"}, "项目的附件用途应为：现场照片、实施方案、批文、合同协议、其他"),
        ({"issued_on": date(2022, 6, 11)}, "成文日期2022-06-11还没有到"),
        ({"number": "十二号文"}, "文号“十二号文”看不懂"),
        ({"number": "霁发改〔2023〕1号"}, "年份2023不对"),
        ({"number": "霁发改〔2022〕012号"}, "序号不编虚位，“012”写成“12”"),
    ],
)
def test_what_is_said_of_a_file_is_checked(attach, said, sentence):
    with pytest.raises(FileRefused, match=sentence):
        attach(photo(), **said)

    assert not File.objects.exists()


def test_a_units_share_and_the_whole_have_their_limits(attach, clerk, settings):
    from guatu.apps.people.models import Organisation

    clerk.organisation = Organisation.objects.create(code="U1", name="一局", kind="project_office", region="410703")
    clerk.save()
    settings.GUATU_FILES = {**settings.GUATU_FILES, "unit": 100}
    with pytest.raises(FileRefused, match="本单位附件"):
        attach(photo())

    settings.GUATU_FILES = {**settings.GUATU_FILES, "unit": 1 << 30, "all": 100}
    with pytest.raises(FileRefused, match="全部附件超过限额"):
        attach(photo())


def test_a_file_too_large_and_a_disk_too_full_are_said_so(attach, settings):
    settings.GUATU_FILES = {**settings.GUATU_FILES, "file": 100}
    with pytest.raises(FileRefused, match=r"“现场\.jpg”超过 0 兆"):
        attach(photo())

    settings.GUATU_FILES = {**settings.GUATU_FILES, "file": 1 << 20, "free": 1 << 60}
    with pytest.raises(FileRefused, match="磁盘剩余空间不足"):
        attach(photo())
    assert list(storage.stored()) == []


def test_a_disk_that_fills_while_writing_leaves_nothing_behind(attach, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileRefused, match="磁盘剩余空间不足"):
        attach(photo())

    assert list(storage.folder().rglob("*")) == []


def test_bytes_without_a_row_are_swept_after_an_hour_and_no_others(attach, kept):
    file = attach(photo())
    orphan = kept(photo(5))
    aside = storage.folder() / "incoming-1"
    aside.write_bytes(b"half")
    assert sweep().files == 0

    for place in (*(place for _, place in storage.stored()), aside):
        os.utime(place, (0, 0))
    assert (sweep(try_only=True).files, sweep().files) == (3, 3)

    assert {digest for digest, _ in storage.stored()} == {file.content_hash, file.thumb_hash}
    assert not storage.is_whole(orphan.content_hash)


def test_a_row_whose_bytes_are_gone_or_changed_is_told(attach):
    gone, changed, sound = (attach(photo(at)) for at in range(3))
    storage.place_of(gone.content_hash).unlink()
    storage.place_of(changed.thumb_hash).write_bytes(b"other")

    told = {file.pk: why for file, why in rows_without_bytes()}

    assert told == {gone.pk: "文件不在了", changed.pk: "内容与校验值不符"}
    assert sound.pk not in told


def test_the_database_itself_keeps_one_of_the_same_and_a_reason_for_each_taken_back(attach, clerk):
    file = attach(photo())
    again = File.objects.get(pk=file.pk)
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(withdrawn_at=file.kept_at, withdrawn_by=clerk)


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\一 号.jpg", "一 号.jpg"),
        ("a\r\nSet-Cookie: x\x00.jpg", "aSet-Cookie_ x.jpg"),
        ("照片\u202egpj.exe", "照片gpj.exe.jpg"),
        ("批文.pdf", "批文.jpg"),
        ("", "未命名.jpg"),
        ("." * 9, "未命名.jpg"),
        ("长" * 300 + ".jpeg", "长" * 94 + ".jpeg"),
    ],
)
def test_a_name_holds_only_what_a_name_may(given, kept_as):
    assert with_ending(clean_name(given), "jpeg") == kept_as


def test_a_workbook_under_another_name_gets_its_own_ending(attach):
    assert attach(workbook(), "清单.docx", purpose="other").name == "清单.xlsx"


def test_a_photo_of_a_camera_ahead_of_time_says_so(attach):
    file = attach(photo())
    file.taken_at = datetime(2099, 1, 1, tzinfo=UTC)

    assert file.clock_is_wrong
