"""Nothing can be changed in a trace, and nothing taken from it, without both verifiers saying so.

Both run in this process on copies of a small trace held in memory. What only a missing guard or a damaged file tells
does not count where a value was changed: the chain itself must find it.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guatu.apps.people.models import User
from guatu.apps.trace.models import Head
from trust.tampering import (
    ENTRIES,
    TABLES,
    Bench,
    Trace,
    cells,
    flips,
    forged,
    image_of,
    kept_values,
    of_the_chain,
    structural,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "sqlite", reason="flips bits of SQLite")]

SAMPLE, PAGES = 80, 40_000


@pytest.fixture(scope="module")
def trace(django_db_setup: None, django_db_blocker: Any) -> Trace:
    """Written by verbs, half with SM3 and half with SHA-256; nothing of it stays in the test database."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.GUATU_TRACE_HEAD", None)
        actor = User.objects.create(login="writer", name="记", built_in=True)
        for number in range(1, ENTRIES + 1):
            patch.setattr("django.conf.settings.GUATU_TRACE_HASH", "sm3" if number % 2 else "sha256")
            write(number, actor=actor)
        made = Trace(image_of(connection), Head.objects.values_list("number", "hash").get())
        transaction.set_rollback(True)
    return made


@pytest.fixture
def bench(trace: Trace, tmp_path: Any) -> Iterator[Bench]:
    made = Bench(trace, tmp_path / "head")
    yield made
    made.database.close()


def test_both_verifiers_find_the_untouched_trace_whole(bench):
    assert (bench.house(), bench.stranger()) == ([], [])


@pytest.mark.parametrize("table", TABLES)
def test_every_flipped_bit_of_a_stored_value_is_found(bench, whole, table, capsys):
    bench.open()
    tried = [(*where, turned) for where in cells(bench, table) if where[2] is not None for turned in flips(where[2])]
    chosen = tried if whole else random.Random(20261124).sample(tried, min(SAMPLE, len(tried)))
    missed, refused = [], 0
    for name, rowid, value, turned in chosen:
        stored = "CAST(? AS TEXT)" if isinstance(turned, bytes) else "?"
        try:
            bench.database.execute(f"UPDATE {table} SET {name} = {stored} WHERE rowid = ?", (turned, rowid))
        except sqlite3.IntegrityError:  # a number or key twice: the database itself does not keep it
            refused += 1
            continue
        missed += [(who, name, value, turned) for who in bench.missed()]
        bench.database.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (value, rowid))

    with capsys.disabled():
        print(f"\n{table}: flips {len(chosen)} of {len(tried)}, refused {refused}, missed {len(missed)}")
    assert missed == []
    assert not any(map(of_the_chain, bench.house() + bench.stranger()))


def test_every_flipped_bit_of_the_file_that_changes_a_value_is_found(bench, whole, capsys):
    image, before = bench.trace.image, kept_values(bench.database)
    places = random.Random(512).sample(range(8 * len(image)), PAGES if whole else SAMPLE)
    changed, missed = 0, []
    for place in places:
        turned = bytearray(image)
        turned[place // 8] ^= 1 << place % 8
        bench.put(bytes(turned))
        if kept_values(bench.database) == before:
            continue
        changed += 1
        said = {"house": bench.house(), "stranger": bench.stranger()}
        missed += [(who, place) for who, all_of in said.items() if not all_of]

    with capsys.disabled():
        print(
            f"\nfile of {len(image)} bytes: flips {len(places)}, that changed a value {changed}, missed {len(missed)}"
        )
    assert missed == []
    assert changed > len(places) // 4


def test_every_flipped_bit_of_the_head_outside_is_found(bench, whole):
    content = bench.head_file.read_bytes()
    places = range(8 * len(content))
    for place in places if whole else random.Random(3).sample(places, SAMPLE):
        turned = bytearray(content)
        turned[place // 8] ^= 1 << place % 8
        bench.head_file.write_bytes(bytes(turned))
        try:
            same = json.loads(turned) == json.loads(content)
        except ValueError:
            same = False
        assert same or bench.house(), bytes(turned)


def test_every_deletion_insertion_and_swap_is_found(bench, whole, capsys):
    bench.open()
    original, missed, done = bench.rows(), [], 0
    listed = list(structural())
    for what, tamper in listed if whole else random.Random(7).sample(listed, SAMPLE):
        rows = json.loads(json.dumps(original))
        tamper(rows)
        if rows == original:
            continue
        try:
            bench.store(rows)
        except sqlite3.IntegrityError:
            continue
        done += 1
        missed += [(who, what) for who in bench.missed()]

    with capsys.disabled():
        print(f"\ndeletions, insertions, swaps {done}, missed {len(missed)}")
    assert missed == []
    assert done > (200 if whole else SAMPLE // 2)


@pytest.mark.parametrize("length", range(ENTRIES))
def test_an_end_cut_off_cleanly_is_seen_by_the_head_outside_and_by_nothing_else(bench, length):
    bench.open()
    rows = bench.rows()
    rows["entry"] = rows["entry"][:length]
    bench.store(forged(rows))

    assert bench.missed() == []
    assert any(f"末尾被截去{ENTRIES - length}条" in told for told in bench.house())
    bench.head_file.unlink()
    alone_says = [told for told in (*bench.house(), *bench.stranger(heads=False)) if of_the_chain(told)]
    assert all("无从发现" in told for told in alone_says)
    assert len(alone_says) == (2 if length else 0)


@pytest.mark.parametrize("place", range(ENTRIES))
def test_a_past_rewritten_with_right_hashes_is_seen_by_the_head_outside_alone(bench, place):
    bench.open()
    rows = bench.rows()
    rows["entry"][place]["reason"] = "改过的理由"
    bench.store(forged(rows))

    for said in (bench.house(), bench.stranger()):
        assert [told for told in said if of_the_chain(told)] == [
            f"第{ENTRIES}条与库外保存的链头不符，这一条或之前被重写过。"
        ]


@pytest.mark.parametrize("place", [0, 11, ENTRIES - 1])
def test_a_forged_entry_with_right_hashes_does_not_fit_the_head_outside(bench, place):
    """Put in with the last one cut off, so that the count stays."""
    bench.open()
    rows = bench.rows()
    rows["entry"].insert(place, {**rows["entry"][place], "id": 77, "reason": "从未发生"})
    rows["entry"].pop()
    bench.store(forged(rows))

    assert bench.missed() == []


def test_a_forged_entry_added_behind_the_head_of_the_database_is_found(bench):
    bench.open()
    rows = bench.rows()
    head = dict(rows["head"][0])
    rows["entry"].append({**rows["entry"][0], "id": 77, "reason": "从未发生"})
    rows = forged(rows)
    rows["head"][0] = head
    bench.store(rows)

    assert bench.missed() == []


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE trace_line RENAME COLUMN "before" TO earlier',
        "ALTER TABLE trace_entry ADD COLUMN note text",
        "ALTER TABLE trace_entry RENAME TO trace_entries",
        "ALTER TABLE trace_head DROP COLUMN hash",
    ],
)
def test_a_table_reshaped_is_named_and_not_guessed_at(bench, statement):
    bench.open()
    bench.database.execute(statement)

    for said in (bench.house(), bench.stranger()):
        assert any(told.startswith("表 trace_") for told in said)


def test_two_columns_whose_names_were_exchanged_are_found(bench):
    bench.open()
    for old, new in (("before", "x"), ("after", "before"), ("x", "after")):
        bench.database.execute(f'ALTER TABLE trace_line RENAME COLUMN "{old}" TO "{new}"')

    assert bench.missed() == []


def test_a_guard_made_harmless_is_named(bench):
    bench.database.execute("DROP TRIGGER trace_line_no_update")
    bench.database.execute("CREATE TRIGGER trace_line_no_update BEFORE UPDATE ON trace_line BEGIN SELECT 1; END")
    bench.database.execute("CREATE TRIGGER helper AFTER INSERT ON trace_entry BEGIN SELECT 1; END")

    assert [told.split("”")[0] for told in bench.house()] == [
        "留痕表上的触发器“helper",
        "留痕表上的触发器“trace_line_no_update",
    ]
    assert len(bench.stranger()) == 2


def test_what_the_verifiers_catch_are_faults_of_the_data_and_not_of_ours(bench):
    with pytest.raises(DatabaseError):
        bench.django.cursor().execute("SELECT nothing FROM trace_entry")
