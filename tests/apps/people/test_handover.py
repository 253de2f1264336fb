"""Hand-over: what a person still has to do goes to somebody else; what they did stays theirs."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from apps.monitoring.district import District
from guatu.apps.assessment.actions import confirm_evidence, record_evidence, return_evidence
from guatu.apps.assessment.models import Evidence
from guatu.apps.assessment.selectors import evidence_returned
from guatu.apps.people import actions
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.dated import Handover
from guatu.apps.people.handing import holders_among, open_duties, told
from guatu.apps.people.handing_over import hand_over
from guatu.apps.people.handover_commands import run
from guatu.apps.people.models import User
from guatu.apps.projects.models import Project, ProjectStatement
from guatu.apps.reports.models import Report, ReportWindow
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
TODAY, AN_INSTANT = date(2022, 6, 10), datetime(2022, 6, 1, tzinfo=UTC)
FILLS, RECORDS = (Power.VIEW, Power.FILL_REPORT), (Power.VIEW, Power.RECORD_EVIDENCE)


@pytest.fixture
def district(operator):
    return District(operator)


@pytest.fixture
def supervisor(someone):
    """Who oversees hand-overs; of the region, so every duty is seen."""
    return someone("office", name="项目办主任", powers=[Power.VIEW, Power.HAND_OVER])


@pytest.fixture
def unit(district):
    return district.unit("U1", "区住建局")


@pytest.fixture
def old(someone, district, unit):
    """A leader with two projects and one that left the library, who also fills the unit's reports."""
    user = someone("old", name="老刘", powers=FILLS, reach="organisation", organisation=unit)
    seat = district.leader("L1", "老刘", user)
    district.project("东桥", unit=unit, leader=seat)
    district.project("西桥", unit=unit, leader=seat)
    district.project("旧桥", unit=unit, leader=seat, stage="withdrawn")
    return user


@pytest.fixture
def new(someone, district, unit):
    user = someone("new", name="小陈", powers=FILLS, reach="organisation", organisation=unit)
    district.leader("L2", "小陈", user)
    return user


def drafted(old, name="东桥", **more):
    ReportWindow.objects.get_or_create(month="2022-05", defaults={"opens_on": TODAY, "due_on": TODAY})
    given = {"month": "2022-05", "editor": old, "edited_at": AN_INSTANT} | more
    return Report.objects.create(project=Project.objects.get(name=name), **given)


def give(old, supervisor, **successors):
    chosen = {code.replace("_", ".", 1): login for code, login in successors.items()}
    return hand_over(old.login, successors=chosen, today=TODAY, reason="调离", actor=supervisor)


def lines():
    return {(line.subject, line.field): (line.before, line.after) for line in Entry.objects.first().lines.all()}


def test_every_open_duty_of_a_person_is_told_app_by_app(old):
    drafted(old)
    drafted(old, "西桥", state="returned")

    assert told(open_duties(old, TODAY)) == "分包项目 2 个、未报送的月报 2 份"


def test_a_leaders_projects_go_to_the_successor_and_the_ledger_keeps_who_had_them(old, new, supervisor):
    give(old, supervisor, projects_leads="new")

    east = Project.objects.get(name="东桥")
    before, now = ProjectStatement.objects.filter(project=east).order_by("pk")
    assert (before.leader.name, before.known_until is None) == ("老刘", False)
    assert (now.leader.name, east.leader.name) == ("小陈", "小陈")
    assert Project.objects.get(name="旧桥").leader.name == "老刘"
    assert open_duties(old, TODAY) == []


def test_a_hand_over_is_one_entry_with_a_line_for_each_duty(old, new, supervisor):
    report = drafted(old)

    give(old, supervisor, projects_leads="new", reports_fill="new")

    entry = Entry.objects.first()
    assert (entry.event, entry.subject, entry.actor) == ("user.handed_over", "user/old", supervisor)
    assert entry.sentence == "老刘交接：分包项目 2 个交给小陈；未报送的月报 1 份交给小陈"
    numbers = Project.objects.filter(name__in=["东桥", "西桥"]).values_list("number", flat=True)
    moved = {(f"project/{number}", "leader"): ("L1", "L2") for number in numbers}
    assert lines() == moved | {(f"report/{report.trace_key}", "handed_to"): ("old", "new")}
    rows = {(row.kind, row.count, row.successor.login, row.entry_id) for row in Handover.objects.all()}
    assert rows == {("projects.leads", 2, "new", entry.pk), ("reports.fill", 1, "new", entry.pk)}


def test_who_filled_a_report_stays_named(old, new, supervisor):
    report = drafted(old)

    give(old, supervisor, reports_fill="new")

    assert Report.objects.get(pk=report.pk).editor == old


def test_evidence_that_came_back_is_corrected_by_the_successor_and_never_confirmed_by_who_recorded_it(
    someone, supervisor, unit
):
    old, new = someone("gu", powers=[*RECORDS, Power.CONFIRM_EVIDENCE]), someone("wu", powers=RECORDS)
    second = someone("second", powers=[Power.VIEW, Power.CONFIRM_EVIDENCE])
    given = {"day": TODAY, "kind": "praise", "reference": "区委〔2022〕7号", "today": TODAY}
    held = record_evidence("U1", points=10_000, actor=old, **given)
    return_evidence(held.pk, reason="分值不对", actor=second)

    give(old, supervisor, assessment_returned="wu")

    standing = Evidence.objects.known().get()
    assert (standing.recorded_by, standing.handed_to) == (old, new)
    assert (evidence_returned(old).count(), evidence_returned(new).count()) == (0, 1)
    again = record_evidence("U1", points=20_000, actor=new, **given)
    assert (again.recorded_by, again.handed_to, again.state) == (new, None, "recorded")
    assert confirm_evidence(again.pk, actor=second).state == "confirmed"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"powers": [Power.VIEW]}, "没有“填报”的职权"),
        ({"organisation": None}, "未报送的月报里有 1 份不在小陈的范围内"),
        ({"is_active": False}, "账号已停用"),
    ],
)
def test_whoever_cannot_do_it_cannot_take_it(someone, unit, old, supervisor, change, said):
    drafted(old)
    given = {"powers": FILLS, "reach": "organisation", "organisation": unit} | change
    someone("new", name="小陈", **given)

    with pytest.raises(PeopleProblem, match=said):
        give(old, supervisor, reports_fill="new")

    assert not Handover.objects.exists()
    assert not Entry.objects.filter(event="user.handed_over").exists()


def test_projects_go_only_to_a_leader_in_office(someone, old, new, supervisor):
    actions.change_leader("L2", is_active=False, actor=User.objects.get(login="operator"))

    with pytest.raises(PeopleProblem, match="小陈不是在任的分包领导"):
        give(old, supervisor, projects_leads="new")

    assert Project.objects.filter(leader__key="L1").count() == 3


def test_one_refusal_leaves_everything_where_it_was(someone, old, new, supervisor):
    drafted(old)
    someone("lost", name="无权", powers=[Power.VIEW])

    with pytest.raises(PeopleProblem, match="无权没有"):
        give(old, supervisor, projects_leads="new", reports_fill="lost")

    assert Project.objects.filter(leader__key="L1").count() == 3


def test_nobody_oversees_their_own_hand_over(someone, old, new):
    UserWithPower = someone("self", powers=[Power.VIEW, Power.HAND_OVER])

    with pytest.raises(PeopleProblem, match="由另一人监交"):
        give(UserWithPower, UserWithPower, projects_leads="new")


def test_another_regions_people_are_neither_handed_over_nor_take_over(someone, old, new, supervisor):
    someone("afar", region="330200", powers=FILLS)
    stranger = someone("stranger", region="330200", powers=[Power.HAND_OVER])

    with pytest.raises(User.DoesNotExist):
        give(old, stranger, projects_leads="afar")
    with pytest.raises(PeopleProblem, match="不在您的范围内"):
        give(old, supervisor, projects_leads="afar")


def test_a_queue_is_a_persons_own_only_where_nobody_else_can_empty_it(someone, old, unit):
    chief = someone("sun", powers=[Power.VIEW, Power.APPROVE_REPORT])
    drafted(old, state="submitted", submitter=old, submitted_at=AN_INSTANT)
    assert told(open_duties(chief, TODAY)) == "待审月报和更正 1 份"

    someone("qian", powers=[Power.VIEW, Power.APPROVE_REPORT], region="410700")

    assert open_duties(User.objects.get(login="sun"), TODAY) == []


def test_the_maker_of_a_report_cannot_take_over_its_review(someone, old, unit, supervisor):
    chief = someone("sun", powers=[Power.VIEW, Power.APPROVE_REPORT])
    drafted(old, state="submitted", submitter=old, submitted_at=AN_INSTANT)
    role = old.roles.get()
    role.powers = [*role.powers, "approve_report"]
    role.save()

    with pytest.raises(PeopleProblem, match="1 份是老刘自己报送的"):
        give(chief, supervisor, reports_review="old")


# --- disabling ------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(someone, client, settings):
    settings.GUATU_CLOCK = lambda: datetime(2022, 6, 10, 2, tzinfo=UTC)
    user = someone("manager", powers=[Power.MANAGE_PEOPLE, Power.HAND_OVER], reach="none")
    client.force_login(user)
    return user


def test_disabling_a_person_with_open_duties_says_so_and_leads_to_the_hand_over(client, manager, old):
    address = reverse("people:switch-person", args=["old"])
    text = client.get(address).content.decode()

    refused = client.post(address, {"reason": "调离"})

    assert "老刘还有未办结事项：分包项目 2 个" in text
    assert reverse("people:hand-over", args=["old"]) in text
    assert (refused.status_code, "先办交接，再停用。" in refused.content.decode()) == (422, True)
    assert User.objects.get(login="old").is_active


def test_an_account_can_be_shut_at_once_and_then_still_waits_for_its_hand_over(client, manager, old):
    client.post(reverse("people:switch-person", args=["old"]), {"reason": "口令泄露", "leave_open": "on"})

    assert not User.objects.get(login="old").is_active
    assert list(holders_among(User.objects.filter(is_active=False))) == [old]
    text = client.get(reverse("people:handovers")).content.decode()
    assert "账号已停用，还有未办结事项 1" in text


def test_a_person_without_open_duties_is_disabled_as_before(client, manager, new):
    client.post(reverse("people:switch-person", args=["new"]), {"reason": "调离"})

    assert not User.objects.get(login="new").is_active


# --- the page -------------------------------------------------------------------------------------------------


def test_the_page_names_what_one_may_see_and_counts_what_one_may_not(client, old, new, supervisor, manager):
    address = reverse("people:hand-over", args=["old"])
    counted = client.get(address).content.decode()
    client.force_login(supervisor)

    named = client.get(address).content.decode()

    assert "分包项目 2 个" in counted
    assert "东桥" not in counted
    assert "不在您的查看范围内" in counted
    assert all(name in named for name in ("东桥", "西桥"))
    assert "旧桥" not in named


def test_the_page_gives_everything_to_one_and_a_kind_to_another(client, someone, unit, old, new, supervisor):
    drafted(old)
    someone("fill", name="小周", powers=FILLS, reach="organisation", organisation=unit)
    client.force_login(supervisor)
    address = reverse("people:hand-over", args=["old"])

    sent = client.post(address, {"everything": "new", "to_reports_fill": "fill", "reason": "轮岗"})

    assert sent.status_code == 302
    assert {(row.kind, row.successor.login) for row in Handover.objects.all()} == {
        ("projects.leads", "new"),
        ("reports.fill", "fill"),
    }
    text = client.get(reverse("people:handovers")).content.decode()
    assert all(word in text for word in ("老刘", "小周", "小陈", "轮岗"))


def test_a_page_opened_before_more_came_gives_nothing_away(client, district, unit, old, new, supervisor):
    client.force_login(supervisor)
    address = reverse("people:hand-over", args=["old"])
    seen = client.get(address).context["seen"]
    district.project("南桥", unit=unit, leader=Project.objects.get(name="东桥").leader)

    sent = client.post(address, {"to_projects_leads": "new", "reason": "轮岗", "seen": seen})

    assert sent.status_code == 409
    assert not Handover.objects.exists()


def test_without_a_successor_the_page_says_so(client, old, new, supervisor):
    client.force_login(supervisor)

    sent = client.post(reverse("people:hand-over", args=["old"]), {"reason": "轮岗"})

    assert (sent.status_code, "没有选接手人" in sent.content.decode()) == (422, True)


@pytest.mark.parametrize("page", ["people:handovers", "people:hand-over"])
def test_the_pages_are_not_there_without_the_power_or_in_another_region(client, someone, old, page):
    address = reverse(page, args=["old"] if page.endswith("over") else [])
    client.force_login(someone("plain", powers=[Power.VIEW, Power.MANAGE_SECURITY]))
    assert client.get(address).status_code == 404

    client.force_login(someone("afar", powers=[Power.HAND_OVER], region="330200"))

    answer = client.get(address)
    assert answer.status_code == (404 if page.endswith("over") else 200)
    assert "老刘" not in answer.content.decode()


# --- the command ----------------------------------------------------------------------------------------------


class _Clock:
    @staticmethod
    def today():
        return TODAY


def ask(capsys, **more):
    given = {"login": "old", "to": "", "kind": [], "reason": "", "json": True, "clock": _Clock}
    status = run(Namespace(**given | more))
    return status, json.loads(capsys.readouterr().out)


def test_the_command_lists_open_duties_and_hands_them_over(capsys, old, new):
    status, listed = ask(capsys)

    done, given = ask(capsys, to="new", reason="调离")

    assert (status, [(one["kind"], one["count"]) for one in listed["open"]]) == (0, [("projects.leads", 2)])
    assert (done, given["given"]) == (0, [{"kind": "projects.leads", "count": 2, "to": "new"}])
    assert ask(capsys)[1]["open"] == []
