"""The district's wall and ranking are the same for everyone who looks at it; details stay with whose they are."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from apps.monitoring.conftest import no_seal_stays
from apps.monitoring.district import District
from guatu.apps.monitoring.computing import compute_month
from guatu.apps.people.accounts import ensure_roles
from guatu.apps.people.models import Leader, Organisation, Role, User, UserRole
from guatu.apps.people.roles import BUILT_IN
from guatu.apps.people.scope import Reach
from guatu.apps.projects.models import Project
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

__all__ = ["no_seal_stays"]
pytestmark = pytest.mark.django_db
MAY = Month(2021, 5)
LOOKING = [role.code for role in BUILT_IN if Power.VIEW in role.powers]
OF_UNITS = [role.code for role in BUILT_IN if Power.VIEW in role.powers and role.reach != Reach.REGION]
OF_REGIONS = sorted(set(LOOKING) - set(OF_UNITS))
OFFICES = [role.code for role in BUILT_IN if role.office]
UNITS = ("U1", "U2", "U3")
CODE = "91410700MA45ABCD0Q"


@pytest.fixture
def wall(operator):
    """Three units with a project each, a month computed; every role stands in U1, and so does the leader."""
    ensure_roles()
    district = District(operator)
    units = {code: district.unit(code, f"{code}单位", uscc=CODE if code == "U1" else "") for code in UNITS}
    seat = district.leader("L1", "刘副区长")
    done = {}
    for at, (code, unit) in enumerate(units.items(), 1):
        led = {"leader": seat} if code == "U1" else {}
        project = district.project(f"{code}的桥", unit=unit, started=date(2021, 1, 5), listed=date(2021, 1, 9), **led)
        done[project] = 1_000 * at
    district.reported("2021-05", done)
    compute_month(MAY, actor=operator)
    return district


def seated(code):
    role = Role.objects.get(code=code)
    user = User(login=f"a-{code}", name=role.name, region="410703", organisation=Organisation.objects.get(code="U1"))
    user.set_unusable_password()
    user.save()
    UserRole.objects.create(user=user, role=role, office=role.office)
    if code == "leader":
        Leader.objects.filter(key="L1").update(user=user)
    return user


def look(client, name, **query):
    answer = client.get(reverse(name, query={"month": str(MAY), **query}))
    assert answer.status_code == 200, name
    return answer


def page_of(client, name):
    return client.get(reverse("projects:project", args=[Project.objects.get(name=name).number])).status_code


def test_everyone_who_looks_sees_the_whole_ranking_with_the_same_places_and_marks(client, wall):
    told, sums = {}, {}
    for code in LOOKING:
        client.force_login(seated(code))
        lines = look(client, "assessment:ranking").context["lines"]
        told[code] = [(line.place.rank, line.place.key, line.place.marks) for line in lines]
        sums[code] = look(client, "monitoring:indicators", by="organisation").content.decode()

    assert sorted(key for _, key, _ in told["chief"]) == list(UNITS)
    assert {code for code, places in told.items() if places != told["chief"]} == set()
    assert {code for code, text in sums.items() if not all(f"{unit}单位" in text for unit in UNITS)} == set()


def test_a_unit_a_leader_and_an_owner_open_their_own_project_and_find_no_other(client, wall):
    opened, named = {}, set()
    for code in OF_UNITS:
        client.force_login(seated(code))
        opened[code] = [page_of(client, f"{unit}的桥") for unit in UNITS]
        for name in ("projects:list", "monitoring:alerts", "briefing:workbench", "assessment:ranking"):
            text = look(client, name).content.decode()
            named |= {(code, name) for unit in ("U2", "U3") if f"{unit}的桥" in text}

    assert opened == {key: [200, 404, 404] for key in OF_UNITS}
    assert named == set()


def test_the_district_opens_every_project_and_an_administrator_neither_wall_nor_project(client, wall):
    opened, shut = {}, {}
    for code in OF_REGIONS:
        client.force_login(seated(code))
        opened[code] = [page_of(client, f"{unit}的桥") for unit in UNITS]
    for code in OFFICES:
        client.force_login(seated(code))
        pages = [reverse(name) for name in ("assessment:ranking", "monitoring:indicators", "projects:list")]
        shut[code] = [client.get(page).status_code for page in pages] + [page_of(client, "U1的桥")]

    assert opened == {key: [200, 200, 200] for key in OF_REGIONS}
    assert shut == dict.fromkeys(OFFICES, [404] * 4)
