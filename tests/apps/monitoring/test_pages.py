"""Pages of monitoring: what they show, to whom, in how many questions to the database."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guatu.apps.monitoring.closing import close_month
from guatu.apps.monitoring.computing import compute_month
from guatu.apps.monitoring.models import Computation, Waiver
from guatu.apps.monitoring.waiving import ask_waiver
from guatu.apps.trace.models import Entry
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

MAY = Month(2021, 5)
pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def units(district):
    return {"a": district.unit("U01", "河东园区办"), "b": district.unit("U02", "区投资公司")}


@pytest.fixture
def projects(district, units):
    """Three projects behind, one of them of another unit, one with a leader; May 2021 computed."""
    leader = district.leader("L1", "刘××")
    lit = {"plan": 32_000, "started": date(2021, 1, 5), "listed": date(2021, 1, 9)}
    first = district.project("智能装备园", unit=units["a"], leader=leader, **lit)
    second = district.project("长桥路南延", unit=units["b"], **lit)
    good = district.project("第三水厂扩建", unit=units["a"], **lit)
    told = {"done": 1_024, "problem_category": "land", "problem_text": "组卷未批", "promised_on": date(2021, 6, 13)}
    district.set("key", "省市重点", {first: date(2021, 1, 1)})
    district.reported("2021-05", {first: told, second: 100, good: 20_000})
    compute_month(MAY, actor=district.actor)
    return {"first": first, "second": second, "good": good}


@pytest.fixture
def office(client, approver):
    client.force_login(approver)
    return client


def seen(client, url, **given):
    """The page's text and how many questions it asked, in the month the person chose before."""
    session = client.session
    session["month"] = "2021-05"
    session.save()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url, given)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode(), len(asked)


def test_the_list_shows_lights_with_cause_and_next_step(office, projects):
    text, queries = seen(office, reverse("monitoring:alerts"))

    assert queries <= MOST, queries
    assert "智能装备园" in text
    assert "用地预审和供地：组卷未批" in text
    assert "单位还没有填原因" in text
    assert "第三水厂扩建" not in text
    assert "参评 3 个，绿灯 1 个" in text


@pytest.mark.parametrize(
    ("given", "there", "not_there"),
    [
        ({"organisation": "U02"}, "长桥路南延", "智能装备园"),
        ({"leader": "L1"}, "智能装备园", "长桥路南延"),
        ({"category": "land"}, "智能装备园", "长桥路南延"),
        ({"category": "none"}, "长桥路南延", "智能装备园"),
        ({"q": "长桥"}, "长桥路南延", "智能装备园"),
        ({"rule": "behind_schedule", "level": "red"}, "智能装备园", "第三水厂扩建"),
    ],
)
def test_the_list_is_narrowed_by_each_condition(office, projects, given, there, not_there):
    text, _ = seen(office, reverse("monitoring:alerts"), **given)
    table = text.partition("<tbody>")[2]

    assert there in table
    assert not_there not in table


def test_a_month_not_computed_says_which_was(office, projects):
    answer = office.get(reverse("monitoring:alerts"), {"month": "2021-06"})

    assert "2021年6月还没有计算" in answer.content.decode()
    assert "最近算过的是 2021-05" in answer.content.decode()


def test_a_light_is_explained_whole(office, projects):
    text, queries = seen(office, reverse("monitoring:alert", args=[projects["first"].number, "behind_schedule"]))

    assert queries <= MOST, queries
    for words in (
        "怎么判的",
        "为什么落后",
        "下一步",
        "怎样解除",
        "各月亮灯",
        "未舍入欠38.4667个百分点",
        "1,024 ÷ 32,000",
    ):
        assert words in text
    assert "累计完成达到6,400万元转黄灯，即6月须完成5,376万元" in text
    assert "6月13日前" in text


def test_the_amount_that_changes_a_light_is_exact_to_the_fen():
    from fractions import Fraction

    from guatu.apps.monitoring.releasing import needed

    for plan in (1, 7, 12, 32_000_000_000, 10**15 + 1):
        for elapsed in (1, 5, 12):
            for behind, beyond in ((300_000, False), (100_000, True), (333_333, True)):
                least = needed(plan, elapsed, behind, beyond)
                lag = [Fraction(100 * elapsed, 12) - Fraction(100 * done, plan) for done in (least, least - 1)]
                limit = Fraction(behind, 10_000)
                assert (lag[0] < limit) if beyond else (lag[0] <= limit)
                assert least == 0 or ((lag[1] >= limit) if beyond else (lag[1] > limit))


def test_another_districts_light_is_not_there(client, stranger, projects):
    client.force_login(stranger)

    number = projects["first"].number
    assert client.get(reverse("monitoring:alert", args=[number, "behind_schedule"])).status_code == 404
    ask = reverse("monitoring:ask-waiver", args=[number, "behind_schedule"])
    assert client.post(ask, {"start_on": "2021-05-01", "reason": "改线"}).status_code == 404
    text, _ = seen(client, reverse("monitoring:alerts"))
    assert "智能装备园" not in text
    assert client.get(reverse("monitoring:alert", args=[number, "no_such_rule"])).status_code == 404


def test_a_reporter_sees_the_lights_of_the_own_unit_only(client, someone, projects, units):
    client.force_login(someone("huang", powers=[Power.VIEW], reach="organisation", organisation=units["b"]))

    text, _ = seen(client, reverse("monitoring:alerts"))

    assert "长桥路南延" in text
    assert "智能装备园" not in text


def test_a_page_without_the_power_is_not_there(client, someone, projects):
    client.force_login(someone("wang", powers=[]))

    for name in ("alerts", "indicators", "month", "waivers", "export"):
        assert client.get(reverse(f"monitoring:{name}")).status_code == 404, name
    assert client.post(reverse("monitoring:compute")).status_code == 404
    assert client.post(reverse("monitoring:close")).status_code == 404


def test_a_waiver_goes_from_one_person_to_another(client, someone, office, approver, projects):
    unit = someone("huang", name="黄填报", powers=[Power.VIEW])
    client.force_login(unit)
    number = projects["first"].number
    page = reverse("monitoring:alert", args=[number, "behind_schedule"])
    asked = {"start_on": "2021-05-01", "end_on": "2021-09-01", "reason": "受省道改线影响"}
    client.post(reverse("monitoring:ask-waiver", args=[number, "behind_schedule"]), asked)
    waiver = Waiver.objects.known().get()
    assert "待另一人批准" in client.get(page, {"month": "2021-05"}).content.decode()
    assert client.post(reverse("monitoring:grant-waiver", args=[waiver.pk])).status_code == 404

    client.force_login(approver)
    assert "受省道改线影响" in client.get(reverse("monitoring:waivers")).content.decode()
    client.post(reverse("monitoring:grant-waiver", args=[waiver.pk]), {"back": "list"})

    granted = Waiver.objects.known().get()
    assert (granted.asked_by, granted.granted_by) == (unit, approver)
    client.post(reverse("monitoring:compute"), {})
    compute_month(MAY, actor=approver)
    assert "已豁免" in client.get(page, {"month": "2021-05"}).content.decode()


def test_who_asked_for_a_waiver_takes_it_back_while_nobody_has_granted_it(client, someone, office, approver, projects):
    unit, number = someone("huang", name="黄填报", powers=[Power.VIEW]), projects["first"].number
    asked = {"rule": "behind_schedule", "start_on": MAY.start, "end_on": None, "reason": "改线"}
    waiver = ask_waiver(projects["first"].pk, **asked, actor=unit)
    address = reverse("monitoring:withdraw-waiver", args=[waiver.pk])

    theirs = office.post(address, {"reason": "不需要"}, follow=True).content.decode()
    client.force_login(unit)
    page = reverse("monitoring:alert", args=[number, "behind_schedule"])
    shown = client.get(page, {"month": "2021-05"}).content.decode()
    unsaid = client.post(address, {"reason": " "}, follow=True).content.decode()
    assert Waiver.objects.known().count() == 1
    done = client.post(address, {"reason": "路已改通"}, follow=True).content.decode()

    assert ("不是您提出的" in theirs, "撤回申请" in shown, "豁免申请已撤回" in done) == (True, True, True)
    assert "豁免申请已撤回" not in unsaid
    assert not Waiver.objects.known().exists()
    entry = Entry.objects.get(event="waiver.withdrawn")
    assert (entry.actor, entry.reason) == (unit, "路已改通")


def test_what_is_wrong_with_a_waiver_is_said_and_nothing_is_kept(office, projects, approver):
    number = projects["first"].number
    address = reverse("monitoring:ask-waiver", args=[number, "behind_schedule"])

    answer = office.post(address, {"start_on": "2021-05-01", "end_on": "2021-04-01", "reason": "改线"}, follow=True)
    assert "止期2021-04-01应晚于起期2021-05-01" in answer.content.decode()
    assert "理由" in office.post(address, {"start_on": "2021-05-01"}, follow=True).content.decode()
    assert not Waiver.objects.exists()

    mine = ask_waiver(
        projects["first"].pk, rule="behind_schedule", start_on=MAY.start, end_on=None, reason="改线", actor=approver
    )
    answer = office.post(reverse("monitoring:grant-waiver", args=[mine.pk]), follow=True)
    assert "提出人不能批准自己的豁免" in answer.content.decode()
    assert "批准（须另一人）" in answer.content.decode()


@pytest.mark.parametrize("by", ["", "region", "organisation", "leader", "set", "industry", "stage", "nature", "level"])
def test_indicators_are_shown_by_every_grouping(office, projects, by):
    text, queries = seen(office, reverse("monitoring:indicators"), by=by)

    assert queries <= MOST, queries
    assert "年度投资完成率" in text
    if by == "organisation":
        assert "河东园区办" in text
        assert "21,024 ÷ 64,000 万元" in text


def test_all_figures_of_one_group_stand_with_their_basis(office, projects):
    text, queries = seen(office, reverse("monitoring:indicator-row"), by="organisation", key="U02")

    assert queries <= MOST, queries
    assert "区投资公司" in text
    assert "分母为年度计划投资" in text
    assert "数据截至2021年5月31日" in text
    missing = office.get(reverse("monitoring:indicator-row"), {"month": "2021-05", "by": "organisation", "key": "U99"})
    assert missing.status_code == 404


def test_a_group_of_a_month_not_computed_leads_to_the_page_that_says_so(office, projects):
    asked = {"month": "2021-09", "by": "organisation", "key": "U02"}

    answer = office.get(reverse("monitoring:indicator-row"), asked, follow=True)

    assert answer.status_code == 200
    assert "还没有计算" in answer.content.decode()


def test_members_of_a_set_have_their_own_figures(office, projects):
    text, _ = seen(office, reverse("monitoring:indicators"), by="organisation", set="key")

    assert "集合“省市重点”" in text
    assert "区投资公司" not in text.partition("<tbody>")[2]


def test_the_month_is_computed_and_closed_by_those_who_may(office, projects):
    text, queries = seen(office, reverse("monitoring:month"))
    assert queries <= MOST, queries
    assert "封存" in text

    office.post(reverse("monitoring:close") + "?month=2021-05")

    assert Computation.objects.get(month="2021-05").closed_at is not None
    text, _ = seen(office, reverse("monitoring:month"))
    assert "已封存，改数用“更正”" in text
    again = office.post(reverse("monitoring:close") + "?month=2021-05", follow=True)
    assert "不能重封" in again.content.decode()


def test_those_who_may_not_close_are_told_who_does(client, someone, projects):
    client.force_login(someone("wang", powers=[Power.VIEW]))

    text, _ = seen(client, reverse("monitoring:month"))

    assert "封存（由项目办负责人办理）" in text
    assert "计算（由项目办办理）" in text


def test_corrections_since_the_close_are_listed(office, projects, operator):
    from apps.monitoring.test_closing import correct

    close_month(MAY, actor=operator)
    correct(projects["first"], 20_000, operator)

    text = office.get(reverse("monitoring:corrections"), {"month": "2021-05"}).content.decode()

    assert "1,024万元" in text
    assert "20,000万元" in text
    refused = office.get(reverse("monitoring:corrections"), {"month": "2021-04"}, follow=True)
    assert "还没有封存" in refused.content.decode()


def test_the_workbook_holds_text_and_no_formula(office, projects, district):
    from openpyxl import load_workbook

    evil = district.project("=1+1", plan=32_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    district.reported("2021-05", {evil: 1})
    compute_month(MAY, actor=district.actor)

    answer = office.get(reverse("monitoring:export"), {"month": "2021-05"})

    sheet = load_workbook(BytesIO(answer.content)).active
    names = [cell for cell in sheet["B"] if cell.value == "=1+1"]
    assert [cell.data_type for cell in names] == ["s"]
    assert sheet.max_row == 2 + 3


def test_the_librarys_list_and_page_carry_lights_and_completion(office, projects):
    with CaptureQueriesContext(connection) as asked:
        text = office.get(reverse("projects:list"), {"month": "2021-05"}).content.decode()
    ours = [each for each in asked.captured_queries if 'FROM "monitoring_' in each["sql"].partition("WHERE")[0]]
    assert len(ours) <= 3, "one for the rows, one for the total, one for the lights of tabs and menu"
    assert "欠 38.5" in text

    narrowed, _ = seen(office, reverse("projects:list"), light="red")
    assert "第三水厂扩建" not in narrowed.partition("<tbody>")[2]

    text, _ = seen(office, reverse("projects:project", args=[projects["first"].number]))
    assert "年度投资完成率3.2%，与序时进度相比欠38.5个百分点。" in text
    assert "5月监测" in text


def test_the_api_answers_figures_and_lights_in_scope(client, someone, projects, units, approver):
    assert client.get("/api/v1/monitoring/indicators?month=2021-05").status_code == 401
    client.force_login(approver)

    answer = client.get("/api/v1/monitoring/indicators?month=2021-05&by=organisation").json()
    assert [row["key"] for row in answer["rows"]] == ["U01", "U02"]
    assert answer["rows"][0]["values"]["invested_this_year"]["value"] == 21_024 * 1_000_000
    lights = client.get("/api/v1/monitoring/alerts?month=2021-05&level=red").json()
    assert {row["name"] for row in lights["rows"]} == {"智能装备园", "长桥路南延"}
    assert client.get("/api/v1/monitoring/indicators?month=2021-09").status_code == 404
    assert client.get("/api/v1/monitoring/indicators?month=2021-05&by=colour").status_code == 422
    assert client.get("/api/v1/monitoring/alerts?month=x").status_code == 422

    client.force_login(someone("huang", powers=[Power.VIEW], reach="organisation", organisation=units["b"]))
    lights = client.get("/api/v1/monitoring/alerts?month=2021-05").json()
    assert {row["name"] for row in lights["rows"]} == {"长桥路南延"}
