"""A window, a day of listing and a local rule: what another stated meanwhile is shown, not overwritten."""

from __future__ import annotations

from datetime import date

import lxml.html
import pytest

from guatu.apps.listing.actions import enter_published, enter_statistics, record_listing
from guatu.apps.listing.models import PublishedStatement, StatisticsStatement
from guatu.apps.policies.actions import choose_preset, set_threshold
from guatu.apps.policies.models import PresetStatement, ThresholdStatement
from guatu.apps.projects.actions import create_project, set_event
from guatu.apps.projects.models import EventStatement
from guatu.apps.reports.actions import change_window, open_window
from guatu.apps.reports.models import ReportWindow
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
MAY = Month(2022, 5)
ALL = [Power.VIEW, Power.EDIT_PROJECT, Power.RECORD_LISTING, Power.OPEN_WINDOW, Power.LOCK_MONTH, Power.SET_RULES,
       Power.ENTER_STATISTICS, Power.ENTER_PUBLISHED]  # fmt: skip


def fields_of(page, ending=""):
    forms = lxml.html.fromstring(page.content).xpath("//main//form[@method='post']")
    return dict(next(form for form in forms if (form.action or "").endswith(ending)).form_values())


@pytest.fixture
def desk(client, someone):
    client.force_login(someone("sun", name="孙经办", powers=ALL))
    return client


@pytest.fixture
def other(someone):
    return someone("wu", name="吴主任", powers=ALL)


def test_a_window_another_moved_meanwhile_is_shown_with_who_moved_it(desk, other):
    open_window(MAY, opens_on=date(2022, 5, 25), due_on=date(2022, 6, 5), actor=other)
    sent = fields_of(desk.get("/reports/windows"), "/2022-05") | {"due_on": "2022-06-07", "reason": "放假"}
    change_window(MAY, opens_on=date(2022, 5, 25), due_on=date(2022, 6, 9), reason="顺延", actor=other)

    clash = desk.post("/reports/windows/2022-05", sent)
    saved = desk.post("/reports/windows/2022-05", fields_of(clash))

    assert (clash.status_code, saved.status_code) == (409, 302)
    assert "2022-06-09" in clash.content.decode()
    assert "吴主任" in clash.content.decode()
    assert ReportWindow.objects.get().due_on == date(2022, 6, 7)  # typed by oneself: one's own is chosen at first


def test_a_day_of_listing_another_stated_meanwhile_is_not_overwritten(desk, other):
    project = create_project(values={"name": "河东大桥", "region": "410703"}, on=date(2022, 1, 4), actor=other)
    today = date(2022, 6, 10)
    set_event(project.pk, event=DatedEvent.STARTED, on=date(2022, 2, 1), today=today, actor=other)
    address = f"/listing/of/{project.number}"
    sent = fields_of(desk.get(address)) | {"on": "2022-03-01"}
    record_listing(project.pk, on=date(2022, 4, 1), actor=other)

    clash = desk.post(address, sent)

    assert clash.status_code == 409
    assert "2022-04-01" in clash.content.decode()
    assert EventStatement.objects.known().get(event="listed").on == date(2022, 4, 1)


def test_a_preset_and_a_threshold_another_stated_for_the_same_day_are_not_overwritten(desk, other):
    grounds = {"region": "410703", "start_on": "2022-07-01", "document": "卫政办〔2022〕8号"}
    preset, limit = (fields_of(desk.get(f"/rules/local/{name}")) for name in ("preset", "threshold"))
    day = {"start_on": date(2022, 7, 1), "document": "卫政办〔2022〕9号"}
    choose_preset("410703", "wuhan", **day, actor=other)
    rule, _, name = limit["threshold"].partition(".")
    set_threshold("410703", rule=rule, name=name, value="7", **day, actor=other)

    first = desk.post("/rules/local/preset", preset | grounds | {"preset": "sanya_2022"})
    second = desk.post("/rules/local/threshold", limit | grounds | {"value": "9"})

    assert (first.status_code, second.status_code) == (409, 409)
    assert PresetStatement.objects.known().get().preset == "wuhan"
    assert "重新打开" in second.content.decode()
    assert ThresholdStatement.objects.known().count() == 1
    assert "7" in str(ThresholdStatement.objects.known().get().value)


def counted(name):
    known = StatisticsStatement.objects.known().filter(project__name=name)
    return known.values_list("amount", flat=True).first()


@pytest.fixture
def two(other):
    made = [create_project(values={"name": name, "region": "410703"}, on=date(2022, 1, 4), actor=other)
            for name in ("河东大桥", "城西小学")]  # fmt: skip
    enter_statistics(MAY, {one.pk: 100_000_000 for one in made}, actor=other)
    return made


def test_a_cell_of_statistics_another_changed_is_shown_and_an_untouched_one_is_left_to_them(desk, other, two):
    bridge, school = two
    sent = fields_of(desk.get("/listing/statistics?month=2022-05"), "/statistics/2022-05")
    enter_statistics(MAY, {bridge.pk: 200_000_000, school.pk: 300_000_000}, actor=other)

    clash = desk.post("/listing/statistics/2022-05", sent | {bridge.number: "250万"})
    chosen = fields_of(clash)

    words = clash.content.decode()
    assert (clash.status_code, "吴主任" in words, "河东大桥" in words, "城西小学" in words) == (409, True, True, False)
    assert desk.post("/listing/statistics/2022-05", chosen).status_code == 302
    assert (counted("河东大桥"), counted("城西小学")) == (250_000_000, 300_000_000)


def test_a_cell_nobody_else_touched_is_saved_beside_anothers_change(desk, other, two):
    bridge, school = two
    sent = fields_of(desk.get("/listing/statistics?month=2022-05"), "/statistics/2022-05")
    enter_statistics(MAY, {school.pk: 300_000_000}, actor=other)

    saved = desk.post("/listing/statistics/2022-05", sent | {bridge.number: "0"})

    assert saved.status_code == 302
    assert (counted("河东大桥"), counted("城西小学")) == (0, 300_000_000)


def test_a_published_figure_another_entered_meanwhile_is_not_overwritten(desk, other):
    figure = {"region": "410703", "code": "fai_growth", "published_on": date(2022, 5, 20)}
    given = {"month": "2022-04", "region": "410703", "code": "fai_growth", "value": "61.5", "source": "统计快报",
             "published_on": "2022-05-20"}  # fmt: skip
    sent = fields_of(desk.get("/listing/published")) | given
    enter_published(Month(2022, 4), numerator=611, denominator=10, source="统计公报", actor=other, **figure)

    clash = desk.post("/listing/published", sent)
    theirs = fields_of(clash) | {"take.source": "theirs"}
    saved = desk.post("/listing/published", theirs)

    assert (clash.status_code, saved.status_code) == (409, 302)
    assert "61.1" in clash.content.decode()
    row = PublishedStatement.objects.known().get()
    assert (row.numerator, row.denominator, row.source) == (123, 2, "统计公报")


def test_a_caller_of_the_api_says_the_version_and_is_told_what_another_changed(desk, other, two):
    bridge = two[0]
    asked = {"month": "2022-05"}
    seen = {one["project"]: one["version"] for one in desk.get("/api/v1/listing/statistics", asked).json()}
    listing = desk.get(f"/api/v1/listing/of/{bridge.number}").json()
    enter_statistics(MAY, {bridge.pk: 200_000_000}, actor=other)
    set_event(bridge.pk, event=DatedEvent.STARTED, on=date(2022, 2, 1), today=date(2022, 6, 10), actor=other)
    record_listing(bridge.pk, on=date(2022, 4, 1), actor=other)

    def send(method, path, body):
        return getattr(desk, method)(f"/api/v1/listing/{path}", body, content_type="application/json")

    row = {"project": bridge.number, "amount": 250_000_000, "version": seen[bridge.number]}
    missing = send("post", "statistics/2022-05", [{"project": bridge.number, "amount": 1}])
    clash = send("post", "statistics/2022-05", [row])
    day = send("put", f"of/{bridge.number}", {"on": "2022-03-01", "version": listing["listing_version"]})
    again = send("post", "statistics/2022-05", [row | {"version": clash.json()["version"]}])

    assert (missing.status_code, clash.status_code, day.status_code, again.status_code) == (422, 409, 409, 200)
    told = clash.json()["differences"][0]
    assert (told["field"], told["standing"], told["by"]) == (bridge.number, "200", "吴主任")
    assert EventStatement.objects.known().get(event="listed").on == date(2022, 4, 1)
