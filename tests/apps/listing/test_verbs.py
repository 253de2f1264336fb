"""Listing, its reasons, 统计数 and 公布数: stated, superseded, and never mixed with 调度数."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from apps.reports.words import MAY, wan
from guatu.apps.listing import actions as listing_actions
from guatu.apps.listing import selectors
from guatu.apps.listing.actions import enter_published, enter_statistics, record_listing, state_unlisted
from guatu.apps.listing.models import PublishedStatement, StatisticsStatement, UnlistedStatement
from guatu.apps.listing.refusals import ListingRefused
from guatu.apps.listing.selectors import compared, projects_to_count, totals, unlisted_projects, unlisted_rows
from guatu.apps.projects.models import EventStatement, Project
from guatu.apps.reports import actions as reports_actions
from guatu.apps.reports.actions import (
    MonthRow,
    approve_correction,
    approve_report,
    correct_report,
    save_draft,
    state_reports,
    submit_report,
)
from guatu.apps.reports.models import Report, ReportStatement
from guatu.apps.trace.models import Entry
from guatu.kernel.month import Month
from guatu.kernel.powers import PowerDenied


def everything(*models):
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_a_listing_dates_the_event_and_ends_the_reason(a_project, statistician):
    park = a_project("长桥路南延")
    state_unlisted(park.pk, reason="papers", note_text="缺施工合同", actor=statistician)

    record_listing(park.pk, on=date(2022, 5, 20), actor=statistician)

    assert EventStatement.objects.known().get(event="listed").on == date(2022, 5, 20)
    assert not UnlistedStatement.objects.known().exists()
    assert UnlistedStatement.objects.get().known_until is not None
    assert Entry.objects.first().sentence == "登记入库：长桥路南延，2022-05-20"


@pytest.mark.parametrize(
    ("on", "reason", "says"),
    [
        (date(2022, 6, 2), "", "还没有到"),
        (date(2021, 8, 11), "", "早于开工日期"),
        (None, "", "取消入库要写明原因"),
        (None, "误登", "没有变化"),
    ],
)
def test_a_listing_that_cannot_be_is_refused_in_words(a_project, statistician, on, reason, says):
    park = a_project("长桥路南延")

    with pytest.raises(ListingRefused, match=says):
        record_listing(park.pk, on=on, reason=reason, actor=statistician)

    assert not EventStatement.objects.filter(event="listed", on__isnull=False).exists()


def test_a_project_without_a_start_is_not_listed(a_project, statistician):
    park = a_project("第三水厂", started=None)

    with pytest.raises(ListingRefused, match="还没有开工日期"):
        record_listing(park.pk, on=date(2022, 5, 20), actor=statistician)


def test_a_reason_is_one_of_the_known_and_other_needs_words(a_project, statistician):
    park = a_project("长桥路南延")
    with pytest.raises(ListingRefused, match=r"没有“weather”这个原因。可选：手续不规范"):
        state_unlisted(park.pk, reason="weather", actor=statistician)
    with pytest.raises(ListingRefused, match="要写说明"):
        state_unlisted(park.pk, reason="other", actor=statistician)
    record_listing(park.pk, on=date(2022, 5, 20), actor=statistician)
    with pytest.raises(ListingRefused, match="已入库"):
        state_unlisted(park.pk, reason="papers", actor=statistician)


def test_a_figure_entered_again_supersedes_and_the_earlier_is_kept(a_project, statistician):
    park, road = a_project("甲"), a_project("乙")

    assert enter_statistics(MAY, {park.pk: wan(300), road.pk: wan(20)}, actor=statistician) == 2
    assert enter_statistics(MAY, {park.pk: wan(310), road.pk: wan(20)}, actor=statistician) == 1
    assert enter_statistics(MAY, {road.pk: None}, actor=statistician) == 1

    history = list(StatisticsStatement.objects.filter(project=park).order_by("pk").values_list("amount", flat=True))
    assert history == [wan(300), wan(310)]
    assert not StatisticsStatement.objects.known().filter(project=road).exists()
    with pytest.raises(ListingRefused, match="没有变化"):
        enter_statistics(MAY, {park.pk: wan(310)}, actor=statistician)


def test_january_has_no_statistics_and_no_figure_is_negative(a_project, statistician):
    park = a_project("甲")
    with pytest.raises(ListingRefused, match="1月统计免报"):
        enter_statistics(Month(2022, 1), {park.pk: 1}, actor=statistician)
    with pytest.raises(ListingRefused, match="小于 0"):
        enter_statistics(MAY, {park.pk: -1}, actor=statistician)
    assert not StatisticsStatement.objects.exists()


def test_no_verb_of_reports_writes_statistics(a_project, window, reporter, approver, operator, statistician):
    park, road = a_project("甲"), a_project("乙")
    enter_statistics(MAY, {park.pk: wan(300), road.pk: wan(5)}, actor=statistician)
    before = everything(StatisticsStatement, PublishedStatement, UnlistedStatement)

    state_reports(MAY, [MonthRow(road.pk, wan(7), progress_text="x")], actor=operator)
    save_draft(park.pk, MAY, values={"done": wan(400), "progress_text": "桩基"}, actor=reporter)
    approve_report(submit_report(park.pk, MAY, actor=reporter).pk, actor=approver)
    asked = correct_report(park.pk, MAY, values={"done": wan(1)}, reason="笔误", actor=reporter)
    approve_correction(asked.pk, actor=approver)

    assert everything(StatisticsStatement, PublishedStatement, UnlistedStatement) == before
    assert {verb for verb in reports_actions.__all__ if "statist" in verb or "publish" in verb} == set()


def test_no_verb_of_statistics_writes_reports(a_project, statistician, clerk, operator):
    park = a_project("甲")
    state_reports(MAY, [MonthRow(park.pk, wan(400), progress_text="x")], actor=operator)
    before = everything(Report, ReportStatement)

    enter_statistics(MAY, {park.pk: wan(300)}, actor=statistician)
    state_unlisted(park.pk, reason="papers", actor=statistician)
    record_listing(park.pk, on=date(2022, 5, 20), actor=statistician)
    publish(clerk)

    assert everything(Report, ReportStatement) == before
    assert not hasattr(listing_actions, "ReportStatement")


def test_both_figures_stand_side_by_side_with_their_difference(a_project, statistician, operator):
    park = a_project("甲")
    state_reports(MAY - 1, [MonthRow(park.pk, wan(100))], actor=operator)
    state_reports(MAY, [MonthRow(park.pk, wan(400))], actor=operator)
    enter_statistics(MAY, {park.pk: wan(350)}, actor=statistician)

    row = compared(list(projects_to_count(statistician)), MAY)[0]

    assert (row.reported, row.counted, row.reported_year, row.counted_year) == (wan(400), wan(350), wan(500), wan(350))
    assert row.gap == wan(150)


@pytest.mark.parametrize("few", [5_000, 0])
def test_the_years_sums_are_those_of_the_projects_that_count(
    few, monkeypatch, a_project, other_unit, reporter, statistician, other_statistician, operator
):
    monkeypatch.setattr(selectors, "FEW_LEFT_OUT", few)
    own, away, gone, bundle, far = (
        a_project("甲"), a_project("乙", organisation=other_unit), a_project("退库", stage="withdrawn"),
        a_project("打包"), a_project("外省", region="330203"),
    )  # fmt: skip
    Project.objects.filter(pk=own.pk).update(parent=bundle)
    for at, project in enumerate((own, away, gone, bundle, far)):
        for month, amount in ((Month(2021, 12), 7_000), (MAY - 1, 10**at), (MAY, 2 * 10**at), (MAY + 1, 9_000)):
            state(ReportStatement, project, month, done=amount)
            state(StatisticsStatement, project, month, amount=5 * amount)
    state(ReportStatement, own, MAY - 2, done=1_000, known_until=datetime(2022, 5, 1, tzinfo=UTC))

    assert totals(statistician, MAY) == (33, 165)
    assert totals(reporter, MAY) == (3, 15)
    assert totals(other_statistician, MAY) == (30_000, 150_000)


def state(model, project, month, **values):
    known = {"known_from": datetime(2022, 1, 1, tzinfo=UTC), "entry_id": 1}
    model.objects.create(project=project, month=str(month), **known, **values)


def test_the_unlisted_are_started_and_not_listed_with_months_since_start(a_project, statistician):
    waiting = a_project("甲", started=date(2022, 3, 31))
    a_project("没开工", started=None), a_project("退库", stage="withdrawn")
    listed = a_project("已入库")
    record_listing(listed.pk, on=date(2022, 5, 1), actor=statistician)
    bundle = a_project("打包", started=date(2022, 1, 1))
    Project.objects.filter(pk=waiting.pk).update(parent=bundle)
    state_unlisted(waiting.pk, reason="contract", note_text="甲方不符", actor=statistician)

    rows = unlisted_rows(list(unlisted_projects(statistician)), date(2022, 6, 1))

    assert [(row.project.name, row.months, row.reason, row.note) for row in rows] == [
        ("甲", 3, "合同、批文与上报单位不一致", "甲方不符")
    ]


def publish(actor, **more):
    given = {"region": "410703", "code": "fai_growth", "numerator": 611, "denominator": 10, "source": "统计公报",
             "published_on": date(2022, 5, 31), **more}  # fmt: skip
    return enter_published(Month(2022, 4), actor=actor, **given)


def test_a_published_figure_carries_its_source_and_day_and_is_superseded(clerk):
    publish(clerk)
    publish(clerk, numerator=612, source="统计公报（修订）")

    assert list(PublishedStatement.objects.order_by("pk").values_list("numerator", flat=True)) == [611, 612]
    assert PublishedStatement.objects.known().get().source == "统计公报（修订）"
    for wrong, says in (
        ({"code": "happiness"}, "没有公布数"), ({"source": " "}, "写明来源"), ({"region": "330200"}, "不在您的范围内"),
        ({"published_on": date(2022, 6, 2)}, "请核对"), ({"denominator": 0}, "分母"),
        ({"numerator": 612, "source": "统计公报（修订）"}, "不用保存"),
    ):  # fmt: skip
        with pytest.raises(ListingRefused, match=says):
            publish(clerk, **wrong)


def test_another_regions_project_does_not_exist_for_statistics(a_project, other_statistician):
    park = a_project("甲")
    for verb in (
        lambda: record_listing(park.pk, on=date(2022, 5, 1), actor=other_statistician),
        lambda: state_unlisted(park.pk, reason="papers", actor=other_statistician),
        lambda: enter_statistics(MAY, {park.pk: 1}, actor=other_statistician),
    ):
        with pytest.raises(Project.DoesNotExist):
            verb()


def test_a_reporter_enters_no_statistics(a_project, reporter, today):
    park = a_project("甲")
    with pytest.raises(PowerDenied):
        enter_statistics(MAY, {park.pk: 1}, actor=reporter)
    with pytest.raises(PowerDenied):
        record_listing(park.pk, on=date(2022, 5, 1), actor=reporter)
