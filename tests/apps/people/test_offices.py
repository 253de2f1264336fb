"""The three administrators 三员: no set of roles joins two of them, in the verbs and in the database itself."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from guatu.apps.people import actions
from guatu.apps.people.accounts import ensure_roles
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.models import Role, User, UserRole
from guatu.apps.people.roles import BUILT_IN, OF_OFFICES, OFFICES, _role, joined_offices
from guatu.apps.people.scope import Reach
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
PAIRS = sorted(itertools.combinations(sorted(OFFICES), 2))


@pytest.fixture
def wang(someone):
    ensure_roles()
    return someone("wang", name="王五")


def rows_of(user):
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM people_userrole WHERE user_id = %s AND office", [user.pk])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_the_database_refuses_a_second_office_whatever_asks_it(wang, pair):
    first, second = (Role.objects.get(code=code).pk for code in pair)
    insert = "INSERT INTO people_userrole (user_id, role_id, office) VALUES (%s, %s, %s)"

    with connection.cursor() as cursor:
        cursor.execute(insert, [wang.pk, first, True])
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(insert, [wang.pk, second, True])

    assert rows_of(wang) == 1


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_a_role_of_one_office_is_never_turned_into_a_second(wang, pair):
    first, second = (Role.objects.get(code=code) for code in pair)
    UserRole.objects.create(user=wang, role=first, office=True)
    UserRole.objects.create(user=wang, role=second, office=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        UserRole.objects.filter(user=wang).update(office=True)

    assert rows_of(wang) == 1


def test_no_set_of_built_in_roles_that_may_be_given_joins_two_offices(wang, operator):
    given, refused = 0, 0
    for some in itertools.combinations([role.code for role in BUILT_IN], 2):
        try:
            holder = actions.set_roles("wang", some, reason="试", actor=operator)
        except PeopleProblem:
            refused += 1
        else:
            given += 1
            assert joined_offices(holder.powers) == []

    assert given > refused >= len(PAIRS)


def test_reading_the_trace_is_not_joined_with_managing_what_it_tells(wang, operator):
    with pytest.raises(PeopleProblem, match=r"合起来有了系统管理员、审计管理员的职权"):
        actions.set_roles("wang", ["auditor", "system_admin"], reason="兼任", actor=operator)

    assert not User.objects.get(pk=wang.pk).has_power(Power.MANAGE_PEOPLE)


def test_a_role_that_joins_two_offices_cannot_be_declared():
    for one, other in itertools.combinations(OF_OFFICES.values(), 2):
        with pytest.raises(ValueError, match="joins two"):
            _role("both", "两员", Reach.NONE, *one, *other)


def test_no_role_of_the_house_joins_two_offices(wang):
    assert [role.code for role in Role.objects.all() if joined_offices(role.powers)] == []
