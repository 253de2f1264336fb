"""Every example of every rule and every item, run by the engine that computes the month."""

from __future__ import annotations

from functools import cache

import pytest

from guatu import rulebook
from guatu.engine.examples import Outcome, run_examples


def _titles():
    rules = rulebook.rules()
    for rule in (*rules.measures.values(), *rules.indicators.values(), *rules.alerts.values()):
        for version in rule.versions:
            yield from ((rule.code, example.title) for example in version.examples)
    for scheme in rulebook.schemes().values():
        for item in scheme.items:
            yield from ((f"{scheme.code}.{item.code}", example.title) for example in item.examples)


@cache
def outcomes() -> dict[tuple[str, str], Outcome]:
    return {(outcome.code, outcome.title): outcome for outcome in run_examples()}


@pytest.mark.parametrize(("code", "title"), list(_titles()), ids=lambda text: text)
def test_a_rule_does_what_its_example_says(code, title):
    outcome = outcomes()[code, title]

    assert outcome.agrees, f"应为 {outcome.expect}，实为 {outcome.answer}"


def test_no_two_examples_of_a_rule_share_a_title():
    titles = list(_titles())

    assert len(titles) == len(set(titles))


def test_an_answer_off_by_the_last_digit_disagrees():
    assert Outcome("x", "差一点", "28.1046", "28.1046").agrees
    assert Outcome("x", "整数写法不同", 40, "40.0000").agrees
    assert not Outcome("x", "差一点", "28.1046", "28.1047").agrees
    assert not Outcome("x", "无法判断不是零", None, "0").agrees
    assert not Outcome("x", "少一个单位", ["10", "8"], ["10"]).agrees


def test_every_rule_has_examples_a_source_and_a_chinese_name():
    rules = rulebook.rules()
    for rule in (*rules.measures.values(), *rules.indicators.values(), *rules.alerts.values()):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in rule.name), f"{rule.code} needs a Chinese name"
        assert rule.doc.startswith(tuple("《") + tuple(chr(c) for c in range(0x4E00, 0xA000))), rule.code
        for version in rule.versions:
            assert version.examples, f"{rule.code} needs an example"
            assert version.source.document, f"{rule.code} needs a source"


def test_a_rule_is_named_as_its_file():
    for kind, rules in (
        ("measures", rulebook.rules().measures),
        ("indicators", rulebook.rules().indicators),
        ("alerts", rulebook.rules().alerts),
    ):
        for code, rule in rules.items():
            assert rule.versions[0].formula.__module__ == f"guatu.rulebook.{kind}.{code}"


def test_an_indicator_states_its_basis():
    assert [i.code for i in rulebook.rules().indicators.values() if not all(v.basis for v in i.versions)] == []


def test_an_alert_says_what_to_do_and_how_it_is_lifted():
    for alert in rulebook.rules().alerts.values():
        assert alert.advice, alert.code
        assert alert.release, alert.code
        assert set(alert.shows) <= rulebook.rules().measures.keys() | rulebook.rules().indicators.keys()


def test_a_preset_changes_only_thresholds_its_rules_have():
    for preset in rulebook.presets().values():
        for code, changed in preset.rules.items():
            assert changed.keys() <= rulebook.rules().alerts[code].thresholds.keys(), f"{preset.code}.{code}"


def test_the_full_marks_of_the_county_scheme_make_a_hundred():
    assert sum(int(item.full) for item in rulebook.schemes()["county_2026"].items) == 100
