"""What a person may do, and how far they see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from guatu.apps.people.accounts import ensure_roles
from guatu.apps.people.models import Leader, Organisation, Role, User, UserRole, masked
from guatu.apps.people.roles import BUILT_IN, OFFICES, built_in
from guatu.apps.people.scope import EVERYTHING, NOTHING, Scope
from guatu.kernel.powers import Power, PowerDenied

pytestmark = pytest.mark.django_db


def unit(code, parent=None, region="410703"):
    return Organisation.objects.create(code=code, name=code, kind="responsible_unit", region=region, parent=parent)


def test_a_region_role_sees_its_region_and_all_below(someone):
    scope = someone(region="410700").scope

    assert scope == Scope("4107", "4108", None)
    assert [scope.holds_region(code) for code in ("410700", "410703001", "410800", "410000")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_unit_role_sees_its_unit_and_those_below(someone):
    bureau = unit("bureau")
    section = unit("section", bureau)
    team, other = unit("team", section), unit("other")

    scope = someone(reach="organisation", organisation=bureau).scope

    assert scope.organisations == {bureau.pk, section.pk, team.pk}
    assert other.pk not in scope.organisations
    assert not scope.whole_region


def test_a_leader_sees_the_projects_given_to_them(someone):
    user = someone(reach="assignment")
    leader = Leader.objects.create(key="L1", name="刘", region="410703", user=user)

    assert user.scope == Scope("410703", "410704", frozenset(), leader.pk)


def test_roles_together_see_what_each_sees(someone):
    user = someone(reach="organisation", organisation=unit("bureau"))
    UserRole.objects.create(user=user, role=Role.objects.create(code="wide", name="宽", reach="region"))

    assert User.objects.get(pk=user.pk).scope.whole_region


@pytest.mark.parametrize("how", [{"reach": "none"}, {"region": ""}, {"is_active": False}, {"reach": "assignment"}])
def test_whoever_has_no_reach_no_region_or_no_account_sees_nothing(someone, how):
    assert someone(**how).scope == NOTHING


def test_a_missing_power_is_told_in_a_sentence(someone):
    li = someone(name="李四", powers=[Power.VIEW])

    li.must_have(Power.VIEW)
    with pytest.raises(PowerDenied, match="李四没有“发布通报”的职权，请由有此职权的人办理。"):
        li.must_have(Power.PUBLISH)


def test_a_disabled_person_has_no_power(someone):
    assert someone(powers=[Power.VIEW], is_active=False).powers == frozenset()


def test_the_operator_may_do_all_and_cannot_log_in(operator, client):
    assert operator.powers == frozenset(Power)
    assert operator.scope == EVERYTHING
    assert not operator.has_usable_password()
    assert not client.login(login="operator", password="")
    assert not User.objects.visible_to(operator).exists()


def test_nobody_is_seen_by_someone_not_logged_in(someone):
    someone()

    assert not User.objects.visible_to(AnonymousUser()).exists()
    assert not Organisation.objects.visible_to(AnonymousUser()).exists()


def test_another_districts_units_do_not_exist_for_you(someone):
    unit("ours"), unit("theirs", region="410704")

    assert [each.code for each in Organisation.objects.visible_to(someone())] == ["ours"]


def test_a_phone_is_masked():
    assert [masked(phone) for phone in ("13812345678", "0373-3050000", "110", "")] == [
        "138****5678",
        "037*****0000",
        "***",
        "",
    ]


def test_the_built_in_roles_are_brought_to_what_the_house_says():
    ensure_roles()
    Role.objects.filter(code="chief").update(powers=["publish"], name="别名")

    ensure_roles()

    assert Role.objects.count() == len(BUILT_IN)
    assert set(Role.objects.get(code="chief").powers) == built_in("chief").powers


def test_no_office_holds_a_power_of_another():
    offices = [built_in(code).powers - {Power.OWN_ACCOUNT} for code in OFFICES]

    assert len(OFFICES) == 3
    assert sum(map(len, offices)) == len(frozenset().union(*offices))


def test_only_offices_manage_people_and_security():
    holders = {role.code for role in BUILT_IN if role.powers & {Power.MANAGE_PEOPLE, Power.MANAGE_SECURITY}}

    assert holders <= OFFICES


def test_an_owner_sees_the_projects_of_its_credit_code_and_no_other(someone, operator):
    from apps.monitoring.district import District
    from guatu.apps.projects.models import Project

    district, code = District(operator), "91410700MA45ABCD0Q"
    bureau = district.unit("U1", "区工信局")
    works = district.unit("E1", "某某机械公司", kind="enterprise", uscc=code)
    district.project("机械园", unit=bureau, owner_uscc=code)
    district.project("别家园", unit=bureau, owner_uscc="91410700MA45XYWW1E")
    district.project("无主桥", unit=bureau)

    user = someone("boss", reach="organisation", organisation=works, powers=[Power.VIEW])

    assert user.scope.owners == {code}
    assert [project.name for project in Project.objects.visible_to(user)] == ["机械园"]


@pytest.mark.parametrize(("code", "reach"), [("finance", "region"), ("discipline", "region"), ("auditor", "region")])
def test_who_looks_over_the_books_changes_nothing(code, reach):
    role = built_in(code)

    assert role.reach == reach
    assert role.powers <= {Power.OWN_ACCOUNT, Power.VIEW, Power.EXPORT, Power.VIEW_TRACE, Power.AUDIT_FIGURES}
