"""A part of a table replaced: afterwards it holds just the rows given, and what was the same was not touched."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from guatu.apps.trace.bulk import bulk_replace

MAY, JUNE = date(2022, 5, 31), date(2022, 6, 30)
SINCE = datetime(2022, 6, 5, 1, tzinfo=UTC)


def replace(invested, rows, month=MAY):
    """rows: {unit: (amount, basis)}"""
    columns = {
        "unit": list(rows),
        "amount": [amount for amount, _ in rows.values()],
        "basis": [basis for _, basis in rows.values()],
        "known_from": [SINCE] * len(rows),
        "known_until": [None] * len(rows),
        "entry_id": [7] * len(rows),
    }
    with transaction.atomic():
        return bulk_replace(invested, {"month_end": month}, ("unit",), columns)


def held(invested, month=MAY):
    rows = invested.objects.filter(month_end=month).values_list("unit", "amount", "basis", "known_from", "entry_id")
    return {unit: (amount, basis) for unit, amount, basis, since, entry in rows if (since, entry) == (SINCE, 7)}


def keys(invested):
    return dict(invested.objects.values_list("unit", "pk"))


def test_what_differs_goes_what_is_missing_comes_the_same_stays_untouched(invested):
    replace(invested, {"甲": (1, ""), "乙": (2, ""), "丙": (None, "")})
    before = keys(invested)

    written = replace(invested, {"甲": (1, ""), "丙": (3, ""), "丁": (4, "统计数")})

    assert held(invested) == {"甲": (1, ""), "丙": (3, ""), "丁": (4, "统计数")}
    assert (written, keys(invested)["甲"]) == (2, before["甲"])


def test_other_parts_are_left_alone(invested):
    replace(invested, {"甲": (1, "")}, month=MAY)
    replace(invested, {"甲": (9, "")}, month=JUNE)

    replace(invested, {}, month=MAY)

    assert (held(invested, MAY), held(invested, JUNE)) == ({}, {"甲": (9, "")})


def test_whatever_was_there_before_the_part_is_what_was_given(invested):
    dice = random.Random(3)
    for _ in range(30):
        units = dice.sample("甲乙丙丁戊己庚辛", dice.randrange(9))
        rows = {unit: (dice.choice((None, 0, 1, 2**53 + 1)), dice.choice(("", "统计数"))) for unit in units}
        replace(invested, rows)
        assert held(invested) == rows


def test_the_same_again_writes_nothing(invested):
    rows = {f"第{n}局": (n or None, "") for n in range(50)}
    replace(invested, rows)
    before = keys(invested)

    assert replace(invested, rows) == 0
    assert keys(invested) == before


def test_a_subject_named_twice_keeps_what_stood(invested):
    replace(invested, {"甲": (1, "")})
    columns = {"unit": ["乙", "乙"], "amount": [1, 2], "basis": ["", ""], "known_from": [SINCE] * 2, "entry_id": [7, 7]}

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk_replace(invested, {"month_end": MAY}, ("unit",), columns)

    assert held(invested) == {"甲": (1, "")}


def test_columns_of_unequal_length_are_an_error_of_ours(invested):
    columns = {"unit": ["甲", "乙"], "amount": [1], "known_from": [SINCE + timedelta(0)], "entry_id": [7]}

    with pytest.raises(ValueError, match="shorter"), transaction.atomic():
        bulk_replace(invested, {"month_end": MAY}, ("unit",), columns)

    assert not invested.objects.exists()


def test_a_part_narrowed_to_some_ids_leaves_the_others_alone(invested):
    replace(invested, {"甲": (1, ""), "乙": (2, ""), "丙": (3, "")})
    before = keys(invested)
    columns = {
        "unit": ["甲"],
        "amount": [1],
        "basis": [""],
        "known_from": [SINCE],
        "known_until": [None],
        "entry_id": [7],
    }

    with transaction.atomic():
        nothing = bulk_replace(invested, {"month_end": MAY, "amount": []}, ("unit",), dict.fromkeys(columns, ()))
        written = bulk_replace(invested, {"month_end": MAY, "amount": [1, 2]}, ("unit",), columns)

    assert (nothing, written) == (0, 0)
    assert keys(invested) == {unit: before[unit] for unit in ("甲", "丙")}
