"""The number of SQL statements of a page is frozen, and a change of it shows in review."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from house.queries import FROZEN, check_query_count


def ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_frozen_count_is_held(tmp_path, monkeypatch):
    monkeypatch.delenv("GUATU_FREEZE", raising=False)
    frozen = tmp_path / "counts.json"
    frozen.write_text('{"projects.list": 4}')

    check_query_count("projects.list", 4, frozen)
    for count, name, words in (
        (5, "projects.list", "frozen at 4"),
        (3, "projects.list", "frozen"),
        (1, "new", "not frozen"),
    ):
        with pytest.raises(AssertionError, match=words):
            check_query_count(name, count, frozen)


def test_freezing_writes_the_count_in_order(tmp_path, monkeypatch):
    frozen = tmp_path / "counts.json"
    frozen.write_text('{"b": 4}')
    monkeypatch.setenv("GUATU_FREEZE", "1")

    check_query_count("a", 2, frozen)

    assert frozen.read_text() == '{\n  "a": 2,\n  "b": 4\n}\n'


@pytest.mark.django_db
def test_a_block_is_counted(counted_queries, monkeypatch):
    monkeypatch.delenv("GUATU_FREEZE", raising=False)
    with counted_queries("house.two_questions"):
        ask()
        ask()

    with pytest.raises(AssertionError, match="3 queries, frozen at 2"), counted_queries("house.two_questions"):
        ask(), ask(), ask()


def test_the_file_is_in_order():
    frozen = json.loads(FROZEN.read_text())

    assert list(frozen) == sorted(frozen)
    assert all(isinstance(count, int) and count >= 0 for count in frozen.values())
