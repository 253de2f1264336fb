"""五个一 of a project: two definitions, chosen by region and day; who answers, with post and telephone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from apps.monitoring.district import District
from guatu.apps.documents.models import File
from guatu.apps.people.accounts import operator as hand
from guatu.apps.people.forces import join_force
from guatu.apps.people.models import Leader, Organisation, User
from guatu.apps.policies.actions import PolicyProblem, choose_card
from guatu.apps.policies.cards import CARDS, card_of
from guatu.apps.policies.models import CardStatement
from guatu.apps.projects.models import Project
from guatu.apps.projects.pages.five_ones import card_lines
from guatu.apps.trace.models import Entry
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.powers import Power, PowerDenied

pytestmark = pytest.mark.django_db
DAY, TODAY = date(2022, 1, 1), date(2022, 6, 10)
OF_THE_END = ["一个项目", "一个领导", "一个专班", "一套方案", "一抓到底"]
OF_THE_TIMETABLE = ["一个重大项目", "一名责任领导", "一个工作班子", "一个牵头部门", "一张实施时间表"]


@pytest.fixture
def bridge(operator, someone):
    """A project with a leader who has an account, a task force that leads it, and a contact of its unit."""
    district = District(operator)
    unit = district.unit("U1", "区住建局")
    force = district.unit("ZB", "大桥专班", kind="task_force", starts_on=DAY)
    seat = district.leader("L1", "刘副区长", someone("liu", name="刘副区长", phone="13800000001", reach="none"))
    Leader.objects.filter(pk=seat.pk).update(position="副区长（城建）")
    for login, name, duty, until in (("qi", "齐组长", "组长", None), ("lu", "陆退出", "成员", date(2022, 5, 1))):
        someone(login, name=name, organisation=unit, phone=f"1390000000{len(duty)}", reach="none")
        join_force("ZB", login=login, start_on=DAY, end_on=until, duty=duty, actor=operator)
    days = {"planned_start_on": date(2022, 3, 1), "planned_finish_on": date(2023, 9, 30)}
    return district.project(
        "河东大桥", unit=unit, lead_organisation=force, leader=seat, contact="孟经办", phone="0373-3050000", **days
    )


def shown(project, code, plan=9_000 * WAN_YUAN):
    return card_lines(CARDS[code], Project.objects.get(pk=project.pk), 2022, plan, TODAY, hand())


def told(lines):
    return {line.fact.name: (line.fact.text, line.fact.second) for line in lines}


def test_both_definitions_say_their_five_in_order(bridge):
    assert [line.fact.name for line in shown(bridge, "one_to_the_end")] == OF_THE_END
    assert [line.fact.name for line in shown(bridge, "one_timetable")] == OF_THE_TIMETABLE


def test_the_card_names_the_leader_the_force_and_the_days(bridge):
    card = shown(bridge, "one_to_the_end")

    assert told(card) == {
        "一个项目": ("河东大桥", ""),
        "一个领导": ("刘副区长", "副区长（城建）　电话 13800000001"),
        "一个专班": ("大桥专班", ""),
        "一套方案": ("还没有上传实施方案", ""),
        "一抓到底": ("开工2022-03-01，竣工2023-09-30", ""),
    }


def test_the_force_shows_its_members_of_today_with_duty_unit_and_telephone(bridge):
    force = shown(bridge, "one_to_the_end")[2]

    assert [(one.name, one.text, one.second) for one in force.persons] == [
        ("组长", "齐组长", "区住建局　电话 13900000002")
    ]


def test_the_other_definition_shows_the_leading_department_and_the_timetable(bridge):
    card = told(shown(bridge, "one_timetable"))

    assert card["一个牵头部门"] == ("大桥专班", "")
    assert card["一张实施时间表"] == ("开工2022-03-01，竣工2023-09-30", "2022年计划 9,000 万元")


def test_without_a_force_the_unit_and_its_contact_do_the_work(bridge):
    Project.objects.filter(pk=bridge.pk).update(lead_organisation=None)

    assert told(shown(bridge, "one_to_the_end"))["一个专班"] == ("区住建局", "联系人 孟经办　电话 0373-3050000")


def test_a_disabled_account_lends_the_card_no_telephone(bridge):
    User.objects.filter(login__in=["liu", "qi"]).update(is_active=False)

    card = shown(bridge, "one_to_the_end")

    assert told(card)["一个领导"] == ("刘副区长", "副区长（城建）")
    assert card[2].persons == ()


def test_the_plan_is_the_latest_file_of_that_purpose(bridge, operator):
    given = {
        "subject_kind": "project", "subject_key": bridge.number, "kind": "pdf", "size": 1, "original_hash": "0" * 64,
        "content_hash": "0" * 64, "kept_by": operator, "kept_at": datetime(2022, 6, 1, tzinfo=UTC), "entry_id": 1,
    }  # fmt: skip
    names = {field.name for field in File._meta.get_fields()}
    kept = (("旧方案.pdf", "plan", ""), ("方案.pdf", "plan", "区政办〔2022〕9号"), ("图.pdf", "other", ""))
    for at, (name, purpose, number) in enumerate(kept):
        told_of = given | {"name": name, "purpose": purpose, "number": number, "original_hash": f"{at}" * 64}
        File.objects.create(**{key: value for key, value in told_of.items() if key in names})

    line = shown(bridge, "one_to_the_end")[3]

    assert (line.fact.text, line.fact.second) == ("方案.pdf", "区政办〔2022〕9号")
    assert line.fact.url == reverse("documents:file", args=[File.objects.get(name="方案.pdf").pk])


# --- which definition -----------------------------------------------------------------------------------------


def test_a_region_chooses_its_definition_by_document_and_day(operator):
    choose_card("410700", "one_timetable", start_on=DAY, document="新政办〔2022〕1号", actor=operator)

    assert card_of("410703", date(2021, 12, 31)).code == "one_to_the_end"
    assert card_of("410703", DAY).code == "one_timetable"
    assert card_of("330200", DAY).code == "one_to_the_end"
    assert Entry.objects.first().event == "policy.card"


@pytest.mark.parametrize(
    ("change", "said"),
    [({"card": "two"}, "没有五个一口径“two”"), ({"document": " "}, "没有写文号"), ({"region": "1"}, "1")],
)
def test_a_choice_that_cannot_be_is_refused_in_a_sentence(operator, change, said):
    given = {"region": "410703", "card": "one_timetable", "document": "1号"} | change

    with pytest.raises(PolicyProblem, match=said):
        choose_card(given["region"], given["card"], start_on=DAY, document=given["document"], actor=operator)

    assert not CardStatement.objects.exists()


def test_only_who_sets_rules_chooses(someone):
    with pytest.raises(PowerDenied):
        choose_card("410703", "one_timetable", start_on=DAY, document="1号", actor=someone(powers=[Power.VIEW]))


def test_the_page_of_a_project_follows_the_choice(client, someone, bridge, operator):
    client.force_login(someone("sun", powers=[Power.VIEW, Power.SET_RULES]))
    address = reverse("projects:project", args=[bridge.number])
    before = client.get(address).content.decode()
    given = {"region": "410703", "card": "one_timetable", "start_on": "2022-01-01", "document": "卫办〔2022〕2号"}
    sent = client.post(reverse("policies:choose-card"), given)

    after = client.get(address).content.decode()

    assert sent.status_code == 302
    assert all(title in before for title in OF_THE_END)
    assert all(title in after for title in OF_THE_TIMETABLE)
    assert "一抓到底" not in after
    assert "卫办〔2022〕2号" in client.get(reverse("policies:local")).content.decode()


def test_telephones_are_only_on_the_pages_of_those_who_see_the_project(client, someone, bridge):
    own = Organisation.objects.get(code="U1")
    other = Organisation.objects.create(code="U9", name="别的局", kind="responsible_unit", region="410703")
    client.force_login(someone("own", powers=[Power.VIEW], reach="organisation", organisation=own))
    assert "13800000001" in client.get(reverse("projects:project", args=[bridge.number])).content.decode()

    client.force_login(someone("other", powers=[Power.VIEW], reach="organisation", organisation=other))

    assert client.get(reverse("projects:project", args=[bridge.number])).status_code == 404
    for page in ("projects:list", "assessment:ranking", "briefing:workbench", "monitoring:indicators"):
        text = client.get(reverse(page)).content.decode()
        assert "13800000001" not in text, page
        assert "0373-3050000" not in text, page
