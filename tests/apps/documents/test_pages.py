"""The doors of files: what is shown, what is served and under which heads, and who finds nothing there."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.documents.conftest import pdf, photo, workbook
from guatu.apps.documents.actions import withdraw_file
from guatu.apps.documents.models import File
from guatu.apps.documents.subjects import kinds
from guatu.kernel.powers import Power
from trust.hostile import pdfs

pytestmark = pytest.mark.django_db
SANDBOX = "sandbox; default-src 'none'"


def browser(user) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def send(client: Client, bridge, *files: tuple[bytes, str], **said: str):
    given = {"files": [upload(*one) for one in files], "purpose": "photo", **said}
    return client.post(f"/documents/of/project/{bridge.number}", given)


def test_a_photo_sent_from_a_phone_is_kept_and_shown_on_the_projects_page(clerk, bridge):
    client = browser(clerk)

    answer = send(client, bridge, (photo(), "IMG_1.jpg"))

    file = File.objects.get()
    page = client.get(f"/projects/{bridge.number}").content.decode()
    assert answer.status_code == 302
    assert f"/documents/{file.pk}/thumb" in page
    assert "2022-06-09 15:04 拍摄" in page


def test_of_several_files_the_good_are_kept_and_each_bad_one_is_told(clerk, bridge):
    files = ((photo(), "好.jpg"), (b"<svg/>", "坏.png"), (pdf(), "批文.pdf"), (b"", "空.jpg"))

    answer = send(browser(clerk), bridge, *files)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sorted(File.objects.values_list("name", flat=True)) == ["好.jpg", "批文.pdf"]
    assert "“坏.png”其实是网页或矢量图" in page
    assert "“空.jpg”是空文件" in page
    assert "已上传 2 个文件" in page


def test_the_camera_opens_on_a_phone(clerk, bridge):
    page = browser(clerk).get(f"/documents/of/project/{bridge.number}").content.decode()

    assert 'accept="image/*" capture="environment"' in page


def test_no_file_and_too_many_are_told(clerk, bridge):
    client = browser(clerk)

    none = send(client, bridge)
    many = send(client, bridge, *((photo(at), f"{at}.jpg") for at in range(11)))

    assert "还没有选文件" in none.content.decode()
    assert "一次最多上传 10 个文件，实际选了 11 个" in many.content.decode()


def test_a_picture_is_shown_and_a_document_only_saved_and_neither_can_run(attach, clerk):
    client = browser(clerk)
    picture = client.get(f"/documents/{attach(photo()).pk}/content")
    paper = client.get(f"/documents/{attach(pdf(), '批文 一.pdf', purpose='approval').pk}/content")

    for answer in (picture, paper):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == SANDBOX
        assert answer["Cache-Control"] == "private, no-cache"
    assert picture["Content-Disposition"].startswith("inline")
    assert paper["Content-Disposition"] == "attachment; filename*=utf-8''%E6%89%B9%E6%96%87%20%E4%B8%80.pdf"
    assert (picture["Content-Type"], paper["Content-Type"]) == ("image/jpeg", "application/pdf")
    assert Image.open(io.BytesIO(body(picture))).size == (30, 60)
    assert body(paper) == pdf()


def test_a_picture_is_saved_when_asked_and_not_sent_again_when_it_is_known(attach, clerk):
    file, client = attach(photo()), browser(clerk)

    saved = client.get(f"/documents/{file.pk}/content?save=1")
    known = client.get(f"/documents/{file.pk}/content", headers={"If-None-Match": saved["ETag"]})

    assert saved["Content-Disposition"].startswith("attachment")
    assert (known.status_code, known.content) == (304, b"")
    assert known["Content-Security-Policy"] == SANDBOX


def test_another_regions_file_is_not_found_at_any_door(attach, stranger, bridge):
    file, client = attach(photo()), browser(stranger)
    doors = (
        *(f"/documents/{file.pk}{door}" for door in ("", "/content", "/thumb", "/withdraw")),
        f"/documents/of/project/{bridge.number}",
        f"/api/v1/documents/{file.pk}",
        f"/api/v1/documents/of/project/{bridge.number}",
    )

    assert {client.get(door).status_code for door in doors} == {404}
    assert client.get(f"/documents/{file.pk}/content", headers={"If-None-Match": file.content_hash}).status_code == 404
    assert file.name not in client.get("/documents/").content.decode()
    assert client.post(f"/documents/{file.pk}/withdraw", {"reason": "x"}).status_code == 404


def test_whoever_is_not_logged_in_gets_no_byte(attach):
    answer = Client(SERVER_NAME="127.0.0.1").get(f"/documents/{attach(photo()).pk}/content")

    assert answer.status_code == 302


def test_a_file_taken_back_opens_only_for_those_who_answer_for_it(attach, clerk, reader, bridge):
    file = attach(photo())
    withdraw_file(file.pk, reason="传错了项目", actor=clerk)

    assert browser(reader).get(f"/documents/{file.pk}/content").status_code == 404
    assert browser(clerk).get(f"/documents/{file.pk}/content").status_code == 200
    assert "传错了项目" in browser(clerk).get(f"/documents/{file.pk}").content.decode()
    assert f"/documents/{file.pk}" not in browser(clerk).get(f"/documents/of/project/{bridge.number}").content.decode()


def test_the_page_of_a_photo_tells_its_evidence_and_where_else_it_stands(attach, clerk):
    from guatu.apps.projects.actions import create_project

    other = create_project(values={"name": "河西大桥", "region": "410703"}, on=date(2022, 1, 4), actor=clerk)
    file = attach(photo())
    attach(photo(), key=other.number)

    page = browser(clerk).get(f"/documents/{file.pk}").content.decode()

    for told in ("35.301944°N 113.916944°E", "HONOR 60", "2022-06-09 15:04:05", file.original_hash, other.number):
        assert told in page


def test_a_file_is_taken_back_on_its_page(attach, clerk):
    file, client = attach(photo()), browser(clerk)

    refused = client.post(f"/documents/{file.pk}/withdraw", {"reason": ""})
    done = client.post(f"/documents/{file.pk}/withdraw", {"reason": "重复"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert File.objects.get().withdraw_reason == "重复"


def test_approvals_are_found_by_their_number_and_exported(attach, clerk):
    attach(pdf(), "=cmd.pdf", purpose="approval", number="霁发改审批〔2022〕12号")
    attach(photo())
    client = browser(clerk)

    page = client.get("/documents/", {"q": "〔2022〕12号"}).content.decode()
    book = client.get("/documents/export", {"purpose": "approval"})

    assert "=cmd.pdf" in page
    assert "现场.jpg" not in page
    assert book.content.startswith(b"PK")


def test_the_list_names_what_a_file_belongs_to(attach, clerk, bridge):
    attach(pdf(), "批文.pdf", purpose="approval")

    page = browser(clerk).get("/documents/").content.decode()

    assert f">{bridge.name}</a>" in page
    assert bridge.number in page


def test_a_months_photo_is_a_reporters_until_the_month_is_locked(bridge, someone):
    from guatu.apps.reports.models import ReportWindow

    reporter = someone("ma", powers=[Power.VIEW, Power.FILL_REPORT])
    window = ReportWindow.objects.create(month="2022-05", opens_on=date(2022, 5, 25), due_on=date(2022, 6, 5))
    client, address = browser(reporter), f"/documents/of/report/{bridge.number}?part=2022-05"

    kept = client.post(address, {"files": [upload(photo(), "一.jpg")], "purpose": "progress"})
    window.locked_at = "2022-06-13T00:00Z"
    window.save()
    shut = client.post(address, {"files": [upload(photo(2), "二.jpg")], "purpose": "progress"})

    assert kept.status_code == 302
    assert "5月月报已经锁定" in shut.content.decode()
    assert client.get(f"/documents/of/report/{bridge.number}?part=2022-07").status_code == 404
    assert client.get(f"/documents/of/report/{bridge.number}?part=x").status_code == 404
    assert File.objects.count() == 1


def test_evidence_carries_its_paper(someone):
    from guatu.apps.assessment.actions import record_evidence
    from guatu.apps.people.models import Organisation

    unit = Organisation.objects.create(code="U1", name="一局", kind="responsible_unit", region="410703")
    recorder = someone("du", powers=[Power.VIEW, Power.RECORD_EVIDENCE])
    day = date(2022, 5, 17)
    record_evidence(
        "U1", day=day, kind="deduction", reference="霁督〔2022〕13号", today=day, points=-10000, actor=recorder
    )
    client, address = (
        browser(recorder),
        f"/documents/of/evidence/{unit.code}?part=2022-05-17/deduction/霁督〔2022〕13号",
    )

    sent = client.post(address, {"files": [upload(pdf(), "通报.pdf")], "purpose": "evidence"})

    assert sent.status_code == 302
    assert "通报.pdf" in client.get(address).content.decode()
    assert "佐证材料" in client.get("/assessment/evidence?month=2022-05").content.decode()
    assert set(kinds()) >= {"project", "report", "evidence"}


def test_the_api_keeps_lists_and_takes_back(clerk, bridge, reader):
    client = browser(clerk)
    given = {"file": upload(workbook(), "清单.xlsx"), "purpose": "other", "note": "设备"}

    kept = client.post(f"/api/v1/documents/of/project/{bridge.number}", given)
    bad = {"file": upload(pdfs.written(pdfs.document(b"/OpenAction << /S /Launch >>")), "a.pdf"), "purpose": "other"}
    refused = client.post(f"/api/v1/documents/of/project/{bridge.number}", bad)
    pk = kept.json()["id"]
    listed = client.get("/api/v1/documents", {"q": "设备"}).json()
    denied = browser(reader).post(
        f"/api/v1/documents/{pk}/withdraw", json.dumps({"reason": "x"}), content_type="application/json"
    )
    gone = client.post(
        f"/api/v1/documents/{pk}/withdraw", json.dumps({"reason": "重复"}), content_type="application/json"
    )

    assert (kept.status_code, [one["id"] for one in listed]) == (200, [pk])
    assert (refused.status_code, refused.json()["detail"][:7]) == (422, "“a.pdf”")
    assert (denied.status_code, gone.status_code) == (403, 200)
    assert client.get(f"/api/v1/documents/{pk}").status_code == 404


def test_the_commands_keep_list_sweep_and_verify(bridge, tmp_path, capsys):
    from guatu.apps.documents import storage
    from guatu.site.command import main

    good, bad = tmp_path / "现场.jpg", tmp_path / "坏.pdf"
    good.write_bytes(photo())
    bad.write_bytes(b"%PDF-1.7 nothing")

    statuses = [main(["files", "keep", str(one), "--project", bridge.number]) for one in (good, bad)]
    statuses += [main(["files", "list"]), main(["files", "sweep"]), main(["files", "verify", "--json"])]
    storage.place_of(File.objects.get().content_hash).unlink()
    statuses.append(main(["files", "verify"]))

    said = capsys.readouterr().out
    assert statuses == [0, 1, 0, 0, 0, 1]
    assert "“坏.pdf”不完整或已损坏" in said
    assert "文件不在了" in said
