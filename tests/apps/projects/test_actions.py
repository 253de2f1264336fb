"""The verbs of the library: what they change, what they refuse, what they leave in the trace."""

from __future__ import annotations

from datetime import date

import pytest

from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects.actions import (
    create_project,
    create_set,
    edit_project,
    join_set,
    leave_set,
    move_project,
    set_event,
    set_plan,
)
from guatu.apps.projects.actions.projects import LostUpdate
from guatu.apps.projects.checking import ClassifiedRefused, ProjectRefused
from guatu.apps.projects.models import (
    EventStatement,
    MembershipStatement,
    PlanStatement,
    Project,
    ProjectStatement,
    StageStatement,
)
from guatu.apps.trace.models import Entry
from guatu.kernel.lifecycle import DatedEvent, MoveNotAllowed, Stage
from guatu.kernel.powers import Power, PowerDenied

DAY = date(2022, 6, 10)


def test_a_created_project_carries_a_lasting_number_its_statements_and_one_entry(bridge, officer):
    entry = Entry.objects.get()

    assert bridge.number == "P0000001"
    assert (entry.event, entry.actor, entry.subject) == ("project.created", officer, "project/P0000001")
    assert entry.sentence == "新建项目：河东大桥"
    stated = ProjectStatement.objects.get()
    assert (stated.name, stated.total_investment, stated.entry_id) == ("河东大桥", 100_000_000, entry.id)
    assert StageStatement.objects.get().stage == Stage.PLANNING


def test_numbers_are_given_once_and_in_order(bridge, officer):
    second = create_project(values={"name": "南外环", "region": "410703"}, on=DAY, actor=officer)

    assert (bridge.number, second.number) == ("P0000001", "P0000002")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"name": " "}, "name", "项目名称不能为空"),
        ({"region": "330203"}, "region", "不在您的范围内"),
        ({"region": "卫滨"}, "region", "应为6位"),
        ({"total_investment": -1}, "total_investment", "不能为负数"),
        ({"code": "2203-410703"}, "code", "5段24位"),
        ({"owner_uscc": "123"}, "owner_uscc", "18位"),
        ({"level": "galactic"}, "level", "应为：国家重点、省重点"),
        ({"planned_start_on": date(2022, 9, 1), "planned_finish_on": date(2022, 8, 1)}, "planned_finish_on", "早于"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field_and_changes_nothing(officer, values, field, sentence):
    with pytest.raises(ProjectRefused) as refused:
        create_project(values={"name": "河东大桥", "region": "410703", **values}, on=DAY, actor=officer)

    assert sentence in refused.value.problems[field]
    assert not Project.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", ["指挥中心（涉密）", "机密工程一号"])
def test_a_secret_project_has_no_place_in_the_library(officer, name):
    with pytest.raises(ClassifiedRefused, match="涉密项目不得录入本系统"):
        create_project(values={"name": name, "region": "410703"}, on=DAY, actor=officer)

    assert not Project.objects.exists()


def test_a_project_that_says_it_is_not_secret_is_taken(officer):
    assert create_project(values={"name": "非涉密网络改造", "region": "410703"}, on=DAY, actor=officer).pk


def test_a_code_is_shared_within_a_bundle_only(officer):
    code = "2203-410703-04-01-518206"
    bundle = create_project(values={"name": "老旧小区改造", "region": "410703", "code": code}, on=DAY, actor=officer)

    with pytest.raises(ProjectRefused, match="已有项目在用"):
        create_project(values={"name": "一号小区", "region": "410703", "code": code}, on=DAY, actor=officer)

    part = {"name": "一号小区", "region": "410703", "code": code, "parent": bundle}
    assert create_project(values=part, on=DAY, actor=officer).parent == bundle


def test_an_edit_keeps_what_was_stated_before_and_names_what_changed(bridge, officer):
    edit_project(bridge.pk, values={"total_investment": 2_000_000_00}, version=1, actor=officer, reason="概算调整")

    entry = Entry.objects.first()
    assert (entry.event, entry.reason) == ("project.edited", "概算调整")
    assert entry.sentence == "修改项目：河东大桥（总投资）"
    assert [(line.field, line.before, line.after) for line in entry.lines.all()] == [
        ("total_investment", "100000000", "200000000")
    ]
    before, after = ProjectStatement.objects.order_by("known_from")
    assert (before.total_investment, before.known_until) == (100_000_000, after.known_from)
    bridge.refresh_from_db()
    assert (bridge.total_investment, bridge.version) == (200_000_000, 2)


def test_a_lost_update_says_field_by_field_what_stands_and_what_was_sent(bridge, officer):
    edit_project(bridge.pk, values={"name": "河东特大桥"}, version=1, actor=officer)

    with pytest.raises(LostUpdate, match="孙经办改了“河东特大桥”") as lost:
        edit_project(bridge.pk, values={"name": "河东二桥", "region": "410703"}, version=1, actor=officer)

    assert [(one.field, one.title, one.standing, one.sent) for one in lost.value.differences] == [
        ("name", "项目名称", "河东特大桥", "河东二桥")
    ]
    assert Project.objects.get().name == "河东特大桥"
    assert Entry.objects.count() == 2


def test_an_edit_that_changes_nothing_is_told_so_and_leaves_no_entry(bridge, officer):
    with pytest.raises(ProjectRefused, match="没有变化"):
        edit_project(bridge.pk, values={"name": "河东大桥"}, version=1, actor=officer)

    assert Entry.objects.count() == 1


def test_moving_a_project_leaves_one_entry_and_a_dated_stage(bridge, officer):
    move_project(bridge.pk, to=Stage.PREPARATION, on=DAY, reason="可研已批", actor=officer)

    entry = Entry.objects.first()
    assert entry.sentence == "变更项目阶段：河东大桥，谋划→前期，2022-06-10起"
    assert (entry.detail["origin"], entry.detail["to"], entry.reason) == ("planning", "preparation", "可研已批")
    assert list(StageStatement.objects.order_by("on").values_list("stage", "on")) == [
        ("planning", date(2022, 1, 4)),
        ("preparation", DAY),
    ]


def test_a_refused_move_changes_nothing(bridge, officer):
    with pytest.raises(MoveNotAllowed, match=r"谋划.*达产达效"):
        move_project(bridge.pk, to=Stage.FULL_CAPACITY, on=DAY, reason="", actor=officer)

    assert Project.objects.get().stage == Stage.PLANNING
    assert Entry.objects.count() == 1


def test_a_move_cannot_lie_before_the_last_one(bridge, officer):
    with pytest.raises(MoveNotAllowed, match="早于上一次变更2022-01-04"):
        move_project(bridge.pk, to=Stage.PREPARATION, on=date(2021, 12, 31), reason="", actor=officer)


def test_a_move_may_date_the_event_it_comes_from(bridge, officer):
    move_project(bridge.pk, to=Stage.PREPARATION, on=date(2022, 2, 1), reason="", actor=officer)
    move_project(bridge.pk, to=Stage.CONSTRUCTION, on=DAY, reason="", actor=officer, with_event=True)

    started = EventStatement.objects.get()
    assert (started.event, started.on) == ("started", DAY)


def test_without_the_power_nothing_moves(bridge, someone):
    with pytest.raises(PowerDenied, match="变更项目阶段"):
        move_project(bridge.pk, to=Stage.PREPARATION, on=DAY, reason="", actor=someone("wu", powers=[Power.VIEW]))


def test_another_regions_project_does_not_exist_for_you(bridge, stranger):
    for verb in (
        lambda: move_project(bridge.pk, to=Stage.PREPARATION, on=DAY, reason="", actor=stranger),
        lambda: edit_project(bridge.pk, values={"name": "x"}, version=1, actor=stranger),
        lambda: set_plan(bridge.pk, year=2022, amount=1, actor=stranger),
        lambda: set_event(bridge.pk, event=DatedEvent.STARTED, on=DAY, today=DAY, actor=stranger),
    ):
        with pytest.raises(Project.DoesNotExist):
            verb()


def test_an_event_to_come_is_refused(bridge, officer):
    with pytest.raises(ProjectRefused, match="还没有到"):
        set_event(bridge.pk, event=DatedEvent.STARTED, on=date(2022, 6, 11), today=DAY, actor=officer)


def test_a_date_can_be_taken_back_and_both_stay_known(bridge, officer):
    set_event(bridge.pk, event=DatedEvent.STARTED, on=DAY, today=DAY, actor=officer)
    set_event(bridge.pk, event=DatedEvent.STARTED, on=None, today=DAY, actor=officer, reason="登记错了")

    assert Entry.objects.first().sentence == "登记开工日期：河东大桥，取消"
    assert [row.on for row in EventStatement.objects.order_by("known_from")] == [DAY, None]


def test_a_plan_is_stated_by_year(bridge, officer):
    set_plan(bridge.pk, year=2022, amount=320_000_000, actor=officer)

    assert PlanStatement.objects.get().amount == 320_000_000
    assert Entry.objects.first().sentence == "下达2022年计划：河东大桥，320万元"


def test_a_set_is_made_by_who_serves_the_whole_district(officer, stranger):
    Organisation.objects.create(code="OFFICE", name="区项目办", kind="project_office", region="410703")

    with pytest.raises(PowerDenied, match="请由区项目办办理"):
        create_set(name="三个一批第四期", actor=stranger)

    assert create_set(name="三个一批第四期", actor=officer).name == "三个一批第四期"


def test_a_project_joins_and_leaves_a_set_on_its_days(bridge, officer):
    batch = create_set(name="三个一批第四期", actor=officer)
    join_set(batch.pk, projects=[bridge.pk], on=date(2022, 3, 1), actor=officer)

    leave_set(batch.pk, projects=[bridge.pk], on=DAY, actor=officer, reason="不具备开工条件")

    held = MembershipStatement.objects.known().get()
    assert (held.start_on, held.end_on) == (date(2022, 3, 1), DAY)
    assert Entry.objects.first().sentence == "退出集合“三个一批第四期”：1个项目，2022-06-10起"


def test_joining_a_set_twice_is_told_and_changes_nothing(bridge, officer):
    batch = create_set(name="三个一批第四期", actor=officer)
    join_set(batch.pk, projects=[bridge.pk], on=date(2022, 3, 1), actor=officer)

    with pytest.raises(ProjectRefused, match="没有变化"):
        join_set(batch.pk, projects=[bridge.pk], on=DAY, actor=officer)


def test_a_units_reporter_sees_its_projects_and_a_leader_those_answered_for(officer, someone):
    unit = Organisation.objects.create(code="jt", name="交通局", kind="responsible_unit", region="410703")
    below = Organisation.objects.create(code="gl", name="公路段", kind="project_unit", region="410703", parent=unit)
    chief = someone("zhao", powers=[Power.VIEW], reach="assignment")
    leader = Leader.objects.create(key="L1", name="赵副区长", region="410703", user=chief)
    clerk = someone("jt1", powers=[Power.VIEW], reach="organisation", organisation=unit)
    for name, own in (
        ("自己的", {"organisation": unit}),
        ("下级的", {"organisation": below}),
        ("牵头的", {"lead_organisation": unit}),
        ("分包的", {"leader": leader}),
        ("别人的", {}),
    ):
        create_project(values={"name": name, "region": "410703", **own}, on=DAY, actor=officer)

    seen = {user: set(Project.objects.visible_to(user).values_list("name", flat=True)) for user in (clerk, chief)}
    assert seen == {clerk: {"自己的", "下级的", "牵头的"}, chief: {"分包的"}}


def test_who_sees_only_a_unit_cannot_give_its_project_away(officer, someone):
    unit = Organisation.objects.create(code="jt", name="交通局", kind="responsible_unit", region="410703")
    other = Organisation.objects.create(code="sl", name="水利局", kind="responsible_unit", region="410703")
    clerk = someone("jt1", powers=[Power.EDIT_PROJECT], reach="organisation", organisation=unit)
    road = create_project(values={"name": "大修", "region": "410703", "organisation": unit}, on=DAY, actor=officer)

    with pytest.raises(ProjectRefused, match="不在您的范围内"):
        edit_project(road.pk, values={"organisation": other}, version=1, actor=clerk)

    road.refresh_from_db()
    assert road.organisation == unit
