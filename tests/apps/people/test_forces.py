"""Task forces across units: members by dates, and what they may see by the same dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.monitoring.district import District
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.dated import TaskForceMember
from guatu.apps.people.forces import change_member, join_force
from guatu.apps.people.handing import open_duties, told
from guatu.apps.people.handing_over import hand_over
from guatu.apps.people.importing import apply_sheet, try_sheet
from guatu.apps.people.models import User
from guatu.apps.people.reading import read_sheet
from guatu.apps.people.sheets import SHEETS
from guatu.apps.projects.models import Project
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power
from guatu.kernel.sheets import write_rows

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2022, 3, 1), date(2022, 6, 1)
HEADS = "专班,账号,加入日期,退出日期,职责"


@pytest.fixture
def district(operator):
    made = District(operator)
    made.unit("ZB", "手续办理专班", kind="task_force", starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 1))
    made.unit("U1", "区住建局")
    return made


@pytest.fixture
def manager(someone, client):
    user = someone("manager", powers=[Power.MANAGE_PEOPLE], reach="none")
    client.force_login(user)
    return user


@pytest.fixture
def li(someone, district):
    from guatu.apps.people.models import Organisation

    unit = Organisation.objects.get(code="U1")
    return someone("li", name="李四", powers=[Power.VIEW], reach="organisation", organisation=unit)


def join(manager, **more):
    given = {"login": "li", "start_on": FIRST, "end_on": LAST, "duty": "联络员", "reason": "区委发〔2022〕3号"} | more
    return join_force(given.pop("code", "ZB"), actor=manager, **given)


def forces_on(day):
    return {force.code for force in _units(User.objects.get(login="li"), day) if force.kind == "task_force"}


def _units(user, day):
    from guatu.apps.people.models import Organisation

    return Organisation.objects.filter(pk__in=user.scope_on(day).organisations or ())


def test_sight_begins_with_the_first_day_and_is_gone_on_the_last(manager, li):
    join(manager)

    days = [FIRST - timedelta(1), FIRST, LAST - timedelta(1), LAST]
    assert [forces_on(day) for day in days] == [set(), {"ZB"}, {"ZB"}, set()]


def test_a_member_sees_the_task_forces_projects_today_and_not_afterwards(manager, li, district, settings):
    from guatu.apps.people.models import Organisation

    district.project("专班的路", unit=Organisation.objects.get(code="ZB"))
    district.project("别人的路", unit=district.unit("U2", "区水利局"))
    join(manager)

    def seen_on(day):
        settings.GUATU_CLOCK = lambda: datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        return [project.name for project in Project.objects.visible_to(User.objects.get(login="li"))]

    assert (seen_on(LAST - timedelta(1)), seen_on(LAST)) == (["专班的路"], [])


def test_a_task_force_that_ended_or_was_closed_gives_no_sight(manager, li, district):
    join(manager, end_on=None)
    assert forces_on(date(2022, 11, 30)) == {"ZB"}
    assert forces_on(date(2022, 12, 1)) == set()

    TaskForceMember.objects.get().organisation.__class__.objects.filter(code="ZB").update(is_active=False)

    assert forces_on(FIRST) == set()


def test_a_member_from_a_township_sees_over_the_force_and_no_more(manager, someone, district):
    from guatu.apps.people.models import Organisation

    town = district.unit("T1", "某镇", region="410703101")
    someone("zhen", powers=[Power.VIEW], reach="organisation", organisation=town, region="410703101")
    district.project("专班的路", unit=Organisation.objects.get(code="ZB"), region="410703102")
    district.project("邻镇的路", unit=district.unit("T2", "邻镇"), region="410703102")
    join(manager, login="zhen")

    scope = User.objects.get(login="zhen").scope_on(FIRST)

    assert (scope.first, scope.last) == ("410703", "410704")
    assert {unit.code for unit in _units(User.objects.get(login="zhen"), FIRST)} == {"ZB", "T1"}


def test_an_administrator_in_a_task_force_still_sees_no_business_data(manager, someone, district):
    someone("admin", powers=[Power.MANAGE_PEOPLE], reach="none")
    join(manager, login="admin")

    assert not User.objects.get(login="admin").scope_on(FIRST).organisations


def test_joining_is_one_entry_with_a_line_for_each_field(manager, li):
    join(manager)

    entry = Entry.objects.first()
    assert (entry.event, entry.subject) == ("user.joined_force", "user/li")
    assert entry.sentence == "李四加入手续办理专班，自2022-03-01至2022-06-01前"
    lines = {(line.subject, line.field): (line.before, line.after) for line in entry.lines.all()}
    key = "taskforcemember/ZB@li@2022-03-01"
    assert lines == {
        (key, "start_on"): (None, "2022-03-01"),
        (key, "end_on"): (None, "2022-06-01"),
        (key, "duty"): (None, "联络员"),
    }


def test_a_changed_membership_keeps_what_was_known_before(manager, li):
    join(manager)
    known = Entry.objects.first().at

    change_member("ZB", login="li", start_on=FIRST, end_on=date(2022, 4, 1), duty="组长", reason="调整", actor=manager)

    assert TaskForceMember.objects.known().get().duty == "组长"
    assert TaskForceMember.objects.known(known).get().end_on == LAST


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "U1"}, "区住建局不是专班"),
        ({"start_on": date(2021, 12, 31)}, "早于手续办理专班的起始日"),
        ({"start_on": date(2022, 12, 1), "end_on": None}, "已经终止"),
        ({"end_on": FIRST}, "应晚于加入日期"),
        ({"start_on": date(2022, 5, 31), "end_on": None}, "不能与之重叠"),
        ({"start_on": date(2022, 2, 1), "end_on": date(2022, 3, 2)}, "不能与之重叠"),
        ({}, "没有变化"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(manager, li, change, said):
    join(manager)

    with pytest.raises(PeopleProblem, match=said):
        join(manager, **change)

    assert TaskForceMember.objects.count() == 1


def test_one_may_come_back_on_the_day_one_left(manager, li):
    join(manager)

    join(manager, start_on=LAST, end_on=None)

    assert forces_on(LAST) == {"ZB"}


def test_the_database_itself_holds_the_dates_in_order(manager, li):
    member = join(manager)

    with pytest.raises(IntegrityError), transaction.atomic():
        TaskForceMember.objects.filter(pk=member.pk).update(end_on=FIRST)


def test_another_regions_task_force_does_not_exist_for_you(someone, district, li):
    stranger = someone("stranger", powers=[Power.MANAGE_PEOPLE], region="330200")

    with pytest.raises(ObjectDoesNotExist):
        join(stranger)


def test_a_seat_goes_to_the_successor_from_the_day_of_the_hand_over(manager, someone, li):
    join(manager)
    someone("wang", name="王五", powers=[Power.VIEW])
    overseer = someone("sun", powers=[Power.HAND_OVER])
    today = date(2022, 4, 1)
    assert told(open_duties(li, today)) == "专班成员 1 个"

    hand_over("li", successors={"people.members": "wang"}, today=today, reason="轮岗", actor=overseer)

    rows = TaskForceMember.objects.known().values_list("user__login", "start_on", "end_on", "duty")
    assert set(rows) == {("li", FIRST, today, "联络员"), ("wang", today, LAST, "联络员")}


# --- pages and sheets -----------------------------------------------------------------------------------------


def test_the_pages_add_a_member_and_let_the_membership_end(client, manager, li):
    given = {"organisation": "ZB", "user": "li", "duty": "联络员", "start_on": "2022-03-01", "end_on": ""}
    added = client.post(reverse("people:add-member"), given)
    address = reverse("people:change-member", args=["ZB", "li", "2022-03-01"])
    seen = client.get(address).context["seen"]

    ended = client.post(address, {"duty": "联络员", "end_on": "2022-06-01", "reason": "任务完成", "seen": seen})

    assert (added.status_code, ended.status_code) == (302, 302)
    assert TaskForceMember.objects.known().get().end_on == LAST
    text = client.get(reverse("people:members")).content.decode()
    assert all(word in text for word in ("李四", "手续办理专班", "联络员", "2022-06-01", "专班已终止"))
    assert "手续办理专班" in client.get(reverse("people:person", args=["li"])).content.decode()


@pytest.mark.parametrize("start", ["2022-03-02", "gestern"])
def test_a_membership_that_is_not_there_has_no_page(client, manager, li, start):
    join(manager)

    assert client.get(reverse("people:change-member", args=["ZB", "li", start])).status_code == 404


def read(tmp_path, *rows):
    path = tmp_path / "成员.csv"
    path.write_text("\n".join([HEADS, *rows]), encoding="utf-8")
    return read_sheet(SHEETS["members"], path, today=date(2022, 6, 10))


def test_a_sheet_adds_and_changes_members_with_one_entry(tmp_path, manager, someone, li):
    join(manager)
    someone("wang", name="王五", powers=[Power.VIEW])
    given = read(tmp_path, "ZB,li,2022-03-01,2022-05-01,", "ZB,wang,2022-03-01,,组长")

    tried = try_sheet(given, actor=manager)
    outcome = apply_sheet(given, actor=manager, reason="调整")

    assert tried.sentence == "将导入专班成员：新增 1 人次，修改 1 人次，未变 0 人次。没有写入。"
    assert outcome.applied
    assert [one.fields for one in outcome.changed] == [(("退出日期", "2022-06-01", "2022-05-01"),)]
    rows = TaskForceMember.objects.known().values_list("user__login", "end_on", "duty")
    assert set(rows) == {("li", date(2022, 5, 1), "联络员"), ("wang", None, "组长")}
    entry = Entry.objects.first()
    assert (entry.event, entry.line_count) == ("user.members_imported", 3)


def test_a_sheet_with_one_wrong_cell_is_not_imported_at_all(tmp_path, manager, li):
    given = read(
        tmp_path, "ZB,li,2022-03-01,,", "ZB,nobody,2022-03-01,,", "U1,li,2022-03-01,,", "ZB,li,2021-03-01,2021-04-01,"
    )

    outcome = apply_sheet(given, actor=manager)

    assert [(one.cell, one.title) for one in outcome.errors] == [("B3", "账号"), ("A4", "专班"), ("C5", "加入日期")]
    assert not TaskForceMember.objects.exists()


def test_exported_members_read_back_as_no_change(tmp_path, manager, li):
    join(manager)
    path, before = tmp_path / "成员.xlsx", Entry.objects.count()
    write_rows(SHEETS["members"].sheet, path, SHEETS["members"].rows(manager))

    outcome = apply_sheet(read_sheet(SHEETS["members"], path, today=LAST), actor=manager)

    assert (outcome.errors, outcome.differences, outcome.unchanged) == ([], [], 1)
    assert Entry.objects.count() == before
