"""A large ledger is made ready by a process beside the one that writes: the rows are the same either way."""

from __future__ import annotations

import os
import signal

import pytest

from guatu.apps.projects.importing import making
from guatu.apps.projects.models import (
    EventStatement,
    MembershipStatement,
    PlanStatement,
    Project,
    ProjectStatement,
    StageStatement,
    Tally,
)
from guatu.apps.projects.tallies import recount
from guatu.apps.trace import chain
from guatu.apps.trace.models import Entry, Line
from guatu.apps.trace.verify import verify
from guatu.kernel import beside

ROWS = [
    {
        "项目名称": f"第{at}号厂房",
        "项目代码": "",
        "责任单位": f"第{at % 3}局",
        "分包领导": "刘副区长" if at % 2 else "",
        "总投资（万元）": str(1000 + at),
        "年度计划投资（万元）": str(100 + at) if at % 4 else "",
        "开工": f"2022年{at % 5 + 1}月" if at % 5 else "",
    }
    for at in range(17)
]
TABLES = (ProjectStatement, EventStatement, StageStatement, PlanStatement, MembershipStatement)


@pytest.fixture
def in_parts(monkeypatch):
    """Parts of five projects and seven lines, made beside as on two cores."""
    monkeypatch.setattr(making, "PART", 5)
    monkeypatch.setattr(chain, "PART", 7)
    monkeypatch.setattr(beside, "cores", lambda: 2)


def wrong_entries() -> list[str]:
    """Faults of the trace itself: the head outside is kept on commit, which these tests never reach."""
    return [fault.sentence for fault in verify().faults if "库外链头" not in fault.sentence]


def test_every_part_is_written_and_belongs_to_its_project(in_parts, load):
    load(ROWS, list_name="市重点")

    assert list(Project.objects.order_by("number").values_list("name", flat=True)) == [one["项目名称"] for one in ROWS]
    totals = Project.objects.order_by("number").values_list("total_investment", flat=True)
    assert list(totals) == [(1000 + at) * 1_000_000 for at in range(17)]
    assert [table.objects.count() for table in TABLES] == [17, 13, 17, 12, 17]
    for table in TABLES:
        assert set(table.objects.values_list("project__name", flat=True)) <= {one["项目名称"] for one in ROWS}
    plans = dict(PlanStatement.objects.values_list("project__name", "amount"))
    assert plans == {f"第{at}号厂房": (100 + at) * 1_000_000 for at in range(17) if at % 4}


def test_the_trace_has_each_project_once_and_its_hashes_hold(in_parts, load):
    load(ROWS)

    subjects = [line.subject for line in Line.objects.filter(field="*").order_by("position")]
    assert subjects == [f"project/P{at:07d}" for at in range(1, 18)]
    assert Entry.objects.get().line_count == Line.objects.count()
    assert wrong_entries() == []


def test_the_kept_counts_are_those_of_counting_anew(in_parts, load):
    load(ROWS, list_name="市重点")
    kept = sorted(Tally.objects.values_list("facet", "value", "region", "count", "total_investment"))

    recount()

    assert kept == sorted(Tally.objects.values_list("facet", "value", "region", "count", "total_investment"))


def test_projects_entered_one_by_one_afterwards_get_keys_of_their_own(in_parts, load):
    load(ROWS[:9])
    load(ROWS)

    assert Project.objects.count() == 17
    assert Project.objects.order_by("-pk").first().number == "P0000017"
    assert wrong_entries() == []


def test_an_import_whose_process_beside_dies_is_whole_all_the_same(in_parts, load, monkeypatch):
    here, some = os.getpid(), making.Making.some

    def dying(self, part):
        if part == 1 and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return some(self, part)

    monkeypatch.setattr(making.Making, "some", dying)

    load(ROWS)

    assert [table.objects.count() for table in TABLES] == [17, 13, 17, 12, 0]
    assert wrong_entries() == []
