"""Repeated conditions said once: fewer words, the same answers, and nothing moved that could fail."""

from __future__ import annotations

import duckdb
import pytest

from engine.made_up import MONTH, facts
from guatu.engine.compile import measures, sql
from guatu.engine.evaluate import Evaluation
from guatu.engine.sharing import share

ROWS = "(SELECT i AS a, i % 7 AS b, DATE '2021-01-15' + i::INTEGER AS day FROM range(50) t(i)) AS \"t\""
AGAIN = '("t"."a" > 3 AND ("t"."b" < 5 OR "t"."b" IS NULL))'


def answers(text: str) -> list[tuple[object, ...]]:
    return sorted(duckdb.connect(":memory:").execute(text).fetchall(), key=repr)


def test_the_measures_of_a_month_are_those_of_the_text_as_compiled():
    evaluation = Evaluation(facts(seed=9, count=300), MONTH)
    compiled = sql(measures(evaluation.edition))

    plain = evaluation.engine.run(compiled).sort_by("key").to_pylist()

    assert evaluation.measured().sort_by("key").to_pylist() == plain
    assert evaluation.texts.measures.count("OR") < compiled.count("OR") / 2


def test_a_condition_said_twice_is_said_once():
    text = f'SELECT "t"."a", CASE WHEN {AGAIN} THEN 1 ELSE 0 END AS x, {AGAIN} AS y FROM {ROWS}'

    shared = share(text, "duckdb", "month__")

    assert answers(shared) == answers(text)
    assert (shared.count("IS NULL"), text.count("IS NULL")) == (1, 2)


def test_sums_with_conditions_stay_the_same_sums():
    months = 'CAST(EXTRACT(year FROM "t"."day") AS BIGINT) * 12 + CAST(EXTRACT(month FROM "t"."day") AS BIGINT)'
    sums = ", ".join(f'SUM("t"."a") FILTER (WHERE {months} = {n} AND {AGAIN}) AS s{n}' for n in (24253, 24254))
    text = f'SELECT "t"."b", {sums} FROM {ROWS} GROUP BY 1'

    shared = share(text, "duckdb", "month__")

    assert answers(shared) == answers(text)
    assert shared.upper().count("EXTRACT(YEAR") == 1


@pytest.mark.parametrize(
    "risky",
    [
        '("t"."a" * "t"."a" > 3 AND "t"."b" > 1 AND "t"."b" < 6)',  # overflows for some rows
        '(CAST("t"."b" AS TINYINT) > 1 AND "t"."a" > 2 AND "t"."b" < 4)',  # may not fit
        '("t"."a" // "t"."b" > 1 AND "t"."b" > 2 AND "t"."b" < 4)',  # divides
    ],
)
def test_what_may_fail_stays_behind_its_condition(risky):
    text = (
        f'SELECT CASE WHEN "t"."a" < 9 THEN {risky} END AS x, CASE WHEN "t"."a" < 5 THEN {risky} END AS y FROM {ROWS}'
    )

    shared = share(text, "duckdb", "month__")

    assert "shared_" not in shared or shared.count('t"."a" <') == text.count('t"."a" <')
    for name in ("*", "AS TINYINT", "//"):
        assert shared.count(name) >= text.count(name)


def test_a_query_of_several_tables_or_with_a_star_is_left_as_it_is():
    for text in (
        f'SELECT {AGAIN} AS x, {AGAIN} AS y FROM {ROWS} CROSS JOIN (SELECT 1 AS c) AS "u"',
        f'SELECT "t".*, {AGAIN} AS x, {AGAIN} AS y FROM {ROWS}',
    ):
        assert "shared_" not in share(text, "duckdb", "month__")
