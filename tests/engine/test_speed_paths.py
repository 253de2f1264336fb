"""The quick ways through the engine answer what the plain ones answer: kept lights, strictest lights, all groups."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.made_up import MONTH, facts
from guatu.engine.backends.duck import Duck
from guatu.engine.compile import DENOMINATOR, NUMERATOR
from guatu.engine.evaluate import DIMENSIONS, Evaluation, Facts
from guatu.engine.graph import edition
from guatu.engine.texts import Texts

COLUMNS = ("planned_this_year", "invested_this_year", "schedule_gap__n", "schedule_gap__d")
SEVERITY = {"red": 3, "yellow": 2, "clear": 1, None: 0}


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    made = Evaluation(facts(seed=5, count=400), MONTH)
    made.judge(COLUMNS)
    return made


def plain_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    measured = evaluation.measured().sort_by("key").to_pylist()
    judged = evaluation.projects().sort_by("key").to_pylist()
    return [own | answer for own, answer in zip(measured, judged, strict=True)]


def test_the_strictest_light_and_its_figures_are_those_of_the_plain_answers(evaluation):
    expected = [
        {"key": row["key"], **{name: row[name] for name in COLUMNS},
         "severity": max(SEVERITY[row[rule]] for rule in evaluation.project_rules)}
        for row in plain_rows(evaluation)
    ]  # fmt: skip

    found = evaluation.strictest(COLUMNS).to_pylist()

    assert found == expected
    assert {row["severity"] for row in found} >= {2, 3}


def test_each_light_carries_the_figures_its_sentence_shows(evaluation):
    def shown(row, code):
        pair = (row[code + NUMERATOR], row[code + DENOMINATOR]) if code + NUMERATOR in row else (row[code], 1)
        return [None if part is None else str(int(part)) for part in pair]

    expected = [
        (row["key"], rule, row[rule], SEVERITY[row[rule]],
         {code: shown(row, code) for code in evaluation.edition.alerts[rule][0].shows})
        for row in plain_rows(evaluation)
        for rule in evaluation.project_rules
        if row[rule] in ("red", "yellow")
    ]  # fmt: skip

    found = [(*list(row.values())[:-1], json.loads(row["figures"])) for row in evaluation.lights().to_pylist()]

    assert found == expected
    assert len({rule for _, rule, *_ in found}) > 3


def test_all_groupings_at_once_are_each_grouping_alone(evaluation):
    dimensions = tuple(by for by in DIMENSIONS if by != "kind")

    found = evaluation.every_group(dimensions, ("", "region", "organisation")).to_pylist()

    for by, members_of in [
        *((by, "") for by in dimensions),
        *((by, code) for by in ("", "region") for code in ("6+10", "bonds")),
    ]:
        alone = evaluation.groups(by, members_of=members_of or None).to_pylist()
        expected = sorted(({**row, "key": row["key"] or ""} for row in alone), key=lambda row: row["key"])
        rows = [row for row in found if (row["by"], row["members_of"]) == (by, members_of)]
        plain = [{"key": row["held"], **{name: row[name] for name in alone[0] if name != "key"}} for row in rows]
        assert plain == expected, (by, members_of)


def test_a_month_without_projects_has_no_light_and_no_group():
    empty = Evaluation(Facts({}, facts(seed=1, count=1).regional, "410700"), MONTH)
    empty.judge(COLUMNS)

    assert (empty.strictest(COLUMNS).num_rows, empty.lights().num_rows, empty.every_group(("", "region")).num_rows) == (
        0,
        0,
        0,
    )


def test_a_small_engine_answers_again_and_again_as_a_fresh_one_does():
    kept = Evaluation(facts(seed=1, count=1), MONTH, Duck(small=True))
    for seed, count in ((2, 3), (3, 1), (2, 3), (4, 0), (5, 7)):
        given = facts(seed, count)
        kept.load(given)
        fresh = Evaluation(given, MONTH)

        for own, plain in ((kept.measured(), fresh.measured()), (kept.projects(), fresh.projects())):
            assert own.schema == plain.schema
            assert own.sort_by("key").to_pylist() == plain.sort_by("key").to_pylist()


def test_texts_compiled_while_somebody_waits_are_those_compiled_when_asked(tmp_path):
    ahead, asked = Texts(edition(MONTH.last_day), folder=tmp_path / "ahead"), Texts(edition(MONTH.last_day))

    with ahead.compiled_meanwhile():
        pass

    kept = json.loads(next((tmp_path / "ahead").iterdir()).read_text(encoding="utf-8"))
    assert kept == {"measures": asked.measures, "projects": asked.projects}


def test_what_goes_wrong_beside_the_compiling_is_told(tmp_path):
    texts = Texts(edition(MONTH.last_day), folder=tmp_path)

    with pytest.raises(LookupError, match="没有库"), texts.compiled_meanwhile():
        raise LookupError("没有库")
