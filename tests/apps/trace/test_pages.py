"""The pages and the API of the trace."""

from __future__ import annotations

import pytest

from guatu.apps.people import actions
from guatu.apps.trace.action import action, change, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.models import Entry
from guatu.apps.trace.selectors import history_of
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
IMPORTED = Event("test.imported", "导入台账", "导入{subject}，{count}行")


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


def test_another_districts_doings_are_not_there(client, someone, unit):
    stranger = someone("stranger", region="410704", powers=[Power.OWN_ACCOUNT])
    actions.note_log_in(actor=stranger)
    client.force_login(someone("auditor", powers=[Power.VIEW_TRACE]))

    assert [entry["actor"] for entry in client.get("/api/v1/trace").json()] == ["operator", "operator"]
    assert client.get("/trace/3").status_code == 404


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
