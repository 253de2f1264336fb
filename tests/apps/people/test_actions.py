"""The verbs of people: what they change, what they refuse, and what they leave in the trace."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from guatu.apps.people import actions
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.models import Leader, Organisation, Role, User, UserRole
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power, PowerDenied

pytestmark = pytest.mark.django_db
GOOD = "Weihe-bridge-2026"


def add(operator, login="zhang", **more):
    given = {"name": "张三", "region": "410703", "password": GOOD, "roles": ["office_clerk"]} | more
    return actions.create_user(login, actor=operator, **given)


def add_unit(operator, code="FGW", **more):
    given = {"name": "发展和改革委员会", "kind": "project_office", "region": "410703"} | more
    return actions.create_organisation(code, actor=operator, **given)


def lines():
    return {(line.subject, line.field): (line.before, line.after) for line in Entry.objects.first().lines.all()}


def test_a_new_person_is_one_entry_with_roles_inside(operator):
    made = add(operator, phone="13812345678")

    entry = Entry.objects.get()
    assert (entry.event, entry.subject, entry.actor) == ("user.created", "user/zhang", operator)
    assert entry.sentence == "新增人员：张三（zhang）"
    assert [step["event"] for step in entry.detail["steps"]] == ["user.roles_set"]
    assert lines()[("user/zhang", "phone")] == (None, "138****5678")
    assert User.objects.get(pk=made.pk).has_power(Power.IMPORT_LEDGER)
    assert made.must_change_password


def test_no_password_and_no_whole_phone_enters_the_trace(operator):
    add(operator, phone="13812345678")
    actions.reset_password("zhang", password="Another-one-2026", actor=operator)

    kept = "".join(
        f"{entry.detail}{entry.reason}{list(entry.lines.values_list('before', 'after'))}"
        for entry in Entry.objects.all()
    )
    assert GOOD not in kept
    assert "Another-one" not in kept
    assert "13812345678" not in kept


@pytest.mark.parametrize(
    ("password", "told"), [("short", "口令至少10位"), ("1234567890", "太常见|只包含数字"), ("zhang-zhang", "相似")]
)
def test_a_weak_password_is_refused_in_chinese(operator, password, told):
    with pytest.raises(PeopleProblem, match=told) as refused:
        add(operator, login="zhang-zhang", password=password)

    assert "This" not in str(refused.value)
    assert not User.objects.filter(built_in=False).exists()


@pytest.mark.parametrize("login", ["", "new", "operator", "a b", "a/b", "张 三"])
def test_a_login_that_addresses_cannot_hold_is_refused(operator, login):
    with pytest.raises(PeopleProblem, match="不能用"):
        add(operator, login=login)


def test_a_login_in_use_is_refused(operator):
    add(operator)

    with pytest.raises(PeopleProblem, match="账号“zhang”已经有了"):
        add(operator)


def test_nobody_holds_two_of_the_three_offices(operator):
    with pytest.raises(PeopleProblem, match="系统管理员、审计管理员不能由同一人担任"):
        add(operator, roles=["system_admin", "audit_admin"])

    assert not User.objects.filter(login="zhang").exists()


def test_the_database_too_refuses_two_offices(operator):
    user = add(operator, roles=["system_admin"])
    auditor = Role.objects.get(code="audit_admin")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserRole.objects.create(user=user, role=auditor, office=auditor.office)


def test_an_unknown_role_is_named(operator):
    with pytest.raises(PeopleProblem, match="没有这个角色：emperor"):
        add(operator, roles=["emperor"])


def test_roles_are_replaced_and_both_states_are_kept(operator):
    add(operator)

    user = actions.set_roles("zhang", ["reporter"], reason="调岗", actor=operator)

    assert user.has_power(Power.FILL_REPORT)
    assert not user.has_power(Power.IMPORT_LEDGER)
    assert lines()[("user/zhang", "roles")] == ("项目办经办", "责任单位填报员")


def test_nobody_grants_to_themselves_or_shuts_themselves_out(operator, someone):
    keeper = someone("keeper", powers=[Power.MANAGE_SECURITY, Power.MANAGE_PEOPLE])

    with pytest.raises(PeopleProblem, match="不能给自己授权"):
        actions.set_roles("keeper", ["chief"], reason="", actor=keeper)
    with pytest.raises(PeopleProblem, match="不能停用自己"):
        actions.disable_user("keeper", reason="", actor=keeper)


def test_who_manages_people_cannot_grant_powers(operator, someone):
    manager = someone("manager", powers=[Power.MANAGE_PEOPLE])
    actions.create_user("wang", name="王五", region="410703", actor=manager)

    with pytest.raises(PowerDenied, match="安全管理"):
        actions.set_roles("wang", ["chief"], reason="", actor=manager)
    with pytest.raises(PowerDenied, match="安全管理"):
        actions.reset_password("wang", password=GOOD, actor=manager)
    with pytest.raises(PowerDenied):
        actions.create_user("zhao", name="赵六", region="410703", roles=["chief"], actor=manager)
    assert not User.objects.filter(login="zhao").exists()


def test_a_person_outside_ones_region_cannot_be_reached(operator, someone):
    add(operator, region="410704")
    manager = someone("manager", powers=[Power.MANAGE_PEOPLE])

    with pytest.raises(User.DoesNotExist):
        actions.disable_user("zhang", reason="", actor=manager)
    with pytest.raises(PeopleProblem, match="不在您的范围内"):
        actions.create_user("wang", name="王五", region="410704", actor=manager)


def test_a_disabled_person_can_be_enabled_again(operator):
    add(operator)

    actions.disable_user("zhang", reason="离职", actor=operator)
    assert not User.objects.get(login="zhang").is_active

    actions.enable_user("zhang", reason="返岗", actor=operator)
    assert User.objects.get(login="zhang").has_power(Power.VIEW)


def test_ones_own_password_needs_the_old_one(operator):
    zhang = add(operator)

    with pytest.raises(PeopleProblem, match="原口令不对"):
        actions.change_password("wrong", "Yellow-river-9", actor=zhang)
    actions.change_password(GOOD, "Yellow-river-9", actor=zhang)

    again = User.objects.get(login="zhang")
    assert again.check_password("Yellow-river-9")
    assert not again.must_change_password


def test_a_unit_is_changed_field_by_field(operator):
    add_unit(operator)

    actions.change_organisation("FGW", name="发改委", kind="project_office", reason="简化", actor=operator)

    assert lines() == {("organisation/FGW", "name"): ("发展和改革委员会", "发改委")}
    assert Entry.objects.first().reason == "简化"


def test_a_unit_never_stands_below_itself(operator):
    top = add_unit(operator)
    below = add_unit(operator, "KS", name="科室", parent=top)

    with pytest.raises(PeopleProblem, match="不能是自己的上级"):
        actions.change_organisation("FGW", parent=below, actor=operator)

    assert Organisation.objects.get(code="FGW").parent is None


def test_a_task_force_is_dated(operator):
    with pytest.raises(PeopleProblem, match="专班要有起始日"):
        add_unit(operator, "ZB", kind="task_force")
    with pytest.raises(PeopleProblem, match="终止日应晚于起始日"):
        add_unit(operator, "ZB", kind="task_force", starts_on=date(2022, 6, 1), ends_on=date(2022, 6, 1))

    assert add_unit(operator, "ZB", kind="task_force", starts_on=date(2022, 6, 1)).starts_on == date(2022, 6, 1)


def test_a_unit_with_people_is_not_closed(operator):
    unit = add_unit(operator)
    add(operator, organisation=unit)

    with pytest.raises(PeopleProblem, match="还有在用的账号"):
        actions.close_organisation("FGW", reason="撤并", actor=operator)

    actions.disable_user("zhang", reason="撤并", actor=operator)
    assert not actions.close_organisation("FGW", reason="撤并", actor=operator).is_active
    assert actions.reopen_organisation("FGW", reason="恢复", actor=operator).is_active


def test_a_region_that_is_none_is_refused(operator):
    with pytest.raises(PeopleProblem):
        add_unit(operator, region="卫滨区")


def test_a_leader_is_added_and_leaves_office(operator):
    actions.create_leader("L1", name="刘县长", region="410703", position="副区长", actor=operator)

    actions.change_leader("L1", is_active=False, reason="调离", actor=operator)

    assert not Leader.objects.get(key="L1").is_active
    assert lines() == {("leader/L1", "is_active"): ("true", "false")}


def test_a_field_that_is_not_ones_to_change_is_a_fault_of_ours(operator):
    add(operator)

    with pytest.raises(TypeError, match="built_in"):
        actions.change_user("zhang", built_in=True, actor=operator)
