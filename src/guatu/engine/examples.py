"""Every example of the rulebook run by the engine, all in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from guatu import rulebook
from guatu.engine.answering import measured
from guatu.engine.assess import marks_text
from guatu.engine.backends.duck import Duck
from guatu.engine.given import month_of
from guatu.engine.graph import edition
from guatu.engine.trial import try_item, try_many
from guatu.kernel.declare import Alert, Example, Measure, Rule
from guatu.kernel.month import Month


@dataclass(frozen=True)
class Outcome:
    """One example beside what the engine answered."""

    code: str  # a rule's, or scheme.item
    title: str
    expect: Any
    answer: Any

    @property
    def agrees(self) -> bool:
        """Equal as exact numbers; a figure with endless decimals is given to the fourth place."""
        return _same(self.expect, self.answer)


def _same(expect: Any, answer: Any) -> bool:
    if isinstance(expect, list):
        return isinstance(answer, list) and len(expect) == len(answer) and all(map(_same, expect, answer))
    if expect is None or answer is None:
        return expect is answer
    try:
        return Fraction(str(expect)) == Fraction(str(answer))
    except ValueError:
        return bool(expect == answer)


def run_examples() -> list[Outcome]:
    """Every example of every version of every rule, and of every item of the shipped schemes."""
    engine = Duck(small=True)
    try:
        return [*_of_measures(engine), *_of_rules(engine), *_of_items(engine)]
    finally:
        engine.close()


def _versions(rules: Iterable[Rule]) -> Iterator[tuple[Rule, date | None, Example]]:
    for rule in rules:
        for version in rule.versions:
            for example in version.examples:
                yield rule, version.in_force, example


def _of_measures(engine: Duck) -> Iterator[Outcome]:
    """Examples of one month are so many projects of one computation."""
    months: dict[tuple[Month, date | None], list[tuple[Measure, Example]]] = {}
    for rule, in_force, example in _versions(rulebook.rules().measures.values()):
        assert isinstance(rule, Measure)
        months.setdefault((month_of(example.given, in_force), in_force), []).append((rule, example))
    for (month, in_force), cases in months.items():
        asked = [(rule.code, example.given) for rule, example in cases]
        values = measured(engine, asked, month, edition(in_force or month.last_day))
        for (rule, example), value in zip(cases, values, strict=True):
            yield Outcome(rule.code, example.title, example.expect, value)


def _of_rules(engine: Duck) -> Iterator[Outcome]:
    rules = rulebook.rules()
    for rule, in_force, example in _versions([*rules.indicators.values(), *rules.alerts.values()]):
        tried = try_many(rule.code, [example.given], on=in_force, engine=engine)[0]
        answer = tried.level if isinstance(rule, Alert) else tried.value
        yield Outcome(rule.code, example.title, example.expect, answer)


def _of_items(engine: Duck) -> Iterator[Outcome]:
    for scheme in rulebook.schemes().values():
        for item in scheme.items:
            for example in item.examples:
                marks = [marks_text(each.marks) for each in try_item(item, example.given, engine=engine)]
                several = isinstance(example.expect, list)
                yield Outcome(
                    f"{scheme.code}.{item.code}", example.title, example.expect, marks if several else marks[0]
                )
