"""Every example of every rule, run by the engine that computes the month."""

from __future__ import annotations

from fractions import Fraction

import pytest

from guatu import rulebook
from guatu.engine.trial import try_rule


def _examples():
    rules = rulebook.rules()
    for rule in (*rules.measures.values(), *rules.indicators.values(), *rules.alerts.values()):
        for version in rule.versions:
            for example in version.examples:
                yield pytest.param(rule, version, example, id=f"{rule.code}：{example.title}")


@pytest.mark.parametrize(("rule", "version", "example"), list(_examples()))
def test_a_rule_does_what_its_example_says(rule, version, example):
    tried = try_rule(rule.code, example.given, on=version.in_force)

    if rule.code in rulebook.rules().alerts:
        assert tried.level == example.expect
    elif example.expect is None:
        assert tried.value is None
    elif rule.code in rulebook.rules().measures:
        assert tried.value == str(example.expect)
    else:
        assert Fraction(tried.value) == Fraction(str(example.expect))


def test_every_rule_has_examples_and_a_source():
    rules = rulebook.rules()
    for rule in (*rules.measures.values(), *rules.indicators.values(), *rules.alerts.values()):
        for version in rule.versions:
            assert version.examples, f"{rule.code} needs an example"
            assert version.source.document, f"{rule.code} needs a source"
