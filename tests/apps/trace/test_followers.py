"""Followers: each entry once, in order, after its commit; one that fails holds up nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from guatu.apps.trace.action import action, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.followers import Follower, Periodic, declared, follow
from guatu.apps.trace.models import Cursor, Entry
from guatu.apps.trace.working import Worker, alone, work, work_once
from guatu.kernel.powers import Power

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
RUNG = Event("test.rung", "敲钟", "敲了一次：{subject}")
OTHER = Event("test.other", "别的事")
pytestmark = pytest.mark.django_db


@action(power=Power.VIEW)
def ring(word: str, *, actor: Any, event: Event = RUNG, fails: bool = False) -> None:
    """A verb that leaves one entry."""
    record(event, actor=actor, subject=("bell", word, word))
    if fails:
        raise RuntimeError("the verb is rolled back")


@dataclass
class Listener:
    """Keeps in the database what it heard: a row's name is what a cursor of its own is called."""

    name: str = "sample.listener"
    fails_at: str = ""
    batches: list[list[str]] = field(default_factory=list)

    def follower(self, **fields: Any) -> Follower:
        return Follower(self.name, "听钟", frozenset({RUNG.code}), self.follow, lambda: 0, **fields)

    def follow(self, entries: Sequence[Entry]) -> Callable[[], None]:
        words = [entry.subject_key for entry in entries]
        self.batches.append(words)
        if self.fails_at in words:
            raise ValueError(f"听不清“{self.fails_at}”。")
        return lambda: self._write(words)

    def _write(self, words: Sequence[str]) -> None:
        for word in words:
            Cursor.objects.create(pk=f"{self.name} heard {word}")

    @property
    def heard(self) -> list[str]:
        return [word for batch in self.batches for word in batch]


def kept() -> set[str]:
    return {name.split()[-1] for name in Cursor.objects.values_list("pk", flat=True) if "heard" in name}


def test_entries_are_followed_in_their_order_once_and_only_those_asked_for(operator):
    listener = Listener()
    for word in ("甲", "乙", "丙", "丁"):
        ring(word, actor=operator)
        ring("别的", actor=operator, event=OTHER)

    for _ in range(6):
        follow(NOW, [listener.follower(batch=3)])

    assert listener.batches == [["甲", "乙", "丙"], ["丁"]]
    assert kept() == {"甲", "乙", "丙", "丁"}
    assert Cursor.objects.get(pk=listener.name).number == 8


def test_an_entry_rolled_back_is_never_followed(operator):
    listener = Listener()
    ring("甲", actor=operator)
    with pytest.raises(RuntimeError):
        ring("乙", actor=operator, fails=True)
    ring("丙", actor=operator)

    follow(NOW, [listener.follower()])

    assert listener.heard == ["甲", "丙"]


def test_a_crash_between_the_work_and_its_cursor_leaves_neither_and_the_work_is_done_again(operator):
    listener = Listener()
    ring("甲", actor=operator)
    follower = listener.follower()
    write = listener._write

    def crash(words: Sequence[str]) -> None:
        write(words)
        raise SystemExit("the power went")

    listener._write = crash  # type: ignore[method-assign]
    with pytest.raises(SystemExit), transaction.atomic():
        follow(NOW, [follower])
    assert kept() == set()

    listener._write = write  # type: ignore[method-assign]
    follow(NOW, [follower])

    assert listener.heard == ["甲", "甲"]
    assert kept() == {"甲"}


def test_one_that_fails_tells_the_entry_rests_longer_each_time_and_holds_up_nobody(operator):
    deaf, other = Listener("sample.deaf", fails_at="乙"), Listener()
    for word in ("甲", "乙", "丙"):
        ring(word, actor=operator)
    both = [deaf.follower(), other.follower()]

    rests = []
    now = NOW
    for _ in range(8):
        follow(now, both)
        resting = Cursor.objects.get(pk="sample.deaf").retry_at
        rests.append(None if resting is None else int((resting - now).total_seconds()))
        now = resting or now

    assert other.batches == [["甲", "乙", "丙"]]
    assert deaf.batches[:5] == [["甲", "乙", "丙"], ["甲"], ["乙", "丙"], ["乙"], ["乙"]]
    assert rests == [None, 2, 10, 60, 300, 900, 900, 900]
    problem = Cursor.objects.get(pk="sample.deaf").problem
    assert problem.startswith("后台“听钟”在留痕第2条没有办成：听不清“乙”。15 分钟后自动再试")


def test_one_that_is_mended_goes_on_where_it_stopped(operator):
    listener = Listener(fails_at="乙")
    for word in ("甲", "乙", "丙"):
        ring(word, actor=operator)
    for seconds in (0, 3, 6):
        follow(NOW + timedelta(seconds=seconds), [listener.follower()])

    listener.fails_at = ""
    for seconds in (100, 101):
        follow(NOW + timedelta(seconds=seconds), [listener.follower()])

    cursor = Cursor.objects.get(pk=listener.name)
    assert (cursor.number, cursor.failures, cursor.problem, cursor.retry_at) == (3, 0, "", None)
    assert kept() == {"甲", "乙", "丙"}


def test_what_another_worker_followed_meanwhile_is_not_written_twice(operator):
    first, second = Listener(), Listener()
    ring("甲", actor=operator)
    overtaking = first.follow

    def overtaken(entries: Sequence[Entry]) -> Callable[[], None]:
        follow(NOW, [second.follower()])
        return overtaking(entries)

    first.follow = overtaken  # type: ignore[method-assign]
    done = follow(NOW, [Follower(first.name, "听钟", frozenset({RUNG.code}), first.follow, lambda: 0)])

    assert kept() == {"甲"}
    assert (done.entries, done.problems) == (0, ())
    assert Cursor.objects.get(pk=first.name).failures == 0


def test_nothing_new_costs_one_question(operator, django_assert_num_queries):
    worker = Worker(followers=(Listener().follower(),), periodic=())
    ring("甲", actor=operator)
    worker.turn(NOW)

    with django_assert_num_queries(1):
        worker.turn(NOW)


def test_a_periodic_duty_that_fails_is_told_and_tried_again_later(operator):
    turns: list[int] = []

    def run(finish: bool) -> bool:
        turns.append(len(turns))
        if len(turns) == 1:
            raise RuntimeError("disk full")
        return False

    duty = Periodic("sample.sweep", "清理", timedelta(seconds=30), run)
    worker = Worker(followers=(), periodic=(duty,))

    (problem,) = worker.turn(NOW).problems
    assert problem.startswith("后台“清理”没有办成。2 秒后自动再试")
    worker.turn(NOW + timedelta(seconds=1))
    assert worker.turn(NOW + timedelta(seconds=3)).problems == ()
    worker.turn(NOW + timedelta(seconds=4))
    worker.turn(NOW + timedelta(seconds=34))

    assert len(turns) == 3
    assert not Cursor.objects.filter(pk="sample.sweep").exists()


def test_who_computes_months_is_told_on_the_workbench_and_others_are_not(someone, client):
    Cursor.objects.create(pk="sample.deaf", failures=2, problem="后台“听钟”在留痕第2条没有办成。")
    Cursor.objects.create(pk="sample.hiccup", failures=1, problem="打了个嗝。")
    told = {}
    for login, powers in {"clerk": [Power.VIEW, Power.COMPUTE_MONTH], "reporter": [Power.VIEW]}.items():
        client.force_login(someone(login, powers=powers))
        told[login] = client.get("/").content.decode()

    assert "后台“听钟”在留痕第2条没有办成。" in told["clerk"]
    assert "打了个嗝" not in told["clerk"]
    assert "听钟" not in told["reporter"]


def test_every_app_s_followers_are_found_with_events_that_exist(operator):
    from guatu.apps.trace.events import events

    known = {event.code for event in events()}
    followers, periodic = declared()

    assert {"monitoring.results"} <= {each.name for each in followers}
    assert {"monitoring.settle"} <= {each.name for each in periodic}
    assert {code for each in followers for code in each.events} - known == set()


@pytest.mark.django_db(transaction=True)
def test_only_one_worker_works_and_the_next_takes_over(operator):
    stop, entered, second = threading.Event(), threading.Event(), []

    def first() -> None:
        with alone(stop) as working:
            assert working
            entered.set()
            stop.wait(30)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert entered.wait(30)
    second.append(work_once())
    stop.set()
    thread.join(30)
    second.append(work_once())

    assert second[0] is None
    assert second[1] is not None


@pytest.mark.django_db(transaction=True)
def test_the_worker_ends_when_it_is_told_to(operator):
    stop = threading.Event()

    def run() -> None:
        work(stop)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    stop.set()
    thread.join(30)

    assert not thread.is_alive()
