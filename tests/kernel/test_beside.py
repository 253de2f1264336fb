"""Calculating beside: the same values in the same order, whatever becomes of the process beside."""

from __future__ import annotations

import os
import signal
import time
from datetime import date

import pytest

from guatu.kernel import beside as module
from guatu.kernel.beside import beside

HERE = os.getpid()


def made_in(at: int) -> tuple[int, int]:
    return at, os.getpid()


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(module, "cores", lambda: 2)


def children() -> list[str]:
    return open(f"/proc/self/task/{os.getpid()}/children").read().split()


def test_pieces_come_in_order_from_another_process():
    pieces = list(beside(made_in, 5))

    assert [at for at, _ in pieces] == [0, 1, 2, 3, 4]
    assert len({process for _, process in pieces}) == 1
    assert pieces[0][1] != HERE


def test_a_single_piece_and_a_single_core_are_made_here(monkeypatch):
    assert list(beside(made_in, 1)) == [(0, HERE)]
    monkeypatch.setattr(module, "cores", lambda: 1)
    assert list(beside(made_in, 2)) == [(0, HERE), (1, HERE)]
    assert list(beside(made_in, 0)) == []


def test_large_pieces_and_what_only_pickle_knows_arrive_whole():
    def make(at):
        return [("句" * 100, at, None, date(2021, 3, 31) if at else 1.5)] * 20_000

    assert list(beside(make, 3)) == [make(0), make(1), make(2)]


def test_what_a_dead_process_did_not_deliver_is_made_here():
    def make(at):
        if at == 2 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return made_in(at)

    pieces = list(beside(make, 4))

    assert [at for at, _ in pieces] == [0, 1, 2, 3]
    assert [process == HERE for _, process in pieces] == [False, False, True, True]


def test_a_silent_process_is_given_up():
    def make(at):
        if at == 1 and os.getpid() != HERE:
            time.sleep(30)
        return made_in(at)

    pieces = list(beside(make, 3, patience=0.2))

    assert [process == HERE for _, process in pieces] == [False, True, True]


def test_no_process_to_be_had_means_all_is_made_here(monkeypatch):
    def refused():
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refused)

    assert list(beside(made_in, 3)) == [(0, HERE), (1, HERE), (2, HERE)]


def test_an_error_is_raised_here_after_the_pieces_before_it():
    def make(at):
        if at == 2:
            raise ValueError("第三块算不出")
        return at

    seen = []
    with pytest.raises(ValueError, match="第三块算不出"):
        seen.extend(beside(make, 4))

    assert seen == [0, 1]


def test_a_reader_that_turns_away_leaves_no_process_behind():
    before = children()
    pieces = beside(lambda at: [at] * 100_000, 50)
    next(pieces)
    pieces.close()

    assert children() == before
