"""The check of the chain finds whatever was done to it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.db import connection

from guatu.apps.trace import guards
from guatu.apps.trace.action import action, note, record
from guatu.apps.trace.chain import TraceBroken
from guatu.apps.trace.events import Event
from guatu.apps.trace.models import Entry, Head
from guatu.apps.trace.verify import verify
from guatu.kernel.powers import Power

WRITTEN = Event("test.written", "写入")
pytestmark = pytest.mark.django_db(transaction=True)


@action(power=Power.VIEW)
def write(words, *, actor, reason="", lines=1):
    for n in range(lines):
        note("bridge/1", f"field{n}", None if n == 0 else "旧", words)
    record(WRITTEN, actor=actor, subject=("bridge", "1", "一号桥"), reason=reason, words=words)


@pytest.fixture
def head_file(settings, tmp_path):
    settings.GUATU_TRACE_HEAD = tmp_path / "trace-head"
    return settings.GUATU_TRACE_HEAD


@pytest.fixture
def trace(someone, head_file):
    """Three entries with two, none and one lines."""
    writer = someone("writer", powers=[Power.VIEW])
    for words, lines in (("甲", 2), ("乙", 0), ("丙", 1)):
        write(words, actor=writer, lines=lines, reason="因为")
    with guards.down(connection), keys_unchecked():
        yield writer


@contextmanager
def keys_unchecked():
    """As someone has it who opens the database with their own tool."""
    off, on = (
        ("SET session_replication_role = replica", "SET session_replication_role = origin")
        if connection.vendor == "postgresql"
        else ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
    )
    run(off)
    try:
        yield
    finally:
        run("DELETE FROM trace_line")  # what hangs in the air would fail the emptying of the tables
        run(on)


def run(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def sentences():
    return "\n".join(fault.sentence for fault in verify().faults if "触发器" not in fault.sentence)


def test_an_untouched_trace_is_sound(someone, head_file):
    write("甲", actor=someone(powers=[Power.VIEW]), lines=3)

    verdict = verify()

    assert (verdict.sound, verdict.entries, verdict.lines, verdict.head) == (True, 1, 3, 1)


def test_an_empty_trace_is_sound(db, head_file):
    assert verify().sound


def test_both_hash_algorithms_stand_in_one_chain(someone, head_file, settings):
    for algorithm in ("sha256", "sm3", "sha256"):
        settings.GUATU_TRACE_HASH = algorithm
        write(algorithm, actor=someone(algorithm + str(Entry.objects.count()), powers=[Power.VIEW]))

    assert verify().sound


LINES_OF = "(SELECT id FROM trace_entry WHERE number = {})"
ADDED = """INSERT INTO trace_line (entry_id, position, subject, field, before, after, hash)
    SELECT {}, {}, subject, field, before, after, hash FROM trace_line WHERE position = 2"""
DONE = {
    "an entry is deleted": (
        ["DELETE FROM trace_line WHERE entry_id = " + LINES_OF.format(2), "DELETE FROM trace_entry WHERE number = 2"],
        "应是第2条，读到的是第3条",
    ),
    "the last entry is deleted": (
        ["DELETE FROM trace_line WHERE entry_id = " + LINES_OF.format(3), "DELETE FROM trace_entry WHERE number = 3"],
        "末尾被截去1条",
    ),
    "one line is deleted": (["DELETE FROM trace_line WHERE position = 2"], "应有明细2行，现有1行"),
    "all lines are deleted": (["DELETE FROM trace_line"], "应有明细1行，现有0行"),
    "lines are swapped": (
        [
            "UPDATE trace_line SET position = -position WHERE entry_id = " + LINES_OF.format(1),
            "UPDATE trace_line SET position = 3 + position WHERE position < 0",
        ],
        "明细第1行被改过",
    ),
    "a line is added": (
        [ADDED.format("entry_id", 9)],
        "应有明细2行，现有3行",
    ),
    "a line of no entry is added": (
        [ADDED.format(5, 1)],
        "找不到应有明细的那条留痕",
    ),
    "a number becomes negative": (["UPDATE trace_entry SET number = -1 WHERE number = 2"], "读到的是第-1条"),
    "the head is deleted": (["DELETE FROM trace_head"], "链头不见了"),
    "a reason is changed": (["UPDATE trace_entry SET reason = '改过' WHERE number = 2"], "第2条的内容与校验值不符"),
    "nothing becomes an empty text": (["UPDATE trace_line SET before = '' WHERE before IS NULL"], "被改过"),
}  # fmt: skip


@pytest.mark.parametrize("what", DONE)
def test_what_was_done_to_the_trace_is_named(trace, what):
    statements, told = DONE[what]

    for statement in statements:
        run(statement)

    assert told in sentences()


def test_swapped_entries_are_found(trace):
    run("UPDATE trace_entry SET number = -number WHERE number < 3")
    run("UPDATE trace_entry SET number = 3 + number WHERE number < 0")

    assert "接不上" in sentences()


def test_an_end_cut_off_with_its_head_set_back_is_found_by_the_head_outside(trace):
    second = Entry.objects.get(number=2)
    run("DELETE FROM trace_line WHERE entry_id IN (SELECT id FROM trace_entry WHERE number = 3)")
    run("DELETE FROM trace_entry WHERE number = 3")
    run("UPDATE trace_head SET number = 2, hash = %s", second.hash)

    assert "末尾被截去1条" in sentences()


def test_a_chain_rewritten_from_its_start_is_found_by_the_head_outside(trace, head_file):
    kept = head_file.read_text()
    for table in ("trace_line", "trace_entry", "trace_head"):
        run(f"DELETE FROM {table}")
    for words in "甲乙丁":
        write(words, actor=trace)
    head_file.write_text(kept)

    assert "被重写过" in sentences()


def test_a_lost_or_spoilt_head_file_is_named(trace, head_file):
    head_file.write_text("{")
    assert "读不出来" in sentences()

    head_file.unlink()
    assert "没有这个库的库外链头" in sentences()


def test_a_guard_taken_down_is_named(trace):
    assert any("触发器" in fault.sentence for fault in verify().faults)


def test_a_chain_without_its_head_is_not_continued(trace):
    run("DELETE FROM trace_head")

    with pytest.raises(TraceBroken):
        write("丁", actor=trace)

    assert Entry.objects.count() == 3


def test_the_head_is_kept_outside_after_commit(trace, head_file):
    kept = json.loads(head_file.read_text())

    assert (kept["number"], kept["hash"]) == (3, Head.objects.get().hash)
    assert head_file.stat().st_mode & 0o777 == 0o600


def test_the_settings_name_an_algorithm_this_machine_has():
    assert django_settings.GUATU_TRACE_HASH in ("sm3", "sha256")
    assert sqlite3.sqlite_version_info >= (3, 31)
