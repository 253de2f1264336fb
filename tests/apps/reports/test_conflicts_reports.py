"""Two people at one report: what another wrote meanwhile is shown beside what was typed, cell by cell."""

from __future__ import annotations

import lxml.html
import pytest
from django.urls import reverse

from apps.reports.words import MAY, wan
from guatu.apps.reports.actions import (
    MonthRow,
    approve_report,
    correct_report,
    return_report,
    save_draft,
    state_reports,
    submit_report,
)
from guatu.apps.reports.models import Correction, Report
from guatu.kernel.powers import Power


@pytest.fixture(autouse=True)
def same_day(monkeypatch, today):
    """The pages' clock stands where the verbs' does."""
    from datetime import date

    from guatu.apps.look import context
    from guatu.apps.reports.pages import common

    for module in (context, common):
        monkeypatch.setattr(module, "today", lambda request: date(2022, 6, 1))


@pytest.fixture
def at_desk(client, reporter):
    client.force_login(reporter)
    return client


@pytest.fixture
def other(someone, unit):
    return someone("zhao", name="赵会计", powers=[Power.VIEW, Power.FILL_REPORT], reach="organisation",
                   organisation=unit)  # fmt: skip


def fields_of(page, ending=""):
    forms = lxml.html.fromstring(page.content).xpath("//main//form[@method='post']")
    return dict(next(form for form in forms if (form.action or "").endswith(ending)).form_values())


def words_of(page):
    return lxml.html.fromstring(page.content).text_content()


def test_a_cell_of_the_grid_another_changed_is_chosen_from_and_an_untouched_one_stays_theirs(
    a_project, window, reporter, other, at_desk
):
    park, road = a_project("甲"), a_project("乙")
    for one in (park, road):
        save_draft(one.pk, MAY, values={"done": wan(100), "progress_text": "土方"}, actor=reporter)
    address = reverse("reports:save", args=["2022-05"])
    sent = fields_of(at_desk.get(reverse("reports:entry"), {"month": "2022-05"}), "/save")
    save_draft(park.pk, MAY, values={"done": wan(200), "progress_text": "桩基"}, actor=other)
    save_draft(road.pk, MAY, values={"done": wan(300)}, actor=other)

    clash = at_desk.post(address, sent | {f"{park.number}-done": "0.025亿"})
    saved = at_desk.post(address, fields_of(clash))

    assert (clash.status_code, saved.status_code) == (409, 302)
    assert "甲，本月完成" in words_of(clash)
    assert "赵会计" in words_of(clash)
    assert "乙" not in words_of(clash)
    kept = Report.objects.get(project=park)
    assert (kept.done, kept.progress_text) == (wan(250), "桩基")
    assert Report.objects.get(project=road).done == wan(300)


def test_another_cell_of_the_same_row_is_saved_beside_anothers(a_project, window, reporter, other, at_desk):
    park = a_project("甲")
    save_draft(park.pk, MAY, values={"done": wan(100), "progress_text": "土方"}, actor=reporter)
    sent = fields_of(at_desk.get(reverse("reports:entry"), {"month": "2022-05"}), "/save")
    save_draft(park.pk, MAY, values={"done": wan(200)}, actor=other)

    saved = at_desk.post(reverse("reports:save", args=["2022-05"]), sent | {f"{park.number}-progress_text": "桩基"})

    report = Report.objects.get()
    assert (saved.status_code, report.done, report.progress_text) == (302, wan(200), "桩基")


def test_the_grid_goes_on_after_a_refused_submission_without_a_conflict_with_oneself(a_project, window, at_desk):
    park = a_project("甲")
    address = reverse("reports:save", args=["2022-05"])
    sent = fields_of(at_desk.get(reverse("reports:entry"), {"month": "2022-05"}), "/save")

    refused = at_desk.post(address, sent | {f"{park.number}-done": "400", "action": "submit"})
    again = at_desk.post(address, fields_of(refused, "/save") | {f"{park.number}-done": "500"})

    assert (refused.status_code, again.status_code, Report.objects.get().done) == (422, 302, wan(500))


def test_the_page_of_one_report_lets_each_cell_be_chosen(a_project, window, reporter, other, at_desk):
    park = a_project("甲")
    save_draft(park.pk, MAY, values={"done": wan(100), "problem_text": "缺砂石", "funds": {"own": wan(5)}},
               actor=reporter)  # fmt: skip
    address = reverse("reports:one", args=["2022-05", park.number])
    sent = fields_of(at_desk.get(address)) | {"done": "150", "has_problem": "no", "fund_loan": "7"}
    values = {"done": wan(200), "problem_text": "缺砂石，已停两天", "funds": {"own": wan(6)}}
    save_draft(park.pk, MAY, values=values, actor=other)

    clash = at_desk.post(address, sent)
    chosen = fields_of(clash) | {"take.problem_text": "theirs"}
    saved = at_desk.post(address, chosen)

    assert (clash.status_code, saved.status_code) == (409, 302)
    report = Report.objects.get()
    assert (report.done, report.problem_text) == (wan(150), "缺砂石，已停两天")
    assert report.funds == {"own": wan(6), "loan": wan(7)}


def test_a_correction_is_asked_beside_what_stands_now(a_project, window, reporter, other, approver, at_desk):
    park = a_project("甲")
    save_draft(park.pk, MAY, values={"done": wan(400), "progress_text": "桩基"}, actor=reporter)
    report = submit_report(park.pk, MAY, actor=reporter)
    approve_report(report.pk, actor=approver)
    address = reverse("reports:correct", args=["2022-05", park.number])
    sent = fields_of(at_desk.get(address)) | {"done": "300", "reason": "重复计入"}
    state_reports(MAY, [MonthRow(park.pk, wan(350), progress_text="桩基")], actor=approver)

    clash = at_desk.post(address, sent)

    assert (clash.status_code, "350" in words_of(clash)) == (409, True)
    assert not Correction.objects.exists()


def test_a_correction_is_decided_only_beside_the_figures_that_were_seen(a_project, window, reporter, approver, client):
    park = a_project("甲")
    save_draft(park.pk, MAY, values={"done": wan(400), "progress_text": "桩基"}, actor=reporter)
    report = submit_report(park.pk, MAY, actor=reporter)
    approve_report(report.pk, actor=approver)
    correction = correct_report(park.pk, MAY, values={"done": wan(300)}, reason="重复计入", actor=reporter)
    client.force_login(approver)
    address = reverse("reports:correction", args=[correction.pk])
    sent = fields_of(client.get(address)) | {"action": "approve"}
    state_reports(MAY, [MonthRow(park.pk, wan(350), progress_text="桩基")], actor=approver)

    clash = client.post(address, sent)
    done = client.post(address, fields_of(clash) | {"action": "approve"})

    assert (clash.status_code, done.status_code) == (409, 302)
    assert "350" in words_of(clash)
    assert Report.objects.get().done == wan(300)


def test_who_checks_is_told_what_changed_since_and_keeps_the_reason_typed(
    a_project, window, reporter, approver, someone, client
):
    park = a_project("甲")
    save_draft(park.pk, MAY, values={"done": wan(400), "progress_text": "桩基"}, actor=reporter)
    report = submit_report(park.pk, MAY, actor=reporter)
    client.force_login(approver)
    page = client.get(reverse("reports:report", args=[report.pk]))
    second = someone("wu", powers=[Power.VIEW, Power.APPROVE_REPORT])
    return_report(report.pk, reason="核实金额", actor=second)
    save_draft(park.pk, MAY, values={"done": wan(380)}, actor=reporter)
    submit_report(park.pk, MAY, actor=reporter)

    sent = fields_of(page, "/return") | {"reason": "照片不符"}
    clash = client.post(reverse("reports:return", args=[report.pk]), sent)
    queue = client.post(reverse("reports:approve-many"), {"report": f"{report.pk}@{report.version}"})

    assert (clash.status_code, queue.status_code) == (409, 409)
    told = lxml.html.fromstring(clash.content).xpath("//table[caption='您打开以后改过的']//tbody/tr")
    assert [row.text_content().split() for row in told] == [["本月完成380huang2022-06-01", "10:00"]]
    assert fields_of(clash, "/return")["reason"] == "照片不符"
    assert Report.objects.get().state == "submitted"


def test_a_report_goes_its_way_through_the_api(a_project, window, at_desk, approver):
    park = a_project("甲")
    base = f"/api/v1/reports/2022-05/{park.number}"

    def put(**given):
        return at_desk.put(base, given, "application/json")

    def post(what, **given):
        return at_desk.post(f"{base}/{what}", given, "application/json")

    kept = put(done=wan(400), progress_text="", version=0)
    assert (kept.status_code, kept.json()["done"]) == (200, wan(400))
    refused = post("submit", version=1)
    assert (refused.status_code, refused.json()["findings"][0]["code"]) == (422, "no_progress")
    assert put(progress_text="桩基").status_code == 422
    put(progress_text="桩基", version=1)
    seen_before = post("submit", version=1)
    sent = post("submit", version=2).json()
    stale = post("approve", version=2)
    assert (seen_before.status_code, seen_before.json()["version"]) == (409, 2)
    assert stale.status_code == 403
    at_desk.force_login(approver)
    assert post("approve").status_code == 422
    late = post("approve", version=1)
    assert late.status_code == 409
    done = post("approve", version=sent["version"])

    assert done.json()["state"] == "approved"
    assert at_desk.get("/api/v1/reports/status", {"month": "2022-05"}).json()[0]["passed"] == 1
