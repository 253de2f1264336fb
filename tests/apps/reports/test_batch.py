"""A whole month stated at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from apps.reports.words import MAY, wan
from guatu.apps.projects.models import EventStatement, Project, StageStatement
from guatu.apps.projects.tables import Reading
from guatu.apps.reports.actions import MonthRow, state_reports
from guatu.apps.reports.facts import TABLES
from guatu.apps.reports.models import FundStatement, Report, ReportStatement, ReportWindow
from guatu.apps.reports.refusals import ReportRefused
from guatu.apps.trace.models import Entry, Line
from guatu.kernel.lifecycle import MoveNotAllowed


def test_a_month_is_stated_in_one_entry_with_a_line_for_each_report(a_project, operator):
    parks = [a_project(f"园区{n}") for n in range(3)]

    changed = state_reports(MAY, [MonthRow(p.pk, wan(100 + n)) for n, p in enumerate(parks)], actor=operator)

    assert changed == 3
    assert list(ReportStatement.objects.order_by("pk").values_list("done", flat=True)) == [wan(100), wan(101), wan(102)]
    entry = Entry.objects.get()
    assert (entry.event, entry.line_count) == ("reports.stated", 3)
    assert entry.sentence == "批量审定2022年5月月报：3 份，其中有变化 3 份"
    assert Line.objects.first().subject == f"report/{parks[0].number}@2022-05"


def test_the_operator_stands_as_approver_and_nobody_as_submitter(a_project, operator):
    park = a_project("园区")

    state_reports(MAY, [MonthRow(park.pk, wan(100), late=True)], actor=operator)

    report = Report.objects.get()
    assert (report.state, report.submitter, report.approver, report.late) == ("approved", None, operator, True)


def test_the_same_month_again_changes_nothing(a_project, operator):
    park = a_project("园区")
    rows = [MonthRow(park.pk, wan(100), progress_text="桩基完成", funds={"own": wan(50)}, promised_on=date(2022, 6, 8))]

    state_reports(MAY, rows, actor=operator)
    again = state_reports(MAY, rows, actor=operator)

    assert again == 0
    assert ReportStatement.objects.count() == FundStatement.objects.count() == Report.objects.count() == 1


def test_a_later_load_supersedes_and_keeps_the_earlier_value(a_project, operator):
    park = a_project("园区")

    state_reports(MAY, [MonthRow(park.pk, wan(100))], actor=operator)
    changed = state_reports(MAY, [MonthRow(park.pk, wan(90), progress_text="主体封顶")], actor=operator)

    kept = ReportStatement.objects.order_by("pk").values_list("done", "known_until")
    assert changed == 1
    assert [done for done, _ in kept] == [wan(100), wan(90)]
    assert [until is None for _, until in kept] == [False, True]
    assert (Report.objects.get().done, Report.objects.get().version) == (wan(90), 2)


def test_events_bring_the_stage_with_them(a_project, operator):
    park = a_project("园区", stage="preparation", started=None)

    state_reports(MAY, [MonthRow(park.pk, 0, events={"started": date(2022, 5, 18)})], actor=operator)

    assert EventStatement.objects.known().get(event="started").on == date(2022, 5, 18)
    assert StageStatement.objects.known().latest("on").stage == "construction"
    assert Project.objects.get().stage == "construction"


def test_a_month_loaded_afterwards_does_not_take_a_project_back(a_project, operator):
    park = a_project("园区", stage="production")
    StageStatement.objects.create(
        project=park, on=date(2022, 8, 1), stage="production", known_from=datetime(2022, 8, 1, tzinfo=UTC), entry_id=1
    )

    state_reports(MAY, [MonthRow(park.pk, 0, stage="full_capacity")], actor=operator)

    assert Project.objects.get().stage == "production"


def test_a_stage_that_cannot_follow_stops_the_whole_batch(a_project, operator):
    first, second = a_project("甲"), a_project("乙", stage="preparation", started=None)

    with pytest.raises(MoveNotAllowed, match=rf"{second.number}.*前期.*达产达效"):
        state_reports(MAY, [MonthRow(first.pk, 1), MonthRow(second.pk, 1, stage="full_capacity")], actor=operator)

    assert not ReportStatement.objects.exists()
    assert not Entry.objects.exists()


def test_what_a_person_is_filling_is_never_overwritten(a_project, operator):
    park = a_project("园区")
    Report.objects.create(project=park, month=str(MAY), progress_text="正在写")

    with pytest.raises(ReportRefused, match=f"{park.number}的2022年5月月报正由单位填报"):
        state_reports(MAY, [MonthRow(park.pk, 1)], actor=operator)

    assert Report.objects.get().progress_text == "正在写"


def test_a_locked_month_is_corrected_and_not_loaded(a_project, operator):
    park = a_project("园区")
    ReportWindow.objects.create(
        month=str(MAY), opens_on=date(2022, 5, 25), due_on=date(2022, 6, 5), locked_at=datetime(2022, 6, 6, tzinfo=UTC)
    )

    with pytest.raises(ReportRefused, match=r"已锁定.*更正"):
        state_reports(MAY, [MonthRow(park.pk, 1)], actor=operator)


def test_another_regions_project_does_not_exist_in_a_batch(a_project, stranger):
    park = a_project("园区")

    with pytest.raises(Project.DoesNotExist):
        state_reports(MAY, [MonthRow(park.pk, 1)], actor=stranger)


def test_only_a_demonstration_names_an_instant(a_project, operator, settings):
    park, day = a_project("园区"), datetime(2022, 6, 3, 2, tzinfo=UTC)
    settings.GUATU_DEMONSTRATION = None
    with pytest.raises(RuntimeError, match="demonstration"):
        state_reports(MAY, [MonthRow(park.pk, 1)], actor=operator, at=day)

    settings.GUATU_DEMONSTRATION = {"day": "2022-06-10"}
    state_reports(MAY, [MonthRow(park.pk, 1)], actor=operator, at=day)

    assert ReportStatement.objects.get().known_from == day


def test_the_facts_read_what_was_stated(a_project, operator):
    park = a_project("园区")
    state_reports(MAY, [MonthRow(park.pk, wan(42), quantity_done=5_000, funds={"loan": wan(7)})], actor=operator)

    reading = Reading(MAY)
    invested, reported, funds = (TABLES[name](reading).to_pylist() for name in ("investment", "report", "funds"))
    assert invested == [{"project": park.number, "month_end": date(2022, 5, 31), "amount": wan(42)}]
    assert (reported[0]["late"], reported[0]["quantity_done"]) == (0, 5_000)
    assert funds == [{"project": park.number, "month_end": date(2022, 5, 31), "source": "loan", "amount": wan(7)}]
