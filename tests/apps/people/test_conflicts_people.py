"""Two who change a person, a unit or their roles: neither overwrites the other unseen."""

from __future__ import annotations

import lxml.html
import pytest

from guatu.apps.people import actions
from guatu.apps.people.models import Organisation, OrganisationKind, Role, User
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db


def fields_of(page):
    return dict(lxml.html.fromstring(page.content).xpath("//main//form[@method='post']")[0].form_values())


@pytest.fixture
def manager(someone, client):
    user = someone("manager", name="马管理", powers=[Power.MANAGE_PEOPLE])
    client.force_login(user)
    return user


@pytest.fixture
def other(someone):
    return someone("other", name="何管理", powers=[Power.MANAGE_PEOPLE, Power.MANAGE_SECURITY])


@pytest.fixture
def bureau(other):
    return actions.create_organisation(
        code="JTJ", name="交通局", kind=OrganisationKind.values[0], region="410703", actor=other
    )


def test_a_unit_another_renamed_meanwhile_is_shown_and_not_overwritten(client, manager, other, bureau):
    sent = fields_of(client.get("/organisations/JTJ")) | {"short_name": "交通"}
    actions.change_organisation("JTJ", name="交通运输局", actor=other)

    clash = client.post("/organisations/JTJ", sent)
    saved = client.post("/organisations/JTJ", fields_of(clash))

    assert (clash.status_code, saved.status_code) == (409, 302)
    assert "交通运输局" in clash.content.decode()
    assert "何管理" in clash.content.decode()
    now = Organisation.objects.get(code="JTJ")
    assert (now.name, now.short_name) == ("交通运输局", "交通")


def test_whoever_opened_a_form_to_disable_never_enables_what_another_disabled(client, manager, other, someone):
    someone("zhou")
    sent = fields_of(client.get("/people/zhou/switch")) | {"reason": "调离"}
    actions.disable_user("zhou", reason="调离", actor=other)

    clash = client.post("/people/zhou/switch", sent)

    assert clash.status_code == 409
    assert not User.objects.get(login="zhou").is_active


def test_roles_another_gave_meanwhile_are_shown_and_not_taken_away(client, someone, other):
    client.force_login(someone("keeper", name="安管理", powers=[Power.MANAGE_SECURITY]))
    someone("zhou", powers=[Power.VIEW])
    for code, name in (("reader", "查看"), ("asker", "询问")):
        Role.objects.get_or_create(code=code, defaults={"name": name, "reach": "region", "powers": ["view"]})
    sent = fields_of(client.get("/people/zhou/roles")) | {"reason": "分工"}
    actions.set_roles("zhou", ["of_zhou", "reader"], reason="分工", actor=other)

    clash = client.post("/people/zhou/roles", sent | {"roles": ["of_zhou", "asker"]})

    assert clash.status_code == 409
    assert "查看" in clash.content.decode()
    assert set(User.objects.get(login="zhou").roles.values_list("code", flat=True)) == {"of_zhou", "reader"}


def test_a_telephone_another_changed_is_told_but_never_shown(client, manager, other, someone):
    someone("zhou", name="周经办", phone="13800000001")
    sent = fields_of(client.get("/people/zhou/change")) | {"phone": "13800000003"}
    actions.change_user("zhou", phone="13800000002", actor=other)

    clash = client.post("/people/zhou/change", sent)

    assert clash.status_code == 409
    assert "13800000002" not in clash.content.decode()
    assert User.objects.get(login="zhou").phone == "13800000002"


def test_the_hash_of_a_value_says_nothing_of_it():
    from guatu.apps.trace.conflicts import parsed, version_of

    one, two = (parsed(version_of({"phone": phone})) for phone in ("13800000001", "13800000002"))

    assert one["phone"] != two["phone"]
    assert "1380" not in one["phone"]
