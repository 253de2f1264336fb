"""Statements: what was known, since when, and never overwritten."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Value

from guatu.apps.trace.action import action, current_entry_id, note_all, record
from guatu.apps.trace.bulk import bulk_insert, bulk_insert_from, bulk_supersede
from guatu.apps.trace.events import Event
from guatu.apps.trace.models import Entry
from guatu.apps.trace.statements import retract, standing, supersede
from guatu.kernel.powers import Power

STATED = Event("test.stated", "填报")
MAY, JUNE = date(2022, 5, 31), date(2022, 6, 30)
FIRST = datetime(2022, 6, 5, 1, tzinfo=UTC)
LATER = FIRST + timedelta(days=1)


def state(table, amount, at, unit="住建局", **more):
    return supersede(
        table, subject={"unit": unit, "month_end": MAY}, values={"amount": amount, **more}, at=at, entry_id=7
    )


def history(table):
    return list(table.objects.order_by("pk").values_list("amount", "known_from", "known_until"))


def test_a_correction_supersedes_and_both_are_kept(invested):
    state(invested, 100, FIRST)
    row, changed = state(invested, 120, LATER)

    assert (row.amount, changed) == (120, {"amount": (100, 120)})
    assert history(invested) == [(100, FIRST, LATER), (120, LATER, None)]


def test_what_was_known_then_can_still_be_asked(invested):
    state(invested, 100, FIRST)
    state(invested, 120, LATER)

    then = [invested.objects.known(at).values_list("amount", flat=True).first() for at in (FIRST, LATER, None)]
    assert then == [100, 120, 120]
    assert not invested.objects.known(FIRST - timedelta(microseconds=1)).exists()


def test_an_unchanged_value_states_nothing_new(invested):
    state(invested, 100, FIRST)

    assert state(invested, "100", LATER)[1] == {}
    assert history(invested) == [(100, FIRST, None)]


def test_fields_not_named_are_carried_over(invested):
    state(invested, 100, FIRST, basis="统计数")

    row, _ = state(invested, 120, LATER)

    assert row.basis == "统计数"


def test_a_clock_set_back_leaves_ranges_in_order(invested):
    state(invested, 100, LATER)
    state(invested, 120, FIRST)

    assert history(invested) == [(100, LATER, LATER), (120, LATER, None)]
    assert invested.objects.known(LATER).get().amount == 120


def test_a_retracted_statement_stands_no_longer(invested):
    state(invested, 100, FIRST)

    old, gone = retract(invested, subject={"unit": "住建局", "month_end": MAY}, at=LATER)

    assert (old.amount, gone["amount"]) == (100, (100, None))
    assert not invested.objects.known().exists()
    assert retract(invested, subject={"unit": "住建局", "month_end": MAY}, at=LATER) == (None, {})


def test_two_standing_rows_of_one_subject_are_refused(invested):
    state(invested, 100, FIRST)

    with pytest.raises(IntegrityError), transaction.atomic():
        invested.objects.create(unit="住建局", month_end=MAY, amount=1, known_from=FIRST, entry_id=8)


def test_a_long_constraint_name_is_refused():
    with pytest.raises(ValueError, match="30"):
        standing("unit", name="n" * 31)


def test_a_statement_carries_the_entry_that_made_it(invested, someone):
    @action(power=Power.FILL_REPORT)
    def fill(amount, *, actor):
        row, changed = supersede(invested, subject={"unit": "住建局", "month_end": MAY}, values={"amount": amount})
        note_all("unit/住建局", changed)
        record(STATED, actor=actor, subject=("unit", "住建局", "住建局"))
        return row, current_entry_id()

    row, entry_id = fill(100, actor=someone(powers=[Power.FILL_REPORT]))

    entry = Entry.objects.get()
    assert (row.entry_id, entry.id, row.known_from) == (entry_id, entry_id, entry.at)
    assert entry.lines.get().after == "100"


@pytest.mark.django_db(transaction=True)
def test_two_who_state_at_once_come_one_after_the_other(invested):
    faults, start = [], threading.Barrier(2)

    def work(first):
        try:
            start.wait()
            for n in range(10):
                state(invested, first + n, datetime.now(UTC))
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(first,)) for first in (100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = history(invested)
    assert faults == []
    assert len(rows) == 20
    assert [row[2] for row in rows[:-1]] == [row[1] for row in rows[1:]]


def bulk(table, rows, at):
    with transaction.atomic():
        return bulk_supersede(table, ["unit", "month_end"], ["amount"], rows, at=at, entry_id=9)


def test_many_statements_are_superseded_at_once(invested):
    state(invested, 100, FIRST, unit="住建局", basis="统计数")
    state(invested, 50, FIRST, unit="水利局")

    changes = bulk(invested, [("住建局", MAY, 120), ("水利局", MAY, 50), ("交通局", MAY, None)], LATER)

    assert {(change.subject[0], str(change.before), str(change.after)) for change in changes} == {
        ("住建局", "{'amount': 100}", "{'amount': 120}"),
        ("交通局", "None", "{'amount': None}"),
    }
    assert set(invested.objects.known().values_list("unit", "amount", "basis", "known_from", "entry_id")) == {
        ("住建局", 120, "统计数", LATER, 9),
        ("水利局", 50, "调度数", FIRST, 7),
        ("交通局", None, "调度数", LATER, 9),
    }
    assert invested.objects.known(FIRST).get(unit="住建局").amount == 100


def test_a_subject_named_twice_in_one_batch_is_refused_whole(invested):
    with pytest.raises(IntegrityError):
        bulk(invested, [("住建局", MAY, 1), ("住建局", MAY, 2)], FIRST)

    assert not invested.objects.exists()


def test_bulk_superseding_outside_of_a_transaction_is_refused(invested_table, transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        bulk_supersede(invested_table, ["unit", "month_end"], ["amount"], [], at=FIRST, entry_id=1)


def test_many_rows_are_inserted_with_every_day_and_instant_in_its_stored_form(invested):
    columns = ["unit", "month_end", "amount", "basis", "known_from", "entry_id"]
    rows = [(f"单位{n}", MAY if n % 2 else JUNE, n, "调度数", FIRST, 1) for n in range(40_001)]

    count = bulk_insert(invested, columns, rows)

    assert count == invested.objects.count() == 40_001
    assert invested.objects.filter(month_end=MAY, known_from=FIRST).count() == 20_000
    assert invested.objects.get(unit="单位40000").month_end == JUNE


def test_rows_are_inserted_from_another_question_inside_the_database(invested):
    bulk(invested, [("住建局", MAY, 1), ("水利局", MAY, None)], FIRST)
    asked = invested.objects.order_by("pk").values_list(
        "unit", Value(JUNE, models.DateField()), "amount", "basis", Value(LATER, models.DateTimeField()), Value(7)
    )

    count = bulk_insert_from(invested, ["unit", "month_end", "amount", "basis", "known_from", "entry_id"], asked)

    fresh = invested.objects.filter(month_end=JUNE).order_by("pk")
    assert count == 2
    assert list(fresh.values_list("unit", "amount", "known_from", "entry_id")) == [
        ("住建局", 1, LATER, 7),
        ("水利局", None, LATER, 7),
    ]
