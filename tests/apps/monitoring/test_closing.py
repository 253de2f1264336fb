"""A month closed: sealed once, computed from its seal, verified, and corrected beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from guatu.apps.monitoring.closing import MonthProblem, close_month, corrected_since, verify_month
from guatu.apps.monitoring.computing import compute_month, evaluation_now, evaluation_of
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, ProjectResult
from guatu.apps.people.models import Organisation
from guatu.apps.reports.models import ReportWindow
from guatu.apps.trace.models import Entry
from guatu.apps.trace.statements import supersede
from guatu.kernel.month import Month
from guatu.kernel.powers import PowerDenied

MAY = Month(2021, 5)
pytestmark = pytest.mark.django_db


@pytest.fixture
def project(district):
    unit = district.unit("U01", "河东园区办")
    made = district.project("智能装备园", unit=unit, plan=32_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    district.set("key", "省市重点", {made: date(2021, 1, 1)})
    district.reported("2021-05", {made: 1_024})
    return made


def correct(project, amount, operator):
    """The month's investment superseded, as a correction after the lock does."""
    from guatu.apps.reports.models import ReportStatement

    at = datetime.now(UTC)
    supersede(
        ReportStatement,
        subject={"project": project, "month": "2021-05"},
        values={"done": amount * 1_000_000},
        at=at,
        entry_id=7,
    )
    return at


def kept():
    """Everything a computation keeps, but for the time it was done."""
    return [
        list(model.objects.order_by("pk").values_list(*names))
        for model, names in (
            (ProjectResult, ("project", "month", "level", "planned", "invested", "gap_numerator", "gap_denominator")),
            (Alert, ("project", "month", "rule", "level", "cause", "figures", "next", "since")),
            (GroupResult, ("month", "by", "key", "members_of", "level", "values")),
        )
    ]


def test_the_same_computation_twice_keeps_identical_results(project, approver):
    compute_month(MAY, actor=approver)
    first = kept()

    compute_month(MAY, actor=approver)

    assert kept() == first
    assert Entry.objects.filter(event="month.computed").count() == 2


def test_a_corrected_report_changes_what_is_known_now_and_not_what_was_known(project, operator):
    before = datetime.now(UTC)

    correct(project, 20_000, operator)

    now, then = evaluation_of(MAY), evaluation_of(MAY, known=before)
    assert now.measured()["invested_this_year"].to_pylist() == [20_000 * 1_000_000]
    assert then.measured()["invested_this_year"].to_pylist() == [1_024 * 1_000_000]


def test_a_closed_month_is_computed_from_its_seal_whatever_is_corrected_later(project, approver, operator):
    closed = close_month(MAY, actor=approver)
    results = kept()
    correct(project, 20_000, operator)

    again = compute_month(MAY, actor=approver)

    assert kept() == results
    assert (again.content_hash, again.snapshot) == (closed.content_hash, "2021-05-1")
    assert again.known_at == closed.known_at
    assert verify_month(MAY) == (again, [])


def test_corrections_show_beside_the_closed_month(project, approver, operator):
    close_month(MAY, actor=approver)
    assert corrected_since(MAY) == []

    correct(project, 20_000, operator)

    found = {each.rule.code: (each.sealed, each.now) for each in corrected_since(MAY)}
    assert found["invested_this_year"] == (1_024 * 1_000_000, 20_000 * 1_000_000)
    assert {each.project for each in corrected_since(MAY)} == {project.number}
    assert evaluation_now(MAY).measured()["invested_this_year"].to_pylist() == [20_000 * 1_000_000]


def test_a_month_is_closed_once_and_never_opened_again(project, approver):
    close_month(MAY, actor=approver)

    with pytest.raises(MonthProblem, match=r"2021年5月数据已于.*封存，不能重封"):
        close_month(MAY, actor=approver)

    assert Computation.objects.get().snapshot == "2021-05-1"
    assert Entry.objects.filter(event="month.closed").count() == 1


def test_a_running_month_or_an_unlocked_window_is_not_closed(project, approver):
    with pytest.raises(MonthProblem, match="还没有结束"):
        close_month(Month(2999, 1), actor=approver)
    window = ReportWindow.objects.create(month="2021-05", opens_on=date(2021, 5, 25), due_on=date(2021, 6, 5))
    with pytest.raises(MonthProblem, match="月报还没有锁定"):
        close_month(MAY, actor=approver)
    ReportWindow.objects.filter(pk=window.pk).update(locked_at=datetime(2021, 6, 6, tzinfo=UTC))

    close_month(MAY, actor=approver)

    assert Computation.objects.get().closed_at is not None


def test_closing_needs_its_own_power_and_leaves_nothing_when_refused(project, someone):
    clerk = someone("sun", powers=["view", "compute_month"])

    with pytest.raises(PowerDenied, match="封存月度"):
        close_month(MAY, actor=clerk)

    assert not Computation.objects.exists()
    assert not (Path(settings.GUATU_HOME) / "snapshots").exists()


def test_computing_and_closing_are_for_who_serves_the_whole_district(project, someone, stranger):
    unit = Organisation.objects.get(code="OFFICE")
    member = someone("sun", powers=["compute_month", "close_month"], reach="organisation", organisation=unit)

    for actor in (stranger, member):
        for verb in (compute_month, close_month):
            with pytest.raises(PowerDenied, match="请由区项目办办理"):
                verb(MAY, actor=actor)

    assert not Computation.objects.exists()


def test_a_try_that_failed_half_way_does_not_stop_the_next(project, approver):
    (Path(settings.GUATU_HOME) / "snapshots" / "2021-05-1.part").mkdir(parents=True)

    assert close_month(MAY, actor=approver).snapshot == "2021-05-2"


def test_a_damaged_file_is_named(project, approver):
    closed = close_month(MAY, actor=approver)
    file = Path(settings.GUATU_HOME) / "snapshots" / closed.snapshot / "investment.parquet"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    _, faults = verify_month(MAY)

    assert len(faults) == 1
    assert "investment.parquet" in faults[0]
    assert "请从备份恢复" in faults[0]


def test_an_exchanged_seal_is_found_by_the_database_and_by_the_trace(project, approver, operator, district):
    closed = close_month(MAY, actor=approver)
    other = district.project("长桥路南延", plan=9_000)
    district.reported("2021-04", {other: 300})
    another = close_month(Month(2021, 4), actor=approver)
    Computation.objects.filter(pk=another.pk).update(snapshot=closed.snapshot)

    _, exchanged = verify_month(Month(2021, 4))
    Computation.objects.filter(pk=another.pk).update(content_hash=closed.content_hash)
    _, rewritten = verify_month(Month(2021, 4))

    assert any("校验值与数据库所记不一致" in fault for fault in exchanged)
    assert any("校验值与留痕所记不一致" in fault for fault in rewritten)


def test_results_written_into_the_database_are_found_against_the_seal(project, approver):
    close_month(MAY, actor=approver)
    row = GroupResult.objects.get(by="organisation", key="U01", members_of="")
    GroupResult.objects.filter(pk=row.pk).update(values=row.values | {"invested_this_year": "99"})
    ProjectResult.objects.update(level="clear")

    _, faults = verify_month(MAY)

    assert any("河东园区办" in fault for fault in faults)
    assert any(project.number in fault for fault in faults)


def test_an_open_month_has_nothing_to_verify(project):
    with pytest.raises(MonthProblem, match="还没有封存"):
        verify_month(MAY)


def test_a_light_burns_since_the_month_it_was_first_lit(project, approver, district):
    district.reported("2021-06", {project: 100})

    compute_month(MAY, actor=approver)
    compute_month(MAY + 1, actor=approver)

    assert Alert.objects.get(month="2021-06", rule="behind_schedule").since == "2021-05"
