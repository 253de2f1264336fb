"""The pages of the library over HTTP: what they show, to whom, and what they refuse."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects.actions import (
    create_project,
    create_set,
    edit_project,
    join_set,
    move_project,
    set_event,
    set_plan,
)
from guatu.apps.projects.models import ColumnMapping, MembershipStatement, Project, ProjectSet
from guatu.apps.trace.models import Entry
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.powers import Power

DAY = date(2022, 6, 10)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def text_of(page) -> str:
    return page.content.decode()


def make(officer, name, **values):
    return create_project(values={"name": name, "region": "410703", **values}, on=date(2022, 1, 4), actor=officer)


def test_the_list_shows_projects_with_their_plans_and_sums(desk, officer, bridge):
    set_plan(bridge.pk, year=2022, amount=320_000_000_00, actor=officer)

    page = desk.get("/projects/?month=2022-05")

    text = text_of(page)
    assert page.status_code == 200
    assert "河东大桥" in text
    assert "合计 1 个" in text
    assert "32,000" in text


def test_each_condition_narrows_the_list(desk, officer):
    unit = Organisation.objects.create(code="jt", name="交通局", kind="responsible_unit", region="410703")
    leader = Leader.objects.create(key="L1", name="赵副区长", region="410703")
    make(officer, "甲", organisation=unit, level="provincial", kind="industry", nature="new", owner="天业重工")
    other = make(officer, "乙", leader=leader, level="county", kind="livelihood", nature="continuing")
    batch = create_set(name="三个一批", code="batch-4", actor=officer)
    join_set(batch.pk, projects=[other.pk], on=date(2022, 3, 1), actor=officer)
    move_project(other.pk, to=Stage.PREPARATION, on=DAY, reason="", actor=officer)

    for asked, here in {
        "organisation=jt": "甲",
        "leader=L1": "乙",
        "level=provincial": "甲",
        "kind=livelihood": "乙",
        "nature=new": "甲",
        "stage=preparation": "乙",
        "set=batch-4": "乙",
        "q=天业": "甲",
        "q=交通局": "甲",
        "q=P0000002": "乙",
        "q=乙&level=county": "乙",
    }.items():
        shown = [row.name for row in desk.get(f"/projects/?{asked}").context["page"].rows]
        assert shown == [here], asked


def test_a_withdrawn_project_is_listed_only_when_asked_for(desk, officer, bridge):
    move_project(bridge.pk, to=Stage.WITHDRAWN, on=DAY, reason="不具备开工条件", actor=officer)

    assert "项目库里还没有项目" in text_of(desk.get("/projects/"))
    assert "河东大桥" in text_of(desk.get("/projects/?stage=withdrawn"))


def test_pages_follow_each_other_without_gap_or_repeat_in_every_order(desk, officer):
    for number in range(120):
        made = make(officer, f"项目{number:03d}")
        if number % 3:
            set_plan(made.pk, year=2022, amount=(number % 7) * 1_000_000, actor=officer)

    for sort in ("number", "plan"):
        seen, url = [], f"/projects/?month=2022-05&sort={sort}"
        while url:
            page = desk.get(url).context["page"]
            seen += [row.number for row in page.rows]
            url = f"/projects/?sort={sort}&after={page.following}" if page.following else ""
        assert len(seen) == len(set(seen)) == 120
        back = desk.get(f"/projects/?sort={sort}&before={page.previous}").context["page"]
        assert [row.number for row in back.rows] == seen[50:100]


def test_a_broken_cursor_shows_the_first_page(desk, bridge):
    for cursor in ("x", "W10", "bnVsbA", "WzEsMl0"):
        assert desk.get(f"/projects/?after={cursor}").context["page"].rows[0] == bridge


def test_the_list_as_a_fragment_has_no_frame(desk, bridge):
    text = text_of(desk.get("/projects/", headers={"HX-Request": "true"}))

    assert "河东大桥" in text
    assert "<html" not in text


def test_the_list_takes_few_queries_whatever_its_length(desk, officer, django_assert_max_num_queries):
    for number in range(60):
        make(officer, f"项目{number}")
    desk.get("/projects/")

    with django_assert_max_num_queries(13):  # twelve of the library, one of monitoring: is the month computed?
        desk.get("/projects/?level=county&q=项目")


def test_another_regions_project_is_nowhere_to_be_found(client, bridge, stranger):
    client.force_login(stranger)

    assert "河东大桥" not in text_of(client.get("/projects/"))
    assert "河东大桥" not in text_of(client.get("/projects/?q=河东"))
    for door in ("", "/edit", "/move", "/event", "/plan", "/set"):
        assert client.get(f"/projects/{bridge.number}{door}").status_code == 404
    exported = b"".join(client.get("/projects/export?format=csv").streaming_content).decode("utf-8-sig")
    assert "河东大桥" not in exported
    assert client.get(f"/api/v1/projects/{bridge.number}").status_code == 404
    assert client.get("/api/v1/projects").json()["items"] == []


def test_without_powers_the_doors_do_not_exist(client, someone, bridge):
    client.force_login(someone("wu", powers=[Power.VIEW]))

    assert client.get(f"/projects/{bridge.number}").status_code == 200
    for door in ("new", "import", "export", "template", f"{bridge.number}/edit", f"{bridge.number}/move", "sets/new"):
        assert client.get(f"/projects/{door}").status_code == 404, door
    assert "新建项目" not in text_of(client.get("/projects/"))


def test_who_is_not_logged_in_is_sent_to_log_in(client, bridge):
    assert client.get(f"/projects/{bridge.number}")["Location"].startswith("/login")
    assert client.get("/api/v1/projects").status_code == 401


def test_the_project_page_tells_stage_dates_sets_and_who_answers(desk, officer, bridge):
    leader = Leader.objects.create(key="L1", name="赵副区长", position="副区长", region="410703")
    batch = create_set(name="三个一批第四期", actor=officer)
    join_set(batch.pk, projects=[bridge.pk], on=date(2022, 3, 1), actor=officer)
    values = {"leader": leader, "planned_start_on": date(2022, 6, 1)}
    edit_project(bridge.pk, values=values, version=1, actor=officer)

    page = desk.get(f"/projects/{bridge.number}")

    text = text_of(page)
    for told in (
        "河东大桥",
        "赵副区长",
        "三个一批第四期",
        "2022-03-01 起",
        "应 2022-06-01",
        "总投资 0.01 亿元",
        "P0000001",
    ):
        assert told in text, told
    assert [station.state for station in page.context["stations"]][:2] == ["now", ""]


def test_the_dates_of_a_project_stand_in_the_order_they_happened(desk, officer, bridge):
    for event, on in (("started", "2022-03-20"), ("approved", "2021-05-02"), ("signed", "2020-11-30")):
        day = date.fromisoformat(on)
        set_event(bridge.pk, event=DatedEvent(event), on=day, actor=officer, today=date(2022, 6, 10))

    page = desk.get(f"/projects/{bridge.number}")

    assert [fact.text for fact in page.context["dates"]] == ["2020-11-30", "2021-05-02", "2022-03-20"]


def test_the_trace_of_a_project_is_for_those_who_may_see_it_or_whose_it_is(client, someone, officer):
    unit = Organisation.objects.create(code="jt", name="交通局", kind="responsible_unit", region="410703")
    own = make(officer, "大修", organisation=unit)
    shown = {}
    for login, powers, more in (
        ("auditor", [Power.VIEW, Power.VIEW_TRACE], {}),
        ("clerk", [Power.VIEW], {"reach": "organisation", "organisation": unit}),
        ("chief", [Power.VIEW], {}),
    ):
        client.force_login(someone(login, powers=powers, **more))
        shown[login] = "留痕</h2>" in text_of(client.get(f"/projects/{own.number}"))

    assert shown == {"auditor": True, "clerk": True, "chief": False}


def test_a_project_is_created_on_a_page(desk):
    given = {"name": "南外环西延", "region": "卫滨区", "total_investment": "4.2亿", "level": "county"}

    page = desk.post("/projects/new", given)

    made = Project.objects.get()
    assert (page.status_code, page["Location"]) == (302, f"/projects/{made.number}")
    assert (made.name, made.region, made.total_investment) == ("南外环西延", "410703", 42_000_000_000)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "指挥中心（涉密）"}, "涉密项目不得录入本系统"),
        ({"total_investment": "三千二百万左右"}, "三千二百万左右"),
        ({"region": "330203"}, "不在您的范围内"),
        ({"code": "2203-1"}, "5段24位"),
        ({"parent": "P0009999"}, "没有编号为P0009999的项目"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(desk, given, told):
    page = desk.post("/projects/new", {"name": "南外环西延", "region": "410703", "remark": "打字的内容", **given})

    text = text_of(page)
    assert page.status_code == 422
    assert told in text
    assert "打字的内容" in text
    assert not Project.objects.exists()


def test_a_lost_update_shows_both_versions(desk, officer, bridge):
    edit_project(bridge.pk, values={"name": "河东特大桥"}, version=1, actor=officer)

    page = desk.post(f"/projects/{bridge.number}/edit", {"name": "河东二桥", "region": "410703", "version": "1"})

    text = text_of(page)
    assert page.status_code == 409
    assert "河东特大桥" in text
    assert "河东二桥" in text
    assert "您的改动没有保存" in text
    assert Project.objects.get().name == "河东特大桥"


def test_an_edit_form_holds_every_digit_of_an_amount(desk, officer):
    made = make(officer, "甲", total_investment=123_456_789_01)

    page = desk.get(f"/projects/{made.number}/edit")

    assert 'value="12345.678901"' in text_of(page)
    form = page.context["form"]
    same = {bound.name: bound.value() or "" for bound in form}
    same["total_investment"] = "12345.678901"
    assert "没有变化" in text_of(desk.post(f"/projects/{made.number}/edit", same))


def test_a_refused_move_is_told_on_the_form(desk, bridge):
    page = desk.post(f"/projects/{bridge.number}/move", {"to": "preparation", "on": "2021-01-01", "reason": "x"})

    assert page.status_code == 422
    assert "早于上一次变更" in text_of(page)


def test_small_forms_change_the_project(desk, officer, bridge):
    batch = create_set(name="三个一批", code="batch", actor=officer)
    url = f"/projects/{bridge.number}"

    for door, given in (
        ("move", {"to": "preparation", "on": "2022-06-10", "reason": "可研已批"}),
        ("event", {"event": "approved", "on": "2022-06-10", "precision": "day"}),
        ("plan", {"year": "2022", "amount": "3.2亿"}),
        ("set", {"action": "join", "set": "batch", "on": "2022-06-01"}),
    ):
        assert desk.post(f"{url}/{door}", given)["Location"] == url, door

    text = text_of(desk.get(url))
    assert Project.objects.get().stage == Stage.PREPARATION
    for told in ("2022-06-10", "32,000", batch.name):
        assert told in text


def test_a_set_is_made_filled_and_emptied_on_pages(desk, officer, bridge):
    desk.post("/projects/sets/new", {"name": "省重点", "code": "provincial", "family": "省市重点"})

    wrong = desk.post("/projects/sets/provincial/change", {"action": "join", "numbers": "P9", "on": "2022-06-01"})
    assert "没有这些项目" in text_of(wrong)
    desk.post("/projects/sets/provincial/change", {"action": "join", "numbers": "p0000001、", "on": "2022-06-01"})

    assert "河东大桥" in text_of(desk.get("/projects/sets/provincial"))
    assert MembershipStatement.objects.known().count() == 1
    assert "省重点" in text_of(desk.get("/projects/sets"))


def sent(rows: str, name: str = "台账.csv", **more):
    file = SimpleUploadedFile(name, rows.encode("utf-8"))
    return {"file": file, "region": "410703", "on": "2022-06-10", "list_name": "", **more}


LEDGER = "项目名称,总投资（万元）,责任单位\n南外环西延,42000,区交通局\n解放路南延,21000,区住建局\n"


def reviewed(desk, rows=LEDGER, **more) -> str:
    """The address of the review page of an uploaded file."""
    return str(desk.post("/projects/import", sent(rows, **more))["Location"])


def test_an_uploaded_ledger_is_shown_before_anything_is_written(desk):
    page = desk.get(reviewed(desk))

    text = text_of(page)
    for told in ("南外环西延", "42,000", "区交通局", "没有的单位和分包领导随导入新建"):
        assert told in text
    assert not Project.objects.exists()


def test_applying_a_reviewed_ledger_imports_it(desk):
    url = reviewed(desk, list_name="省重点")

    page = desk.post(url, {"do": "apply", "create_units": "on", "reason": "年初名单"})

    assert page["Location"] == reverse("projects:list")
    assert Project.objects.count() == 2
    assert ProjectSet.objects.get().name == "省重点"
    assert Entry.objects.first().reason == "年初名单"


def test_a_waiting_file_is_nobody_elses(desk, client, someone):
    url = reviewed(desk)

    client.force_login(someone("zhou", powers=[Power.VIEW, Power.IMPORT_LEDGER]))

    assert client.get(url).status_code == 404


def test_a_column_chosen_by_hand_is_remembered_for_the_office(desk, officer):
    unit = Organisation.objects.create(code="fgw", name="发改委", kind="project_office", region="410703")
    officer.organisation = unit
    officer.save()
    rows = "项目名称,盘子（万元）,责任单位\n南外环西延,42000,区交通局\n解放路南延,21000,区住建局\n"
    url = reviewed(desk, rows)
    headings = [column.heading for column in desk.get(url).context["columns"]]
    fields = ["name", "total_investment", "organisation"]

    desk.post(url, {"do": "apply", "heading": headings, "field": fields, "create_units": "on"})

    assert Project.objects.get(name="南外环西延").total_investment == 42_000_000_000
    assert ColumnMapping.objects.get().organisation == unit
    again = desk.get(reviewed(desk, rows + "和平路,1,区交通局\n"))
    assert [column.code for column in again.context["columns"]] == fields


def test_on_the_page_near_names_must_be_decided(desk, officer):
    make(officer, "南外环西延工程")
    url = reviewed(desk)

    refused = desk.post(url, {"do": "apply", "create_units": "on"})
    assert (refused.status_code, Project.objects.count()) == (422, 1)
    assert "还有1个名称相近的没有定" in text_of(refused)

    desk.post(url, {"do": "apply", "create_units": "on", "near-0": "P0000001"})
    assert set(Project.objects.values_list("name", flat=True)) == {"南外环西延", "解放路南延"}


def test_a_ledger_with_errors_cannot_be_applied(desk):
    url = reviewed(desk, LEDGER.replace("21000", "待定"))

    assert "待定" in text_of(desk.get(url))
    assert desk.post(url, {"do": "apply", "create_units": "on"}).status_code == 422
    assert not Project.objects.exists()


def test_a_file_that_is_no_table_is_refused_with_what_to_do(desk):
    page = desk.get(reviewed(desk, "%PDF-1.7", name="扫描件.pdf"))

    assert page.status_code == 422
    assert "PDF" in text_of(page)


def test_an_export_downloads_what_the_list_shows(desk, officer):
    make(officer, "甲", level="county")
    make(officer, "乙", level="provincial")

    answer = desk.get("/projects/export?format=csv&level=county")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "甲" in text
    assert "乙" not in text
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(desk.get("/projects/template").streaming_content)[:2] == b"PK"
