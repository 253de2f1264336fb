"""The library as JSON: money in 分, refusals in Chinese, both versions when an update is lost."""

from __future__ import annotations

from datetime import date

import pytest

from guatu.apps.people.models import Organisation
from guatu.apps.projects.actions import create_project, move_project, set_event, set_plan
from guatu.apps.projects.models import Project
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.powers import Power

URL = "/api/v1/projects"


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def send(client, method, url, given):
    return getattr(client, method)(url, given, content_type="application/json")


def test_the_list_goes_on_by_key(desk, officer):
    for number in range(5):
        create_project(values={"name": f"项目{number}", "region": "410703"}, on=date(2022, 1, 4), actor=officer)

    first = desk.get(f"{URL}?size=3").json()
    second = desk.get(f"{URL}?size=3&after={first['after']}").json()

    assert [one["name"] for one in first["items"] + second["items"]] == [f"项目{number}" for number in range(5)]
    assert second["after"] == ""


def test_a_project_is_told_with_money_in_fen_and_days_as_known(desk, officer, bridge):
    set_plan(bridge.pk, year=2022, amount=12_345_678_901_234_567, actor=officer)
    day = {"on": date(2022, 3, 1), "precision": "month"}
    set_event(bridge.pk, event=DatedEvent.STARTED, **day, today=date(2022, 6, 10), actor=officer)

    told = desk.get(f"{URL}/{bridge.number}").json()

    assert told["total_investment"] == 100_000_000
    assert told["plans"] == {"2022": 12_345_678_901_234_567}
    assert told["events"] == {"started": "2022-03"}


def test_a_project_is_created_edited_and_moved(desk):
    unit = Organisation.objects.create(code="jt", name="交通局", kind="responsible_unit", region="410703")
    made = send(desk, "post", URL, {"name": "南外环", "region": "410703", "organisation": "jt"})
    assert made.status_code == 201
    number = made.json()["number"]

    edited = send(desk, "patch", f"{URL}/{number}", {"version": 1, "total_investment": 4_200_000_000_00})
    move = {"to": "preparation", "on": "2026-12-01", "reason": "可研已批", "version": edited.json()["stage_version"]}
    moved = send(desk, "post", f"{URL}/{number}/move", move)

    assert (edited.status_code, edited.json()["version"]) == (200, 2)
    assert (moved.status_code, moved.json()["stage"]) == (200, "preparation")
    project = Project.objects.get()
    assert (project.organisation, project.stage, project.total_investment) == (unit, Stage.PREPARATION, 420_000_000_000)


def test_null_clears_a_field_and_what_is_left_out_stays(desk, officer):
    values = {"name": "甲", "region": "410703", "owner": "天业", "total_investment": 5}
    made = create_project(values=values, on=date(2022, 1, 4), actor=officer)

    told = send(desk, "patch", f"{URL}/{made.number}", {"version": 1, "owner": None}).json()

    assert (told["owner"], told["total_investment"]) == ("", 5)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "", "region": "410703"}, "name"),
        ({"name": "机密工程", "region": "410703"}, "name"),
        ({"name": "甲", "region": "330203"}, "region"),
        ({"name": "甲", "region": "410703", "organisation": "nobody"}, "organisation"),
        ({"name": "甲", "region": "410703", "total_investment": -1}, "total_investment"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(desk, given, field):
    answer = send(desk, "post", URL, given)

    assert (answer.status_code, list(answer.json()["problems"])) == (422, [field])
    assert not Project.objects.exists()


def test_a_lost_update_answers_409_with_both_versions(desk, bridge):
    send(desk, "patch", f"{URL}/{bridge.number}", {"version": 1, "name": "河东特大桥"})

    lost = send(desk, "patch", f"{URL}/{bridge.number}", {"version": 1, "name": "河东二桥"})

    assert lost.status_code == 409
    assert lost.json()["version"] == 2
    assert lost.json()["differences"] == [
        {"field": "name", "title": "项目名称", "standing": "河东特大桥", "sent": "河东二桥"}
    ]


def test_a_move_and_a_plan_another_stated_meanwhile_answer_409_and_change_nothing(desk, officer, bridge):
    seen = desk.get(f"{URL}/{bridge.number}").json()
    move = {"to": "withdrawn", "on": "2026-12-01", "reason": "资金不落实", "version": seen["stage_version"]}
    plan = {"amount": 9, "version": seen["years_version"]}
    move_project(bridge.pk, to=Stage.PREPARATION, on=date(2022, 3, 1), reason="可研已批", actor=officer)
    set_plan(bridge.pk, year=2022, amount=7, actor=officer)

    moved = send(desk, "post", f"{URL}/{bridge.number}/move", move)
    planned = send(desk, "put", f"{URL}/{bridge.number}/plans/2022", plan)
    other_year = send(desk, "put", f"{URL}/{bridge.number}/plans/2023", plan)
    unsaid = send(desk, "put", f"{URL}/{bridge.number}/plans/2022", {"amount": 9})

    assert (moved.status_code, planned.status_code, unsaid.status_code) == (409, 409, 422)
    assert moved.json()["differences"][0]["standing"] == "preparation"
    told = planned.json()["differences"][0]
    assert (told["field"], told["standing"], told["sent"], told["by"]) == ("annual_plan_2022", 7, 9, officer.name)
    assert other_year.json()["plans"] == {"2022": 7, "2023": 9}


def test_a_move_that_is_not_open_names_those_that_are(desk, bridge):
    seen = desk.get(f"{URL}/{bridge.number}").json()["stage_version"]
    move = {"to": "production", "on": "2026-12-01", "reason": "x", "version": seen}
    answer = send(desk, "post", f"{URL}/{bridge.number}/move", move)

    assert answer.status_code == 422
    assert "可转入：前期、退库" in answer.json()["detail"]


def test_without_the_power_a_change_is_refused_in_words(client, someone, bridge):
    client.force_login(someone("wu", powers=[Power.VIEW]))

    answer = send(client, "patch", f"{URL}/{bridge.number}", {"version": 1, "name": "x"})

    assert answer.status_code == 403
    assert "修改项目" in answer.json()["detail"]


def test_a_body_that_is_no_json_is_refused_in_chinese(desk):
    answer = desk.post(URL, "{not json", content_type="application/json")

    assert (answer.status_code, answer.json()) == (400, {"detail": "请求内容看不懂，请检查格式。"})


@pytest.mark.parametrize("field", ["invested_before", "stage", "number", "visible"])
def test_a_field_the_door_does_not_name_is_refused_and_nothing_is_written(desk, bridge, field):
    answer = send(desk, "patch", f"{URL}/{bridge.number}", {"version": 1, "name": "新桥", field: 1})

    bridge.refresh_from_db()
    assert answer.status_code == 422
    assert field in answer.json()["detail"]
    assert bridge.name != "新桥"
