"""The first page of each role: what waits, what changed, what is asked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from apps.briefing.words import APRIL
from guatu.kernel.powers import Power


def page(client: Any, user: Any, url: str = "/") -> str:
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def words(html: str) -> str:
    """The page's text without tags, spaces folded."""
    body = html[html.index('id="main"') :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_office_opens_on_the_month_that_is_being_closed(client, clerk, waiting):
    told = words(page(client, clerk))

    assert "4月月结" in told
    assert "今天 5月3日 星期二，填报窗口还有 2 天截止" in told


def test_the_steps_say_how_far_the_month_is(client, clerk, waiting):
    told = words(page(client, clerk))

    assert "1 开窗 4月25日" in told
    assert "2 收齐 10/12 份，未报 2" in told
    assert "3 审核 9/10 份，待审 1" in told
    assert "5 复核 红灯 5 条，已填原因 1" in told


def test_the_months_own_page_says_the_same_steps(client, clerk, waiting):
    here = words(page(client, clerk))
    there = words(page(client, clerk, reverse("monitoring:month")))

    steps = here[here.index("1 开窗") : here.index("7 通报")]
    assert steps in there


def test_sums_that_wait_for_a_computation_say_so(client, clerk, waiting):
    from guatu.apps.monitoring.models import Computation

    Computation.objects.filter(month=str(APRIL)).update(changed=2, waits_since="2022-05-03T01:00:00Z")

    assert "；已有2处项目变化，合计待重算" in words(page(client, clerk))
    assert "已有2处项目变化，合计待重算。" in words(page(client, clerk, reverse("assessment:ranking")))


def test_six_figures_are_links_and_none_stands_alone(client, clerk, waiting):
    html = page(client, clerk)

    figures = re.findall(r'<a class="fig" href="([^"]+)">(.*?)</a>', html, re.S)
    told = [re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text)) for _, text in figures]
    assert told == [
        "年度投资完成率24.4%欠序时9.0个百分点", "开工率60.0%已开工3，应开工5", "入库率70.0%已入库7，已开工10",
        "红灯4个新增2，解除0", "黄灯2个新增1，转出2", "未报月报2份1个单位，应报12份",
    ]  # fmt: skip
    assert all(url.startswith("/") for url, _ in figures)


def test_what_waits_has_one_filled_button(client, clerk, waiting):
    html = page(client, clerk)

    told = words(html)
    assert "1 份月报待审" in told
    assert "新增红灯 2 个，单位已填原因 1 个，未填 1 个" in told
    assert "3 个项目已开工未入库" in told
    assert html.count("main-act") == 1


def test_changes_of_lights_come_with_both_months_and_the_cause(client, clerk, waiting):
    told = words(page(client, clerk))

    assert re.search(r"长桥路南延 区住建局 黄灯 红灯 征地拆迁：沿线 12 户未签协议；年度投资完成率2\.8%", told)
    assert "蔬菜批发市场" not in told


def test_units_that_owe_reports_are_named_with_their_state(client, clerk, waiting):
    told = words(page(client, clerk))

    assert re.search(r"未报单位 1 全部 .*区水利局 2 3 退回 1", told)


def test_both_counts_stand_side_by_side_and_neither_is_called_investment_alone(client, clerk, waiting):
    told = words(page(client, clerk))

    assert re.search(r"调度数 2\.97 \d+ 统计数 2\.09 7 相差 0\.88", told)
    assert "互不改写" in told


def test_dates_ahead_begin_with_the_nearest(client, clerk, waiting):
    html = page(client, clerk)

    near = words(html)[words(html).index("近期") :]
    assert near.index("5月5日") < near.index("5月20日") < near.index("5月25日")
    assert "长桥路南延 承诺解决" in near


def test_a_month_that_was_not_computed_says_so_and_shows_no_zero(client, clerk, computed, third_of_may):
    told = words(page(client, clerk, "/?month=2022-02"))

    assert "年度投资完成率 — 本月还没有计算" in re.sub(r"\s+", " ", told)
    assert "红灯 — 本月还没有计算" in told


def test_the_chosen_month_is_kept_and_the_working_month_is_not_forced(client, clerk, waiting):
    page(client, clerk, "/?month=2022-03")

    assert "3月月结" in words(page_again(client))


def page_again(client: Any) -> str:
    return client.get("/").content.decode()


def test_a_reporter_sees_what_to_fill_first_and_why_it_came_back(client, reporter, waiting):
    told = words(page(client, reporter))

    assert "1 份月报被退回" in told
    assert "4月还有 1 份月报未报" in told
    assert told.index("第三水厂扩建") < told.index("灌区续建配套")
    assert "形象进度没有写到部位" in told
    assert "长桥路南延" not in told


def test_a_reporter_sees_the_lights_with_cause_and_next_step(client, reporter, waiting):
    told = words(page(client, reporter))

    assert "资金：专项债第二批未到位" in told
    assert "财政局 5月底前拨付" in told
    assert "还没有填原因，月报里补上" in told


def test_a_reporter_sees_what_each_mark_is_made_of(client, reporter, waiting):
    told = words(page(client, reporter))

    assert "第 3 名，共 4 个" in told
    assert "合计 42.36" in told
    assert re.search(r"年度投资完成率 .*?/50 年度投资完成率12\.7%", told)


def test_a_leader_is_asked_about_their_red_projects(client, leader, waiting):
    told = words(page(client, leader))

    assert "我分包的 6 个项目" in page_again(client)
    assert "等您 2 件" in told
    assert "污水管网工程" in told
    assert "单位还没有填原因，请您过问" in told
    assert "长桥路南延" not in told


def test_a_stranger_sees_nothing_of_the_district(client, stranger, waiting):
    told = words(page(client, stranger))

    for name in (*waiting.projects, "区水利局"):
        assert name not in told
    assert "24.4" not in told


def test_one_without_business_data_goes_to_the_first_page_of_the_menu(client, someone, db):
    admin = someone("zhou", powers=[Power.MANAGE_PEOPLE], reach="none")
    client.force_login(admin)

    answer = client.get("/")

    assert answer.status_code == 302
    assert answer.url == reverse("people:people")


def test_nobody_logged_out_sees_a_workbench(client, db):
    answer = client.get("/")

    assert answer.status_code == 302
    assert "login" in answer.url


@pytest.mark.parametrize("who", ["clerk", "reporter", "leader"])
def test_a_workbench_asks_few_questions(client, who, waiting, request, counted_queries):
    user = request.getfixturevalue(who)
    page(client, user)

    with counted_queries(f"briefing.workbench.{who}"):
        client.get("/")


def test_a_locked_month_is_no_longer_asked_for(client, reporter, waiting):
    from guatu.apps.reports.models import ReportWindow

    ReportWindow.objects.filter(month=str(APRIL)).update(locked_at="2022-05-03T01:00:00Z")

    told = words(page(client, reporter))
    assert "份月报未报" not in told
    assert "月报已锁定" in told


def test_a_planned_start_of_the_coming_month_is_a_date_ahead(client, clerk, waiting):
    from guatu.apps.projects.models import Project

    Project.objects.filter(name="铁山文旅小镇").update(planned_start_on=date(2022, 5, 10))

    assert re.search(r"5月10日 铁山文旅小镇\s+计划开工", words(page(client, clerk)).replace("\u3000", " "))


def test_corrections_and_waivers_wait_for_a_second_person(client, clerk, reporter, waiting):
    from datetime import UTC, datetime

    from guatu.apps.monitoring.models import Waiver
    from guatu.apps.reports.models import Correction, Report

    now = datetime(2022, 5, 3, tzinfo=UTC)
    report = Report.objects.get(month="2022-03", project__name="第三水厂扩建")
    Correction.objects.create(report=report, reason="漏报", submitted_at=now, submitter=reporter, done=1)
    for asker, name in ((reporter, "第三水厂扩建"), (clerk, "长桥路南延")):
        Waiver.objects.create(
            project=waiting.projects[name], rule="behind_schedule", start_on=date(2022, 4, 1), reason="省道改线",
            asked_by=asker, known_from=now, entry_id=1,
        )  # fmt: skip

    told = words(page(client, clerk))
    assert "1 份更正待审" in told
    assert "1 项豁免待批" in told
