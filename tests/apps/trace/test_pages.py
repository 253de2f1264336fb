"""The pages and the API of the trace."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guatu.apps.people import actions
from guatu.apps.trace.action import action, change, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.models import Entry
from guatu.apps.trace.selectors import history_of
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
IMPORTED = Event("test.imported", "导入台账", "导入{subject}，{count}行")


@action(power=Power.VIEW)
def note_person(*, actor, person):
    lines = [change("project/P0000001", "waiver:granted_by", None, person.pk)]
    record(IMPORTED, actor=actor, subject=("file", "台账", "台账"), lines=lines, count=1)


@pytest.fixture
def auditor(someone, client):
    user = someone("auditor", powers=[Power.VIEW_TRACE])
    client.force_login(user)
    return user


@pytest.fixture
def unit(operator):
    made = actions.create_organisation("FGW", name="发改委", kind="project_office", region="410703", actor=operator)
    return actions.change_organisation(made.code, name="发展和改革委员会", reason="全称", actor=operator)


@action(power=Power.IMPORT_LEDGER)
def import_units(*, actor):
    lines = [
        change("organisation/FGW", "*", None, {"name": "甲", "region": "410703"}),
        change("organisation/SLJ", "*", {"name": "水利"}, {"name": "水利局"}),
    ]
    record(IMPORTED, actor=actor, subject=("file", "f1", "台账.xlsx"), lines=lines, count=2)


def text_of(page):
    return page.content.decode()


def test_the_trace_is_there_only_for_those_who_may_view_it(client, someone, unit):
    client.force_login(someone(powers=[Power.VIEW]))

    assert [client.get(page).status_code for page in ("/trace", "/trace/1")] == [404, 404]
    assert client.get("/api/v1/trace").status_code == 403


def test_entries_read_as_sentences_newest_first(client, auditor, unit):
    page = text_of(client.get("/trace"))

    assert page.index("修改单位") < page.index("新增单位")
    assert "理由：全称" in page
    assert "本机命令行" in page


def test_one_entry_shows_what_changed_in_chinese(client, auditor, unit):
    page = text_of(client.get("/trace/2"))

    for told in ("单位 FGW", "单位名称", "发改委", "发展和改革委员会", Entry.objects.get(number=2).hash):
        assert told in page


def test_a_bulk_line_shows_each_field_it_changed(client, auditor, operator):
    import_units(actor=operator)

    page = text_of(client.get("/trace/1"))

    assert "导入台账.xlsx，2行" in page
    assert page.count("单位名称") == 2
    assert "行政区划" in page


def test_entries_are_found_by_person_event_and_subject(client, auditor, unit, operator):
    import_units(actor=operator)

    def found(query):
        return [entry["number"] for entry in client.get(f"/api/v1/trace?{query}").json()]

    assert found("") == [3, 2, 1]
    assert found("who=operator") == [3, 2, 1]
    assert found("who=nobody") == []
    assert found("event=organisation.changed") == [2]
    assert found("subject=organisation/FGW") == [3, 2, 1]
    assert found("subject=organisation/SLJ") == [3]
    assert found("after=2") == [1]
    assert "这个条件下没有留痕" in text_of(client.get("/trace?who=nobody"))


def numbers(client, query):
    return [entry["number"] for entry in client.get(f"/api/v1/trace?{query}").json()]


def test_entries_are_found_by_words_and_days(client, auditor, unit, operator):
    import_units(actor=operator)
    today = timezone.localdate(Entry.objects.first().at)
    tomorrow = today + timedelta(days=1)

    assert numbers(client, "q=全称") == [2]
    assert numbers(client, "q=台账.xlsx") == [3]
    assert numbers(client, "q=单位 发改委") == [1]
    assert numbers(client, "q=新增单位") == [1]
    assert numbers(client, "q=%25") == []
    assert numbers(client, f"start={today}&end={today}") == [3, 2, 1]
    assert numbers(client, f"start={tomorrow}") == []
    assert numbers(client, f"end={today - timedelta(days=1)}") == []


def test_a_page_says_how_many_it_found(client, auditor, unit):
    assert "共 2条" in text_of(client.get("/trace"))
    assert "这个条件下 1条" in text_of(client.get("/trace?event=organisation.changed"))
    assert "共 2条" in text_of(client.get("/trace?start=2022-13-01"))


def test_a_subject_is_followed_through_entries_and_lines(client, auditor, unit, operator):
    import_units(actor=operator)

    page = text_of(client.get("/trace/of/organisation/FGW"))

    assert page.index("导入台账.xlsx") < page.index("修改单位") < page.index("新增单位")
    for told in ("单位名称", "发改委", "发展和改革委员会", "项目办", "理由：全称", "共 3条"):
        assert told in page
    assert "水利局" not in page
    first = text_of(client.get("/trace/of/organisation/FGW?order=first"))
    assert first.index("新增单位") < first.index("修改单位") < first.index("导入台账.xlsx")


def test_a_subject_is_followed_into_its_parts_and_into_no_other(client, auditor, operator):
    note_parts(actor=operator)

    page = text_of(client.get("/trace/of/project/P1"))

    assert "本月完成投资" in page
    assert "12万元" in page
    assert "到位资金" in page
    assert "34万元" in page
    assert "别的项目" not in page


@action(power=Power.IMPORT_LEDGER)
def note_parts(*, actor):
    lines = [
        change("report/P1@2022-05", "done", None, 12_000_000),
        change("funds/P1@2022-05/loan", "*", None, {"amount": 34_000_000}),
        change("report/P10@2022-05", "next_step", None, "别的项目"),
        change("report/P1A@2022-05", "next_step", None, "别的项目"),
    ]
    record(IMPORTED, actor=actor, subject=("month", "2022-05", "2022年5月"), lines=lines, count=4)


def test_a_person_is_followed(client, auditor, unit, operator):
    page = text_of(client.get("/trace/people/operator"))

    for told in ("新增单位", "修改单位", "本机命令行", "这个账号的变动"):
        assert told in page
    assert client.get("/trace/people/nobody").status_code == 404


def test_what_cannot_be_seen_cannot_be_followed(client, someone, unit):
    stranger = someone("stranger", region="410704", powers=[Power.OWN_ACCOUNT])
    actions.note_log_in(actor=stranger)
    client.force_login(someone("auditor", powers=[Power.VIEW_TRACE]))

    gone = ("/trace/people/stranger", "/trace/of/user/stranger", "/trace/of/organisation/NONE")
    assert [client.get(page).status_code for page in gone] == [404, 404, 404]
    assert "stranger" not in str(cells_of(client.get("/trace/export.xlsx")))
    client.force_login(someone("viewer", powers=[Power.VIEW]))
    shut = (*gone, "/trace/export.xlsx", "/trace/head", "/trace/head.txt", "/trace/of/organisation/FGW")
    assert {client.get(page).status_code for page in shut} == {404}
    assert client.get("/api/v1/trace/head").status_code == 403


def cells_of(answer):
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return [[(cell.value, cell.data_type) for cell in row] for row in book.active.iter_rows()]


@action(power=Power.IMPORT_LEDGER)
def note_formula(*, actor):
    lines = [
        change("organisation/FGW", "name", "=1+1", "＝cmd|'/C calc'!A0"),
        change("organisation/FGW", "x", "-5", "@a"),
    ]
    record(IMPORTED, actor=actor, subject=("file", "f1", "+SUM(A1)"), lines=lines, count=2)


def test_the_export_has_a_row_for_each_change_and_no_formula(client, auditor, unit, operator):
    note_formula(actor=operator)

    rows = cells_of(client.get("/trace/export.xlsx?who=operator"))

    assert "条件：经办人账号 operator" in rows[0][0][0]
    assert [row[0][0] for row in rows[2:4]] == [3, 3]
    assert [cell[0] for cell in rows[2][8:12]] == ["单位 FGW", "单位名称", "=1+1", "＝cmd|'/C calc'!A0"]
    assert {cell[1] for row in rows for cell in row} <= {"s", "n"}
    assert all(value is None or isinstance(value, int) for row in rows for value, kind in row if kind == "n")


def test_an_export_that_is_too_long_says_what_it_left_out(client, auditor, unit, operator, monkeypatch):
    import_units(actor=operator)
    monkeypatch.setattr("guatu.apps.trace.workbook.MOST", 3)

    rows = cells_of(client.get("/trace/export.xlsx"))

    assert len(rows) == 2 + 3 + 1
    assert "还有更早的" in rows[-1][0][0]


def test_an_entry_without_lines_has_a_row_of_its_own(client, auditor, someone):
    actions.note_log_in(actor=someone("li"))

    rows = cells_of(client.get("/trace/export.xlsx"))

    assert [row[3][0] for row in rows[2:]] == ["li"]


def test_the_head_is_handed_out_and_recognised(client, auditor, unit):
    given = client.get("/trace/head.txt")

    assert given["Content-Disposition"].startswith("attachment")
    answer = text_of(client.post("/trace/head", {"text": text_of(given)}))
    assert "这份链头与现在的留痕相符：第2条，此后又记了1条。" in answer  # taking it is an entry
    upload = SimpleUploadedFile("head.txt", text_of(given).encode())
    assert "相符：第2条" in text_of(client.post("/trace/head", {"file": upload}))
    assert client.get("/api/v1/trace/head").json()["number"] == 3


def test_a_head_that_does_not_fit_is_answered_with_why(client, auditor, unit):
    given = text_of(client.get("/trace/head.txt"))
    turned = re.sub("校验值：(.)", lambda found: "校验值：" + ("0" if found[1] != "0" else "1"), given)

    assert "被重写过" in text_of(client.post("/trace/head", {"text": turned}))
    assert "末尾被截去6条" in text_of(client.post("/trace/head", {"text": given.replace("序号：2", "序号：9")}))
    refused = client.post("/trace/head", {"text": "序号：2"})
    assert (refused.status_code, "没有认出链头" in text_of(refused)) == (422, True)
    assert "没有选文件" in text_of(client.post("/trace/head", {}))
    large = SimpleUploadedFile("head.txt", b"x" * 20_000)
    assert "太大" in text_of(client.post("/trace/head", {"file": large}))


def test_before_the_first_entry_there_is_no_head(client, auditor):
    assert client.get("/trace/head.txt").status_code == 404
    assert client.get("/api/v1/trace/head").status_code == 404
    assert "还没有留痕" in text_of(client.get("/trace/head"))


def test_another_districts_doings_are_not_there(client, someone, unit):
    stranger = someone("stranger", region="410704", powers=[Power.OWN_ACCOUNT])
    actions.note_log_in(actor=stranger)
    client.force_login(someone("auditor", powers=[Power.VIEW_TRACE]))

    assert client.get("/api/v1/trace").json() == []
    assert client.get("/trace/3").status_code == 404


@pytest.mark.parametrize(
    ("auditing", "others", "seen"),
    [("410703", "410704", 0), ("410703", "410703", 2), ("410703", "410700", 2), ("410700", "410704", 2)],
)
def test_what_the_command_line_did_is_seen_by_whoever_looks_after_everybody_of_the_house(
    client, someone, unit, auditing, others, seen
):
    someone("stranger", region=others, powers=[Power.OWN_ACCOUNT])
    client.force_login(someone("auditor", region=auditing, powers=[Power.VIEW_TRACE]))

    assert [entry["actor"] for entry in client.get("/api/v1/trace").json()] == ["operator"] * seen


def test_what_is_taken_leaves_who_took_what_under_which_conditions(client, auditor, unit):
    client.get("/trace/head.txt")
    client.get("/trace/export.xlsx?who=operator")

    taken = Entry.objects.filter(event="trace.exported").order_by("number")
    assert [one.actor for one in taken] == [auditor, auditor]
    assert taken[0].sentence == "导出留痕链头：trace-head-2.txt"
    assert re.fullmatch(r"导出留痕：留痕\d{8}\.xlsx（条件 who=operator）", taken[1].sentence)


def test_a_person_in_a_line_is_told_by_name(client, auditor, unit, operator):
    note_person(actor=operator, person=auditor)

    page, rows = text_of(client.get("/trace/3")), cells_of(client.get("/trace/export.xlsx?event=test.imported"))

    assert f"{auditor.name}（auditor）" in page
    assert rows[2][11][0] == f"{auditor.name}（auditor）"


def test_an_audit_administrator_sees_what_people_did_though_no_business_data(client, someone):
    actions.note_log_in(actor=someone("li"))
    client.force_login(someone("audit", reach="none", powers=[Power.VIEW_TRACE]))

    assert client.get("/trace/1").status_code == 200


def test_the_api_gives_the_lines_of_an_entry(client, auditor, unit):
    lines = client.get("/api/v1/trace/2/lines").json()

    assert [(line["field"], line["before"], line["after"]) for line in lines] == [
        ("name", "发改委", "发展和改革委员会")
    ]


def test_a_rows_own_history_is_for_whoever_may_see_the_row(unit):
    assert [entry.number for entry in history_of(unit)] == [2, 1]


def test_a_key_that_is_none_shows_the_first_page(client, auditor, unit):
    assert "新增单位" in text_of(client.get("/trace?after=abc"))


def test_an_empty_trace_says_what_will_stand_there(client, auditor):
    assert "还没有留痕" in text_of(client.get("/trace"))


def test_the_trace_asks_the_database_a_fixed_number_of_times(client, auditor, unit, counted_queries):
    with counted_queries("trace.list"):
        client.get("/trace")
