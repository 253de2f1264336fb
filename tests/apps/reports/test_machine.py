"""Any steps in any order: no illegal state is reached, nothing is lost, and every refusal is a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.reports.words import MAY, wan
from guatu.apps.reports.actions import (
    approve_correction,
    approve_report,
    correct_report,
    lock_month,
    open_window,
    return_correction,
    return_report,
    save_draft,
    submit_report,
)
from guatu.apps.reports.models import Correction, Report, ReportStatement, ReportWindow
from guatu.apps.reports.refusals import ReportRefused
from guatu.apps.trace.models import Entry

CHINESE = re.compile(r"[\u4e00-\u9fff].*。")
STEPS = ("open", "save", "submit", "approve", "return", "lock", "correct", "pass", "reject")
MOVES = {
    "save": {None: "draft", "draft": "draft", "returned": "returned"},
    "submit": {"draft": "submitted", "returned": "submitted"},
    "approve": {"submitted": "approved"},
    "return": {"submitted": "returned"},
    "lock": {"approved": "locked"},
}


class World:
    """What should stand, kept beside the database in plain Python."""

    def __init__(self, project, maker, checker):
        self.project, self.maker, self.checker = project, maker, checker
        self.open = self.locked = False
        self.state = None
        self.typed = self.asked = None
        self.stated = []
        self.refusals = []

    def report(self):
        return Report.objects.filter(project=self.project, month=str(MAY)).first()

    def step(self, name, amount):
        """Do a step; answers whether the verb let it happen."""
        report = self.report() or Report(pk=0)
        correction = Correction.objects.filter(state="submitted").first() or Correction(pk=0)
        values = {"done": wan(amount), "progress_text": f"完成{amount}"}
        verbs = {
            "open": lambda: open_window(MAY, opens_on=date(2022, 5, 25), due_on=date(2022, 6, 5), actor=self.checker),
            "save": lambda: save_draft(self.project.pk, MAY, values=values, actor=self.maker),
            "submit": lambda: submit_report(self.project.pk, MAY, actor=self.maker, reasons=REASONS),
            "approve": lambda: approve_report(report.pk, actor=self.checker),
            "return": lambda: return_report(report.pk, reason="改", actor=self.checker),
            "lock": lambda: lock_month(MAY, actor=self.checker),
            "correct": lambda: correct_report(self.project.pk, MAY, values=values, reason="笔误", actor=self.maker),
            "pass": lambda: approve_correction(correction.pk, actor=self.checker),
            "reject": lambda: return_correction(correction.pk, reason="无据", actor=self.checker),
        }
        try:
            with transaction.atomic():
                verbs[name]()
        except ReportRefused as refused:
            self.refusals.append(str(refused))
            return False
        except (Report.DoesNotExist, Correction.DoesNotExist):
            assert not report.pk or not correction.pk
            return False
        self.follow(name, amount)
        return True

    def follow(self, name, amount):
        """What the step that happened means."""
        if name == "open":
            assert not self.open
            self.open = True
        elif name == "correct":
            assert self.asked is None
            assert self.state in ("approved", "locked") or self.locked
            self.asked = amount
            self.state = self.state or "draft"
        elif name == "pass":
            self.stated.append(self.asked)
            self.typed, self.asked = self.asked, None
            self.state = self.state if self.state in ("approved", "locked") else "locked"
        elif name == "reject":
            self.asked = None
        else:
            self.move(name, amount)

    def move(self, name, amount):
        assert self.open, f"{name} before the window was opened"
        if name == "lock":
            assert not self.locked
            assert self.state != "submitted"
            self.locked = True
            self.state = MOVES["lock"].get(self.state, self.state)
            return
        assert not self.locked or name in ("approve", "return"), f"{name} after the lock"
        self.state = MOVES[name][self.state]
        if name == "save":
            self.typed = amount
        if name == "approve":
            self.stated.append(self.typed)

    def check(self):
        """The database says what the world says, and keeps every value that ever stood."""
        report = self.report()
        assert (report.state if report else None) == self.state
        if report is not None and self.typed is not None:
            assert report.done == wan(self.typed)
        told = list(ReportStatement.objects.order_by("known_from", "pk").values_list("done", "known_until"))
        assert [done for done, _ in told] == [wan(amount) for amount in self.stated]
        assert [until for _, until in told].count(None) == bool(told)
        assert bool(told) == (self.state in ("approved", "locked"))
        assert Correction.objects.filter(state="submitted").count() == (self.asked is not None)
        assert [told for told in self.refusals if not CHINESE.search(told)] == []
        assert ReportWindow.objects.filter(locked_at__isnull=False).exists() == self.locked


REASONS = {"copied": "无进展", "far_above_mean": "集中结算", "over_plan": "已调整", "before_start": "前期费用"}
WAYS = (
    ("open", "save", "submit", "approve"),
    ("open", "save", "submit", "return", "save", "submit"),
    ("correct", "pass"),
    ("correct", "reject"),
    ("lock",),
)
WHOLE = (
    "open",
    "save",
    "submit",
    "return",
    "save",
    "submit",
    "approve",
    "lock",
    "correct",
    "reject",
    "correct",
    "pass",
)
amounts = st.integers(1, 900)
one = st.tuples(st.sampled_from(STEPS), amounts).map(lambda step: [step])
usual = st.tuples(st.sampled_from(WAYS), amounts).map(lambda way: [(name, way[1]) for name in way[0]])
steps = st.lists(one | usual, max_size=12).map(lambda parts: [step for part in parts for step in part])
"""Single steps at random, and usual ways through, so that the far states are reached as well."""


@pytest.mark.django_db
def test_any_steps_in_any_order_reach_no_illegal_state(a_project, reporter, approver, settings_clock):
    project, reached = a_project("长桥路南延"), set()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=steps)
    @example(steps=[(name, at + 1) for at, name in enumerate(WHOLE)])
    def play(steps):
        point = transaction.savepoint()
        try:
            world, entries = World(project, reporter, approver), Entry.objects.count()
            happened = 0
            for name, amount in steps:
                if world.step(name, amount):
                    happened += 1
                    reached.add(name)
                    assert Entry.objects.count() == entries + happened, "one step, one entry"
                world.check()
        finally:
            transaction.savepoint_rollback(point)

    play()
    assert reached == set(STEPS)


@pytest.fixture
def settings_clock(settings):
    settings.GUATU_CLOCK = lambda: datetime(2022, 6, 1, 2, tzinfo=UTC)
