"""A report's way: fill, submit, return, approve, lock, correct."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.reports.words import APRIL, MAY, wan
from guatu.apps.people.models import Organisation
from guatu.apps.projects.models import EventStatement, Project
from guatu.apps.reports.actions import (
    Draft,
    approve_correction,
    approve_report,
    approve_reports,
    change_window,
    correct_report,
    lock_month,
    open_window,
    return_correction,
    return_report,
    save_draft,
    save_drafts,
    state_reports,
    submit_report,
    submit_reports,
)
from guatu.apps.reports.actions.batch import MonthRow
from guatu.apps.reports.models import Correction, FundStatement, Report, ReportStatement, ReportWindow
from guatu.apps.reports.refusals import ChecksFailed, ReportRefused, StaleReport
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power, PowerDenied

GOOD = {"done": wan(400), "progress_text": "桩基完成 40%"}


@pytest.fixture
def submitted(a_project, window, reporter):
    park = a_project("长桥路南延")
    save_draft(park.pk, MAY, values=GOOD, actor=reporter)
    return submit_report(park.pk, MAY, actor=reporter)


def test_a_report_goes_from_draft_to_approved_and_is_then_stated(a_project, window, reporter, approver):
    park = a_project("长桥路南延")

    save_draft(park.pk, MAY, values={**GOOD, "funds": {"own": wan(30)}}, actor=reporter)
    assert not ReportStatement.objects.exists()
    report = submit_report(park.pk, MAY, actor=reporter)
    assert (report.state, report.late, report.submitter) == ("submitted", False, reporter)
    approve_report(report.pk, actor=approver, version=report.version)

    report.refresh_from_db()
    assert (report.state, report.approver) == ("approved", approver)
    assert ReportStatement.objects.get().done == wan(400)
    assert FundStatement.objects.get().amount == wan(30)
    told = [entry.event for entry in Entry.objects.order_by("number")]
    assert told == ["window.opened", "report.saved", "report.submitted", "report.approved"]


def test_events_of_a_report_are_stated_only_when_it_is_approved(a_project, window, reporter, approver):
    park = a_project("第三水厂", stage="preparation", started=None)
    values = {**GOOD, "events": {"started": "2022-05-18"}}

    save_draft(park.pk, MAY, values=values, actor=reporter)
    report = submit_report(park.pk, MAY, actor=reporter)
    assert not EventStatement.objects.exists()
    approve_report(report.pk, actor=approver)

    assert EventStatement.objects.get().on == date(2022, 5, 18)
    assert Project.objects.get().stage == "construction"


def test_an_error_stops_a_report_and_loses_nothing(a_project, window, reporter):
    park = a_project("长桥路南延")
    save_draft(park.pk, MAY, values={"done": wan(-300), "problem_text": "消防审查反复"}, actor=reporter)

    with pytest.raises(ChecksFailed, match=r"没有报送：3 处要改") as refused:
        submit_report(park.pk, MAY, actor=reporter)

    assert {one.code for one in refused.value.findings[park.pk]} == {"negative", "no_progress", "no_proposal"}
    report = Report.objects.get()
    assert (report.state, report.done, report.problem_text) == ("draft", wan(-300), "消防审查反复")


def test_a_warning_asks_for_a_reason_which_is_kept(a_project, window, reporter, operator):
    park = a_project("精密零件二期", plan=60_000)
    for back in range(1, 4):
        state_reports(MAY - back, [MonthRow(park.pk, wan(800), progress_text=f"第{back}层")], actor=operator)
    save_draft(park.pk, MAY, values={"done": wan(3900), "progress_text": "钢柱吊装"}, actor=reporter)

    with pytest.raises(ChecksFailed, match=r"1 处请确认并写明原因") as refused:
        submit_report(park.pk, MAY, actor=reporter)
    assert refused.value.findings[park.pk][0].message == "本月 3,900 万元，是近三月均值 800 万元的 4.9 倍，请确认。"
    report = submit_report(park.pk, MAY, actor=reporter, reasons={"far_above_mean": "集中结算钢结构进度款"})

    assert report.explanations == {"far_above_mean": "集中结算钢结构进度款"}


def test_many_are_submitted_together_or_not_at_all(a_project, window, reporter):
    good, bad = a_project("甲"), a_project("乙")
    save_drafts(MAY, [Draft(good.pk, GOOD), Draft(bad.pk, {"done": wan(1)})], actor=reporter)

    with pytest.raises(ChecksFailed):
        submit_reports(MAY, [good.pk, bad.pk], actor=reporter)

    assert set(Report.objects.values_list("state", flat=True)) == {"draft"}


def test_what_is_filled_last_is_kept_and_submitted_in_one_entry(a_project, window, reporter):
    begun, fresh, done = a_project("甲"), a_project("乙"), a_project("丙")
    save_drafts(MAY, [Draft(begun.pk, GOOD), Draft(done.pk, GOOD)], actor=reporter)
    filled = [Draft(begun.pk, {"done": wan(500)}, 1), Draft(fresh.pk, GOOD, 0)]

    answered = submit_reports(MAY, [begun.pk, fresh.pk, done.pk], drafts=filled, actor=reporter)

    kept = {one.project_id: one for one in Report.objects.all()}
    assert {pk: one.done for pk, one in kept.items()} == {begun.pk: wan(500), fresh.pk: wan(400), done.pk: wan(400)}
    assert {(one.state, one.submitter, one.late) for one in kept.values()} == {("submitted", reporter, False)}
    assert {one.project_id: one.version for one in answered} == {pk: one.version for pk, one in kept.items()}
    entry = Entry.objects.order_by("-number").first()
    assert (entry.event, Entry.objects.filter(event="report.saved").count()) == ("report.submitted", 1)
    lines = [(line.subject, line.field, line.before, line.after) for line in entry.lines.order_by("position")]
    assert lines[0] == (f"report/{begun.number}@2022-05", "done", str(wan(400)), str(wan(500)))
    assert [line[1:] for line in lines if line[1] == "state"] == [("state", "draft", "submitted")] * 3


def test_a_refused_submission_keeps_nothing_of_what_came_with_it(a_project, window, reporter):
    park, other = a_project("甲"), a_project("乙")
    save_draft(park.pk, MAY, values=GOOD, actor=reporter)

    with pytest.raises(ChecksFailed):
        submit_reports(MAY, [park.pk, other.pk], drafts=[Draft(other.pk, {"done": wan(1)}, 0)], actor=reporter)
    with pytest.raises(StaleReport):
        submit_reports(MAY, [park.pk], drafts=[Draft(park.pk, {"done": wan(1)}, 0)], actor=reporter)

    kept = Report.objects.get()
    assert (kept.done, kept.state, kept.version) == (wan(400), "draft", 1)


def test_a_report_after_the_due_day_is_taken_and_marked_late(a_project, window, today, reporter):
    park = a_project("长桥路南延")
    today(date(2022, 6, 6))

    save_draft(park.pk, MAY, values=GOOD, actor=reporter)

    assert submit_report(park.pk, MAY, actor=reporter).late


def test_nothing_can_be_filled_before_the_window_opens(a_project, today, reporter, approver):
    park = a_project("长桥路南延")
    with pytest.raises(ReportRefused, match="还没有填报窗口"):
        save_draft(park.pk, MAY, values=GOOD, actor=reporter)
    today(date(2022, 5, 20))
    open_window(MAY, opens_on=date(2022, 5, 25), due_on=date(2022, 6, 5), actor=approver)
    with pytest.raises(ReportRefused, match=r"5月25日开窗，届时可填"):
        save_draft(park.pk, MAY, values=GOOD, actor=reporter)


def test_whoever_submitted_never_approves(a_project, window, someone, unit):
    both = someone("both", powers=["view", "fill_report", "approve_report"], organisation=unit)
    park = a_project("长桥路南延")
    save_draft(park.pk, MAY, values=GOOD, actor=both)
    report = submit_report(park.pk, MAY, actor=both)

    with pytest.raises(ReportRefused, match="须另一人审核"):
        approve_report(report.pk, actor=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(approver=both)


def test_the_database_knows_no_approved_report_without_an_approver(submitted):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=submitted.pk).update(state="approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=submitted.pk).update(submitter=None)


def test_a_returned_report_keeps_what_was_filled_and_says_why(submitted, reporter, approver):
    with pytest.raises(ReportRefused, match="写明原因"):
        return_report(submitted.pk, reason=" ", actor=approver)
    return_report(submitted.pk, reason="形象进度和照片不符", actor=approver)

    report = Report.objects.get()
    assert (report.state, report.return_reason, report.done) == ("returned", "形象进度和照片不符", wan(400))
    save_draft(report.project_id, MAY, values={"progress_text": "桩基完成 30%"}, actor=reporter)
    assert submit_report(report.project_id, MAY, actor=reporter).state == "submitted"


def test_a_submitted_report_cannot_be_changed_behind_the_checkers_back(submitted, reporter):
    with pytest.raises(ReportRefused, match=r"待审核，不能再改.*退回"):
        save_draft(submitted.project_id, MAY, values={"done": 0}, actor=reporter)


def test_a_checker_approves_only_what_was_seen(submitted, reporter, approver):
    seen = submitted.version
    return_report(submitted.pk, reason="改", actor=approver)
    save_draft(submitted.project_id, MAY, values={"done": wan(401)}, actor=reporter)
    submit_report(submitted.project_id, MAY, actor=reporter)

    with pytest.raises(StaleReport, match="又改过"):
        approve_report(submitted.pk, actor=approver, version=seen)

    assert not ReportStatement.objects.exists()


def test_a_lost_update_is_refused_and_both_values_are_shown(a_project, window, reporter, someone, unit):
    other = someone("zhao", powers=["view", "fill_report"], reach="organisation", organisation=unit)
    park = a_project("长桥路南延")
    first = save_draft(park.pk, MAY, values=GOOD, actor=reporter)
    save_draft(park.pk, MAY, values={"done": wan(500)}, actor=other, version=first.version)

    with pytest.raises(StaleReport, match=r"zhao 10:00 改了长桥路南延这一行") as refused:
        save_draft(park.pk, MAY, values={"done": wan(450)}, actor=reporter, version=first.version)

    assert refused.value.differences == {"done": (wan(500), wan(450))}
    assert Report.objects.get().done == wan(500)


def test_many_are_approved_in_one_entry(a_project, window, reporter, approver):
    parks = [a_project(name) for name in ("甲", "乙", "丙")]
    save_drafts(MAY, [Draft(park.pk, GOOD) for park in parks], actor=reporter)
    reports = submit_reports(MAY, [park.pk for park in parks], actor=reporter)

    approve_reports({report.pk: report.version for report in reports}, actor=approver)

    assert ReportStatement.objects.count() == 3
    assert len(set(ReportStatement.objects.values_list("entry_id", flat=True))) == 1
    assert Entry.objects.first().sentence == "通过2022年5月月报：3 份"


def test_another_regions_report_does_not_exist_for_you(submitted, stranger, window):
    with pytest.raises(Report.DoesNotExist):
        approve_report(submitted.pk, actor=stranger)
    with pytest.raises(Report.DoesNotExist):
        return_report(submitted.pk, reason="x", actor=stranger)
    with pytest.raises(Project.DoesNotExist):
        save_draft(submitted.project_id, MAY, values=GOOD, actor=stranger)
    with pytest.raises(Project.DoesNotExist):
        correct_report(submitted.project_id, MAY, values={"done": 1}, reason="x", actor=stranger)


def test_another_units_reporter_sees_none_of_it(submitted, someone, other_unit):
    neighbour = someone("wu", powers=["view", "fill_report"], reach="organisation", organisation=other_unit)

    with pytest.raises(Project.DoesNotExist):
        save_draft(submitted.project_id, MAY, values=GOOD, actor=neighbour)


def test_a_power_is_needed_for_each_step(submitted, reporter):
    with pytest.raises(PowerDenied):
        approve_report(submitted.pk, actor=reporter)
    with pytest.raises(PowerDenied):
        lock_month(MAY, actor=reporter)


def test_a_month_is_locked_only_when_nothing_waits(submitted, approver):
    with pytest.raises(ReportRefused, match="还有 1 份月报待审核"):
        lock_month(MAY, actor=approver)
    approve_report(submitted.pk, actor=approver)

    assert lock_month(MAY, actor=approver) == 1
    assert Report.objects.get().state == "locked"
    with pytest.raises(ReportRefused, match="已锁定，不用再锁"):
        lock_month(MAY, actor=approver)


def test_a_locked_month_is_corrected_by_two_people_and_the_earlier_value_is_kept(submitted, reporter, approver):
    approve_report(submitted.pk, actor=approver)
    lock_month(MAY, actor=approver)
    with pytest.raises(ReportRefused, match=r"已锁定，不能直接改。用“更正”"):
        save_draft(submitted.project_id, MAY, values={"done": wan(300)}, actor=reporter)

    correction = correct_report(
        submitted.project_id, MAY, values={"done": wan(300)}, reason="重复计入设备款", actor=reporter
    )
    assert ReportStatement.objects.known().get().done == wan(400)
    approve_correction(correction.pk, actor=approver)

    assert ReportStatement.objects.known().get().done == wan(300)
    assert list(ReportStatement.objects.order_by("pk").values_list("done", flat=True)) == [wan(400), wan(300)]
    report = Report.objects.get()
    assert (report.state, report.done, report.late) == ("locked", wan(300), False)


def test_a_correction_needs_another_person_and_a_reason(submitted, approver, someone, unit):
    both = someone("both", powers=["view", "fill_report", "approve_report"], organisation=unit)
    approve_report(submitted.pk, actor=approver)
    with pytest.raises(ReportRefused, match="写明理由"):
        correct_report(submitted.project_id, MAY, values={"done": 1}, reason="", actor=both)
    correction = correct_report(submitted.project_id, MAY, values={"done": 1}, reason="笔误", actor=both)

    with pytest.raises(ReportRefused, match="须另一人审核"):
        approve_correction(correction.pk, actor=both)
    with pytest.raises(ReportRefused, match="已有一份更正待审核"):
        correct_report(submitted.project_id, MAY, values={"done": 2}, reason="再改", actor=both)


def test_a_returned_correction_leaves_the_figure(submitted, reporter, approver):
    approve_report(submitted.pk, actor=approver)
    correction = correct_report(submitted.project_id, MAY, values={"done": wan(1)}, reason="笔误", actor=reporter)

    return_correction(correction.pk, reason="没有依据", actor=approver)

    assert ReportStatement.objects.known().get().done == wan(400)
    assert Correction.objects.get().state == "returned"
    with pytest.raises(ReportRefused, match="已退回"):
        approve_correction(correction.pk, actor=approver)


def test_funds_taken_out_by_a_correction_become_zero(a_project, window, reporter, approver):
    park = a_project("长桥路南延")
    save_draft(park.pk, MAY, values={**GOOD, "funds": {"own": wan(30), "loan": wan(5)}}, actor=reporter)
    approve_report(submit_report(park.pk, MAY, actor=reporter).pk, actor=approver)

    correction = correct_report(park.pk, MAY, values={"funds": {"own": wan(20)}}, reason="贷款未放", actor=reporter)
    approve_correction(correction.pk, actor=approver)

    known = dict(FundStatement.objects.known().values_list("source", "amount"))
    assert known == {"own": wan(20), "loan": 0}


def test_a_month_never_reported_is_handed_in_after_the_lock_by_a_correction(a_project, window, reporter, approver):
    park = a_project("长桥路南延")
    with pytest.raises(ReportRefused, match="直接填报就行"):
        correct_report(park.pk, MAY, values=GOOD, reason="补报", actor=reporter)
    lock_month(MAY, actor=approver)

    correction = correct_report(park.pk, MAY, values=GOOD, reason="补报", actor=reporter)
    approve_correction(correction.pk, actor=approver)

    report = Report.objects.get()
    assert (report.state, report.late, report.submitter, report.approver) == ("locked", True, reporter, approver)
    assert ReportStatement.objects.get().late


def test_a_window_is_changed_with_a_reason_and_only_while_open(window, approver):
    with pytest.raises(ReportRefused, match="写明原因"):
        change_window(MAY, opens_on=window.opens_on, due_on=date(2022, 6, 8), reason="", actor=approver)
    change_window(MAY, opens_on=window.opens_on, due_on=date(2022, 6, 8), reason="端午放假", actor=approver)
    window.refresh_from_db()
    assert window.due_on == date(2022, 6, 8)
    with pytest.raises(ReportRefused, match="早于开窗"):
        open_window(APRIL, opens_on=date(2022, 5, 5), due_on=date(2022, 5, 1), actor=approver)
    lock_month(MAY, actor=approver)
    with pytest.raises(ReportRefused, match="窗口不能再改"):
        change_window(MAY, opens_on=window.opens_on, due_on=date(2022, 6, 9), reason="x", actor=approver)


def test_whoever_typed_a_report_never_approves_it_though_another_submitted(a_project, window, someone, unit, reporter):
    both = [Power.VIEW, Power.FILL_REPORT, Power.APPROVE_REPORT]
    clerk = someone("zhou", powers=both)
    park = a_project("长桥路南延")
    save_draft(park.pk, MAY, values=GOOD, actor=clerk)
    report = submit_report(park.pk, MAY, actor=reporter)

    with pytest.raises(ReportRefused, match="最后是您填的，须另一人审核"):
        approve_report(report.pk, actor=clerk)

    report.refresh_from_db()
    assert report.state == "submitted"


@pytest.mark.parametrize("fields", [{"region": "330200"}, {"region": "410703001"}, {"reach": "organisation"}])
def test_the_months_window_is_moved_only_by_who_serves_the_whole_home_region(submitted, someone, unit, fields):
    Organisation.objects.create(code="OFFICE", name="区项目办", kind="project_office", region="410703")
    outsider = someone("wu", powers=[Power.OPEN_WINDOW, Power.LOCK_MONTH], organisation=unit, **fields)
    day = date(2022, 6, 20)

    for verb in (
        lambda: open_window(MAY + 1, opens_on=day, due_on=day, actor=outsider),
        lambda: change_window(MAY, opens_on=day, due_on=day, reason="x", actor=outsider),
        lambda: lock_month(MAY, actor=outsider),
    ):
        with pytest.raises(PowerDenied, match="请由区项目办办理"):
            verb()

    assert ReportWindow.objects.get().due_on == date(2022, 6, 5)
