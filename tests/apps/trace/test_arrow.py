"""Columns read from the database as Arrow: the same values the ORM gives, null and empty apart."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from guatu.apps.trace.arrow import arrow_rows
from guatu.apps.trace.bulk import bulk_insert

KINDS = {"unit": "string", "month_end": "date", "amount": "int64", "basis": "string"}
SINCE = datetime(2022, 6, 5, 1, tzinfo=UTC)
AWKWARD = (
    "",
    '"',
    '""',
    "甲,乙",
    "第一行\n第二行",
    "\r\n",
    " 前后空格 ",
    "'",
    "\\N",
    "NULL",
    "null",
    "，",
    "=1+1",
    '"a","b"',
)


def keep(invested, rows):
    filled = ((*row, SINCE, None, 7) for row in rows)
    bulk_insert(invested, (*KINDS, "known_from", "known_until", "entry_id"), filled)


@pytest.fixture(params=[False, True], ids=["many", "few"])
def few(request):
    """Both ways of reading, which must not be told apart."""
    return request.param


def read(found, few):
    return arrow_rows(found.values_list(*KINDS), KINDS, few=few)


def test_a_table_reads_as_the_orm_reads_it_whatever_the_texts_hold(invested, few):
    dice = random.Random(11)
    days = [date(1999, 1, 31) + timedelta(days=30 * n) for n in range(400)]
    amounts = (None, 0, -1, 2**53 + 1, -(2**63), 2**63 - 1)
    keep(invested, [(f"{n}", day, dice.choice(amounts), dice.choice(AWKWARD)) for n, day in enumerate(days)])

    table = read(invested.objects.order_by("pk"), few)

    assert [tuple(row.values()) for row in table.to_pylist()] == list(
        invested.objects.order_by("pk").values_list(*KINDS)
    )
    assert table.schema.types == [pa.string(), pa.date32(), pa.int64(), pa.string()]


@pytest.mark.parametrize("amounts", [[None], [None, None, None], [1, None], [None, 1, None]])
def test_nulls_at_the_end_are_rows_like_others(invested, few, amounts):
    keep(invested, [(str(n), date(2022, 5, 31), amount, "") for n, amount in enumerate(amounts)])

    table = arrow_rows(invested.objects.order_by("pk").values_list("amount"), {"amount": "int64"}, few=few)

    assert table["amount"].to_pylist() == amounts


def test_no_row_is_an_empty_table_of_the_same_types(invested, few):
    keep(invested, [("甲", date(2022, 5, 31), 1, "")])

    nobody, impossible = read(invested.objects.filter(unit="乙"), few), read(invested.objects.filter(pk__in=[]), few)

    assert (nobody.num_rows, impossible.num_rows) == (0, 0)
    assert nobody.schema == impossible.schema == read(invested.objects.all(), few).schema


def test_a_filter_with_awkward_texts_is_bound_not_pasted(invested, few):
    keep(invested, [(text, date(2022, 5, 31), 1, "") for text in ("100%s", "o'clock", "%(x)s")])

    for text in ("100%s", "o'clock", "%(x)s"):
        assert read(invested.objects.filter(unit=text), few)["unit"].to_pylist() == [text]


def test_a_word_with_a_line_break_is_refused_or_read_whole_never_shifted(invested, few):
    keep(invested, [("甲", date(2022, 5, 31), 1, "一\n二")])

    try:
        read_back = arrow_rows(
            invested.objects.values_list("unit", "basis"), {"unit": "string", "basis": "word"}, few=few
        )
    except (RuntimeError, pa.ArrowInvalid):
        return
    assert read_back.to_pylist() == [{"unit": "甲", "basis": "一\n二"}]


def test_a_value_that_does_not_fit_its_kind_is_refused(invested, few):
    keep(invested, [("三百", date(2022, 5, 31), 1, "")])

    with pytest.raises(pa.ArrowInvalid):
        arrow_rows(invested.objects.values_list("unit"), {"unit": "int64"}, few=few)
