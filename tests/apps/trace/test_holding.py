"""Answers held until the trace moves: asked once, asked again after any verb, and never while one runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guatu.apps.people.models import Organisation
from guatu.apps.trace import holding
from guatu.apps.trace.action import action, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.holding import held, one_look
from guatu.kernel.powers import Power

MADE = Event("test.made", "加单位", "加单位{subject}")


@action(power=Power.EDIT_PROJECT)
def make(code: str, *, actor: Any) -> list[int]:
    made = Organisation.objects.create(code=code, name=code, kind="project_office", region="410703")
    record(MADE, actor=actor, subject=made)
    return [Asking().count() for _ in range(3)]


class Asking:
    """Counts the units, and how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def count(self) -> int:
        return held("units", self._ask, int)

    def _ask(self) -> int:
        self.times += 1
        return Organisation.objects.filter(region="410703").count()


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is counted of one row is worth holding."""
    holding.forget()
    monkeypatch.setattr(holding, "MANY", 1)
    yield
    holding.forget()


@pytest.fixture
def clerk(someone):
    return someone(powers=[Power.EDIT_PROJECT])


def test_an_answer_of_few_rows_is_asked_each_time(clerk):
    holding.forget()
    make("A1", actor=clerk)
    asking = Asking()
    assert [asking.count() for _ in range(4)] == [1, 1, 1, 1]
    assert asking.times == 4


def test_an_answer_of_many_rows_is_held_until_a_verb_is_done(clerk, many):
    make("A1", actor=clerk)
    asking = Asking()
    assert [asking.count() for _ in range(5)] == [1] * 5
    assert asking.times == 2  # the first tells that it is large, the second is held
    make("A2", actor=clerk)
    assert [asking.count() for _ in range(3)] == [2] * 3
    assert asking.times == 3


def test_a_running_verb_sees_its_own_changes(clerk, many):
    make("A1", actor=clerk)
    asking = Asking()
    assert [asking.count() for _ in range(3)] == [1] * 3
    assert make("A2", actor=clerk) == [2] * 3


def test_a_verb_rolled_back_leaves_the_answer(clerk, many):
    make("A1", actor=clerk)
    asking = Asking()
    assert [asking.count() for _ in range(3)] == [1] * 3
    with pytest.raises(Exception, match=r"(?i)unique"):
        make("A1", actor=clerk)
    assert asking.count() == 1
    assert asking.times == 2


def test_what_was_asked_longest_ago_is_let_go(clerk, many, monkeypatch):
    monkeypatch.setattr(holding, "MOST", 3)
    for _ in range(2):
        for question in range(10):
            assert held(question, lambda question=question: question + 5, int) == question + 5
    assert len(holding._held) == 3


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock that tells how long an answer has been held."""
    now = [100.0]
    monkeypatch.setattr(holding, "monotonic", lambda: now[0])
    return now


def test_who_only_looks_on_is_answered_from_a_moment_ago_and_no_longer(clerk, many, moment):
    make("A1", actor=clerk)
    asking = Asking()
    assert [asking.count() for _ in range(3)] == [1] * 3
    make("A2", actor=clerk)

    moment[0] += 1.9
    with one_look(own=0):
        assert asking.count() == 1
    moment[0] += 0.2
    with one_look(own=0):
        assert asking.count() == 2


def test_who_made_an_entry_never_sees_what_was_before_it(clerk, many, moment):
    make("A1", actor=clerk)
    asking = Asking()
    assert [asking.count() for _ in range(3)] == [1] * 3

    with one_look(own=0) as look:
        make("A2", actor=clerk)
        assert asking.count() == 2
    assert look.own == 2
    make("A3", actor=clerk)
    with one_look(own=2):
        assert asking.count() == 2
    with one_look(own=3):
        assert asking.count() == 3


def test_callers_of_the_api_and_commands_are_always_answered_of_now(clerk, many, moment):
    make("A1", actor=clerk)
    asking = Asking()
    assert [asking.count() for _ in range(3)] == [1] * 3
    make("A2", actor=clerk)

    with one_look():
        assert asking.count() == 2
    make("A3", actor=clerk)
    assert asking.count() == 3
