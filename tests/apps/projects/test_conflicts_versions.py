"""No lost update: when another was quicker both versions stand side by side to choose from."""

from __future__ import annotations

import threading
from datetime import date

import lxml.html
import pytest
from django.db import connection
from django.test import Client

from guatu.apps.projects.actions import edit_project, move_project, set_event, set_plan
from guatu.apps.projects.models import EventStatement, PlanStatement, Project
from guatu.kernel.lifecycle import DatedEvent, Stage

WHY = "核对后更正"


def fields_of(page, at=0):
    """What a browser would send of a form as it is shown."""
    return dict(lxml.html.fromstring(page.content).xpath("//main//form[@method='post']")[at].form_values())


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def boss(someone):
    return someone("wu", name="吴主任", powers=["view", "edit_project", "move_project"])


@pytest.mark.django_db
def test_an_edit_after_another_shows_both_and_saves_what_was_chosen(desk, boss, bridge):
    address = f"/projects/{bridge.number}/edit"
    sent = fields_of(desk.get(address)) | {"owner": "城投公司", "location": "河东路"}
    edit_project(bridge.pk, values={"name": "河东特大桥", "location": "东岸"}, version=1, actor=boss)

    clash = desk.post(address, sent)
    text = clash.content.decode()
    chosen = fields_of(clash)

    assert clash.status_code == 409
    for told in ("河东大桥", "河东特大桥", "河东路", "东岸", "城投公司", "吴主任"):
        assert told in text
    # untouched: theirs stands first; typed by oneself: one's own
    assert (chosen["take.name"], chosen["take.location"]) == ("theirs", "yours")
    assert desk.post(address, chosen).status_code == 302
    now = Project.objects.get()
    assert (now.name, now.location, now.owner) == ("河东特大桥", "河东路", "城投公司")


@pytest.mark.django_db
def test_a_third_change_between_choosing_and_saving_is_shown_again(desk, boss, bridge):
    address = f"/projects/{bridge.number}/edit"
    sent = fields_of(desk.get(address)) | {"location": "河东路"}
    edit_project(bridge.pk, values={"location": "东岸"}, version=1, actor=boss)
    chosen = fields_of(desk.post(address, sent))
    edit_project(bridge.pk, values={"location": "西岸"}, version=2, actor=boss)

    again = desk.post(address, chosen)

    assert again.status_code == 409
    assert "西岸" in again.content.decode()
    assert Project.objects.get().location == "西岸"


@pytest.mark.django_db
def test_a_change_the_form_does_not_show_stops_nobody(desk, boss, bridge):
    address = f"/projects/{bridge.number}/edit"
    sent = fields_of(desk.get(address)) | {"location": "河东路"}
    Project.objects.update(version=7)  # as an import that touched another column leaves it

    assert desk.post(address, sent).status_code == 302
    assert Project.objects.get().location == "河东路"


@pytest.mark.django_db
def test_a_move_from_a_stage_that_no_longer_stands_has_to_be_opened_again(desk, boss, bridge):
    address = f"/projects/{bridge.number}/move"
    sent = fields_of(desk.get(address)) | {"to": "preparation", "on": "2022-06-01", "reason": WHY}
    move_project(bridge.pk, to=Stage.WITHDRAWN, on=date(2022, 5, 1), reason=WHY, actor=boss)
    move_project(bridge.pk, to=Stage.PLANNING, on=date(2022, 5, 2), reason=WHY, actor=boss)
    same = desk.post(address, sent)
    sent |= fields_of(desk.get(address)) | {"to": "withdrawn", "on": "2022-06-02", "reason": WHY}
    move_project(bridge.pk, to=Stage.CONSTRUCTION, on=date(2022, 6, 3), reason=WHY, actor=boss)

    clash = desk.post(address, sent)

    assert same.status_code == 302
    assert clash.status_code == 409
    assert "在建" in clash.content.decode()
    assert "吴主任" in clash.content.decode()
    assert Project.objects.get().stage == "construction"


@pytest.mark.django_db
def test_a_date_and_a_plan_another_stated_meanwhile_are_not_overwritten(desk, boss, bridge):
    event, plan = (f"/projects/{bridge.number}/{name}" for name in ("event", "plan"))
    dated = fields_of(desk.get(event)) | {"event": "approved", "on": "2022-03-01", "reason": WHY}
    planned = fields_of(desk.get(plan)) | {"year": "2022", "item": "plan", "amount": "5000", "reason": WHY}
    set_event(bridge.pk, event=DatedEvent.APPROVED, on=date(2022, 2, 2), today=date(2022, 6, 10), actor=boss)
    set_plan(bridge.pk, year=2022, amount=300_000_00, actor=boss)

    first, second = desk.post(event, dated), desk.post(plan, planned)

    assert (first.status_code, second.status_code) == (409, 409)
    assert "2022-02-02" in first.content.decode()
    assert "300" not in fields_of(second).get("amount", "")
    assert desk.post(plan, fields_of(second) | {"take.amount": "yours"}).status_code == 302
    assert EventStatement.objects.known().get(event="approved").on == date(2022, 2, 2)
    assert PlanStatement.objects.known().get(year=2022).amount == 50_000_000_00


@pytest.mark.django_db
def test_a_plan_of_another_year_stops_nobody(desk, boss, bridge):
    address = f"/projects/{bridge.number}/plan"
    sent = fields_of(desk.get(address)) | {"year": "2022", "item": "plan", "amount": "5000"}
    set_plan(bridge.pk, year=2021, amount=300_000_00, actor=boss)

    assert desk.post(address, sent).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_shown_the_other(officer, boss, bridge):
    addresses, answers, together = f"/projects/{bridge.number}/plan", [], threading.Barrier(2)
    shown = Client()
    shown.force_login(officer)
    base = fields_of(shown.get(addresses)) | {"year": "2022", "item": "plan"}

    def save(person, amount):
        own = Client()
        own.force_login(person)
        together.wait()
        try:
            answers.append(own.post(addresses, base | {"amount": amount, "submit_key": amount * 5}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in ((officer, "5000"), (boss, "6000"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 409]
    assert PlanStatement.objects.filter(year=2022).count() == 1


@pytest.mark.django_db
def test_a_caller_of_the_api_has_to_say_which_version_it_saw_and_is_shown_both(desk, boss, bridge):
    address = f"/api/v1/projects/{bridge.number}"
    edit_project(bridge.pk, values={"name": "河东特大桥"}, version=1, actor=boss)

    silent = desk.patch(address, {"name": "河东二桥"}, content_type="application/json")
    lost = desk.patch(address, {"name": "河东二桥", "version": 1}, content_type="application/json")

    assert (silent.status_code, lost.status_code) == (422, 409)
    assert lost.json()["current"] == {"name": "河东特大桥"}
    assert lost.json()["yours"] == {"name": "河东二桥"}
