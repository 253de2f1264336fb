"""The pages of monthly reports, over HTTP."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from apps.reports.words import APRIL, MAY, wan
from guatu.apps.reports.actions import (
    approve_report,
    correct_report,
    lock_month,
    open_window,
    save_draft,
    state_reports,
    submit_report,
)
from guatu.apps.reports.actions.batch import MonthRow
from guatu.apps.reports.models import Correction, Report, ReportStatement, ReportWindow
from guatu.apps.trace.models import Entry

GOOD = {"done": wan(400), "progress_text": "桩基完成 40%"}
OPENED = {"month": "2022-05", "opens_on": "2022-05-25", "due_on": "2022-06-05"}


@pytest.fixture(autouse=True)
def same_day(monkeypatch, today):
    """The pages' clock stands where the verbs' does."""
    from datetime import date

    from guatu.apps.look import context

    monkeypatch.setattr(context, "today", lambda request: date(2022, 6, 1))
    from guatu.apps.reports.pages import common

    monkeypatch.setattr(common, "today", lambda request: date(2022, 6, 1))


@pytest.fixture
def at_desk(client, reporter):
    client.force_login(reporter)
    return client


@pytest.fixture
def checking(client, approver):
    client.force_login(approver)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def posted(project, **cells):
    return {f"{project.number}-{code}": text for code, text in cells.items()}


def test_the_grid_carries_last_month_forward(a_project, window, operator, at_desk, counted_queries):
    park = a_project("长桥路南延", plan=9_000)
    state_reports(
        APRIL, [MonthRow(park.pk, wan(4_400), progress_text="路基完成 40%", next_step="铺水稳层")], actor=operator
    )

    with counted_queries("reports.entry"):
        page = at_desk.get(reverse("reports:entry"))

    shown = text_of(page)
    assert page.status_code == 200
    assert "6月5日 24:00 截止，还有 4 天" in shown
    assert ">4,400<" in shown
    assert ">路基完成 40%</textarea>" in shown
    assert Report.objects.filter(month=str(MAY)).count() == 0


def test_the_whole_grid_is_kept_without_any_script(a_project, window, at_desk):
    one, two = a_project("甲"), a_project("乙")
    cells = posted(one, done="0.04亿", progress_text="桩基", started_on="2021-08-12", problem_text="无", proposal="")

    answer = at_desk.post(reverse("reports:save", args=["2022-05"]), {**cells, "action": "save"})

    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.project, report.done, report.problem_text, report.events) == (one, wan(400), "", {})
    assert not Report.objects.filter(project=two).exists()


def test_what_was_typed_comes_back_with_what_is_wrong_where(a_project, window, at_desk):
    park = a_project("海创传动扩建")
    cells = posted(park, done="-300", progress_text="", started_on="2022.13.1", problem_text="图审反复", proposal="")

    page = at_desk.post(reverse("reports:save", args=["2022-05"]), {**cells, "action": "submit"})

    shown = text_of(page)
    assert page.status_code == 422
    for words in (
        'value="-300"',
        "不能小于 0",
        'value="2022.13.1"',
        "没有13月",
        "有问题，缺建议方案",
        "报送（先改 4 处）",
    ):
        assert words in shown
    assert Report.objects.get().state == "draft"
    again = text_of(at_desk.get(reverse("reports:entry")))
    assert 'value="2022.13.1"' in again


def test_a_warning_is_submitted_with_its_reason(a_project, window, operator, at_desk):
    park = a_project("精密零件二期", plan=60_000)
    for back in (1, 2, 3):
        state_reports(MAY - back, [MonthRow(park.pk, wan(800), progress_text=f"{back}层")], actor=operator)
    cells = posted(park, done="3900", progress_text="钢柱吊装", started_on="2021-08-12", problem_text="", proposal="")
    address = reverse("reports:save", args=["2022-05"])

    refused = at_desk.post(address, {**cells, "action": "submit"})
    assert "是近三月均值 800 万元的 4.9 倍" in text_of(refused)
    done = at_desk.post(address, {**cells, f"{park.number}-why_far_above_mean": "集中结算", "action": "submit"})

    assert done.status_code == 302
    assert Report.objects.get(month="2022-05").state == "submitted"


def test_a_row_is_kept_and_judged_as_it_is_filled(a_project, window, at_desk, counted_queries):
    park = a_project("甲")
    cells = posted(
        park, done="三千", progress_text="", started_on="2021-08-12", problem_text="", proposal="", version="0"
    )

    with counted_queries("reports.check"):
        answer = at_desk.post(reverse("reports:check", args=["2022-05"]), {**cells, "row": park.number})

    told = answer.json()["cells"]
    assert told["progress_text"]["level"] == "bad"
    assert told["version"]["value"] == "1"
    assert Report.objects.exists()


def test_a_lost_update_answers_409_and_shows_both(a_project, window, at_desk, someone, unit):
    other = someone("zhao", powers=["view", "fill_report"], reach="organisation", organisation=unit)
    park = a_project("甲")
    save_draft(park.pk, MAY, values=GOOD, actor=other)
    cells = posted(park, done="450", progress_text="桩基完成 40%", version="0")

    page = at_desk.post(reverse("reports:save", args=["2022-05"]), {**cells, "action": "save"})
    row = at_desk.post(reverse("reports:check", args=["2022-05"]), {**cells, "row": park.number})

    assert (page.status_code, row.status_code) == (409, 409)
    assert "两份不一样的地方" in text_of(page)
    assert 'value="450"' in text_of(page)
    assert Report.objects.get().done == wan(400)


def test_a_month_that_is_not_open_says_so_and_loses_nothing_typed(a_project, at_desk):
    park = a_project("甲")
    cells = posted(park, done="450", progress_text="桩基")

    page = at_desk.post(reverse("reports:save", args=["2022-05"]), {**cells, "action": "save"})

    assert page.status_code == 422
    assert "还没有填报窗口" in text_of(page)
    assert 'value="450"' in text_of(page)


def test_one_project_is_filled_on_a_phone(a_project, window, at_desk, counted_queries):
    one, two = a_project("甲"), a_project("乙")
    address = reverse("reports:one", args=["2022-05", one.number])
    with counted_queries("reports.one"):
        page = at_desk.get(address)
    assert "第 1 个，共 2 个" in text_of(page)

    cells = {"done": "400", "progress_text": "桩基", "has_problem": "no", "problem_text": "写了又不要",
             "fund_own": "30", "quantity_done": "45.5", "completed_on": "", "version": "0"}  # fmt: skip
    answer = at_desk.post(address, {**cells, "action": "save"})

    assert answer.headers["Location"] == reverse("reports:one", args=["2022-05", two.number])
    report = Report.objects.get()
    assert (report.done, report.problem_text, report.funds, report.quantity_done) == (
        wan(400),
        "",
        {"own": wan(30)},
        4_550,
    )
    refused = at_desk.post(address, {**cells, "has_problem": "yes", "version": "1", "action": "submit"})
    assert refused.status_code == 422
    assert "没有建议方案" in text_of(refused)


def test_the_queue_approves_many_and_returns_one(a_project, window, reporter, checking, counted_queries):
    for name in ("甲", "乙", "丙"):
        park = a_project(name)
        save_draft(park.pk, MAY, values=GOOD, actor=reporter)
        submit_report(park.pk, MAY, actor=reporter)
    first, second, third = Report.objects.order_by("pk")

    with counted_queries("reports.review"):
        page = checking.get(reverse("reports:review"))
    assert "待审 3 份" in text_of(page)
    ticked = [f"{first.pk}@{first.version}", f"{second.pk}@{second.version}"]
    assert checking.post(reverse("reports:approve-many"), {"report": ticked}).status_code == 302
    with counted_queries("reports.report"):
        checking.get(reverse("reports:report", args=[third.pk]))
    empty = checking.post(reverse("reports:return", args=[third.pk]), {"reason": "", "version": third.version})
    assert (empty.status_code, "退回要写明原因" in text_of(empty)) == (422, True)
    checking.post(reverse("reports:return", args=[third.pk]), {"reason": "照片不符", "version": third.version})

    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["approved", "approved", "returned"]
    assert checking.post(reverse("reports:approve-many"), {}).status_code == 422


def test_a_correction_is_asked_and_decided_on_pages(a_project, window, reporter, approver, client):
    park = a_project("甲")
    save_draft(park.pk, MAY, values=GOOD, actor=reporter)
    approve_report(submit_report(park.pk, MAY, actor=reporter).pk, actor=approver)
    lock_month(MAY, actor=approver)
    client.force_login(reporter)
    address = reverse("reports:correct", args=["2022-05", park.number])
    assert "更正" in text_of(client.get(address))
    wrong = client.post(address, {"done": "待定", "reason": "重复计入"})
    assert (wrong.status_code, "不是金额" in text_of(wrong)) == (422, True)
    client.post(address, {"done": "300", "progress_text": "桩基完成 40%", "reason": "重复计入"})

    client.force_login(approver)
    asked = Correction.objects.get()
    page = reverse("reports:correction", args=[asked.pk])
    assert "400.00 万元" in text_of(client.get(page))
    client.post(page, {"action": "approve"})

    assert ReportStatement.objects.known().get().done == wan(300)


def test_a_window_is_opened_changed_and_locked_on_its_page(a_project, checking, counted_queries):
    checking.post(
        reverse("reports:open-window"), {"month": "2022-05", "opens_on": "2022-05-25", "due_on": "2022-06-05"}
    )
    wrong = checking.post(reverse("reports:change-window", args=["2022-05"]),
                          {"opens_on": "2022-05-25", "due_on": "2022-05-01", "reason": "x"})  # fmt: skip
    checking.post(reverse("reports:change-window", args=["2022-05"]),
                  {"opens_on": "2022-05-25", "due_on": "2022-06-08", "reason": "端午"})  # fmt: skip
    checking.post(reverse("reports:lock", args=["2022-05"]))
    with counted_queries("reports.windows"):
        page = checking.get(reverse("reports:windows"))

    window = ReportWindow.objects.get()
    assert wrong.status_code == 422
    assert "早于开窗" in text_of(wrong)
    assert (str(window.due_on), window.locked_at is not None) == ("2022-06-08", True)
    assert "已锁定 1 个月" in text_of(page)
    assert "没有开着的窗口" in text_of(page)
    assert "改日期" not in text_of(page)


def test_who_has_not_reported_is_listed_by_unit(a_project, window, reporter, checking, other_unit, counted_queries):
    done, missing = a_project("甲"), a_project("乙")
    a_project("丙", organisation=other_unit)
    save_draft(done.pk, MAY, values=GOOD, actor=reporter)
    submit_report(done.pk, MAY, actor=reporter)

    with counted_queries("reports.status"):
        page = checking.get(reverse("reports:status"), {"month": "2022-05", "unit": "U01"})

    shown = text_of(page)
    assert "2 个单位，应报 3 份" in shown
    assert missing.number in shown
    assert done.number not in shown


def test_another_regions_pages_are_not_there(a_project, window, reporter, approver, stranger, client):
    park = a_project("甲")
    save_draft(park.pk, MAY, values=GOOD, actor=reporter)
    report = submit_report(park.pk, MAY, actor=reporter)
    approve_report(report.pk, actor=approver)
    correction = correct_report(park.pk, MAY, values={"done": 1}, reason="x", actor=reporter)
    client.force_login(stranger)

    gets = [
        reverse("reports:one", args=["2022-05", park.number]),
        reverse("reports:correct", args=["2022-05", park.number]),
        reverse("reports:report", args=[report.pk]), reverse("reports:correction", args=[correction.pk]),
    ]  # fmt: skip
    posts = [
        (gets[0], {"done": "1"}), (gets[1], {"done": "1", "reason": "x"}),
        (reverse("reports:approve", args=[report.pk]), {}),
        (reverse("reports:return", args=[report.pk]), {"reason": "x"}),
        (gets[3], {"action": "approve"}), (reverse("reports:check", args=["2022-05"]), {"row": park.number}),
    ]  # fmt: skip
    assert [client.get(address).status_code for address in gets] == [404] * 4
    assert [client.post(address, values).status_code for address, values in posts] == [404] * 6
    assert "甲" not in text_of(client.get(reverse("reports:entry"), {"month": "2022-05"}))
    assert park.number not in text_of(client.get(reverse("reports:status"), {"month": "2022-05", "unit": "U01"}))
    assert client.get("/api/v1/reports", {"month": "2022-05"}).json() == []
    assert client.put(f"/api/v1/reports/2022-05/{park.number}", {"version": 1}, "application/json").status_code == 404
    deciding = client.post(f"/api/v1/reports/2022-05/{park.number}/approve", {"version": 1}, "application/json")
    assert deciding.status_code == 404


def test_pages_ask_for_their_power(a_project, window, at_desk):
    for name in ("reports:review", "reports:windows"):
        assert at_desk.get(reverse(name)).status_code == 404
    assert at_desk.post(reverse("reports:open-window"), {}).status_code == 404


def test_the_project_page_shows_its_months(a_project, window, operator, checking, rf, approver):
    from guatu.apps.reports.panels import curve_of, months

    park = a_project("甲", plan=12_000)
    for back in (3, 2, 1):
        state_reports(MAY - back, [MonthRow(park.pk, wan(800))], actor=operator)
    request = rf.get("/", {"month": "2022-04"})
    request.user = approver

    shown = months(request, park)

    assert shown["done"] == wan(2_400)
    assert shown["curve"].finding == "2022年4月底累计完成 0.24 亿元，完成率 20.0%，欠序时进度 13.3 个百分点。"
    assert shown["curve"].forecast == wan(2_400 + 800 * 8)
    assert shown["curve"].done == [None, wan(800), wan(1_600), wan(2_400)]
    assert curve_of(None, {}, MAY).forecast is None


def test_the_template_and_a_filled_file_go_over_http(a_project, window, at_desk, tmp_path):
    import io

    import openpyxl
    from django.core.files.uploadedfile import SimpleUploadedFile

    park = a_project("甲")
    answer = at_desk.get(reverse("reports:template", args=["2022-05"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    heads = [cell.value for cell in book["月报"][1]]
    book["月报"].cell(2, heads.index("本月完成投资（万元）") + 1).value = 400
    book["月报"].cell(2, heads.index("形象进度") + 1).value = "桩基"
    filled = io.BytesIO()
    book.save(filled)

    def send(content):
        return at_desk.post(
            reverse("reports:upload", args=["2022-05"]), {"file": SimpleUploadedFile("月报.xlsx", content)}
        )

    assert send(filled.getvalue()).status_code == 302
    assert Report.objects.get(project=park).done == wan(400)
    broken = send(b"not a workbook")
    assert broken.status_code == 422
    assert at_desk.post(reverse("reports:upload", args=["2022-05"])).status_code == 422


def test_a_window_opened_twice_is_refused_in_words(window, checking):
    page = checking.post(
        reverse("reports:open-window"), {"month": "2022-05", "opens_on": "2022-05-25", "due_on": "2022-06-05"}
    )

    assert page.status_code == 422
    assert "已有填报窗口" in text_of(page)
    assert open_window.power == "open_window"


def test_a_reason_that_lasts_is_asked_for_once(a_project, window, reporter, operator, at_desk, today):
    park = a_project("第三水厂", stage="preparation", started=None)
    Report.objects.create(
        project=park, month="2022-04", state="approved", approver=operator, done=wan(200), progress_text="图审",
        explanations={"before_start": "征地补偿费", "copied": "无进展"},
    )  # fmt: skip
    cells = posted(park, done="400", progress_text="图审修改第 2 轮", started_on="未开工")

    at_desk.post(reverse("reports:save", args=["2022-05"]), {**cells, "action": "submit"})

    report = Report.objects.get(month="2022-05")
    assert (report.state, report.explanations) == ("submitted", {"before_start": "征地补偿费"})


def test_the_page_after_a_submission_is_never_from_before_it(a_project, window, at_desk):
    """The browser keeps the number of the entry it made; who only reads keeps none."""
    park = a_project("海创传动扩建")
    filled = {"done": "400", "progress_text": "桩基完成 40%", "started_on": "2021-08-12"}
    cells = posted(park, **filled, problem_text="", proposal="")

    at_desk.get(reverse("reports:entry"))
    assert "guatu_own" not in at_desk.cookies
    at_desk.post(reverse("reports:save", args=["2022-05"]), {**cells, "action": "submit"})

    made = at_desk.cookies["guatu_own"]
    assert made.value == str(Entry.objects.latest("number").number)
    assert made["httponly"]
