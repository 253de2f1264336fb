"""Counting methods equal their twins in plain fractions, at 2^53, at 10^19, below zero and in ties."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine import twin
from guatu import rulebook
from guatu.engine.backends.duck import Duck
from guatu.engine.trial import try_item
from guatu.kernel.declare import Item
from guatu.rulebook.methods import Banded, ByKind, ByRank, Deducted, Each, InProportion, PerPoint, When
from guatu.rulebook.sources import CONVENTION

EDGES = (2**53 - 1, 2**53, 2**53 + 1, 10**19 - 1, 10**19)
sizes = st.one_of(st.sampled_from(EDGES), st.integers(1, 10**19), st.integers(1, 400))
rates = st.builds(Fraction, st.one_of(sizes, sizes.map(lambda size: -size), st.just(0)), sizes)
Q, S = 10**19 - 1, 10**19 - 11
P = pow(S, -1, Q)
NEIGHBOURS = [Fraction(P, Q), Fraction((P * S - 1) // Q, S)]  # they differ by 10^-38, past 36 equal digits
near = st.sampled_from([Fraction(n, 10**k) for n in (0, 1, 50, 70, 90, 100, 130, 170) for k in (0, 1, 4)])
figures = st.lists(st.one_of(st.none(), near, rates.filter(lambda rate: abs(rate) < 10**12)), min_size=1, max_size=8)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

OF = "annual_completion"
METHODS = [
    (InProportion(of=OF), 50, twin.in_proportion),
    (InProportion(of=OF, target="96.5", capped=False), "60", twin.in_proportion),
    (Banded(of=OF, bands=((90, 20), (70, 12), (50, 6)), otherwise="0.5", above=(90,)), 20, twin.banded),
    (Each(of=OF, points="0.33", most=10, least=-5), 10, twin.each),
    (Each(of=OF, points=-3), 0, twin.each),
    (When(of=OF, above=100, points=30), 30, twin.when),
    (When(of=OF, above=100, points=30, reaching=True), 30, twin.when),
    (PerPoint(of=OF, target=100, short="0.1", over=((130, "0.2"), (None, "0.1")), limit=10), 25, twin.per_point),
    (PerPoint(of=OF, target=90, short=1, over=((None, 0),), limit="7.5"), 15, twin.per_point),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Duck]:
    running = Duck(small=True)
    yield running
    running.close()


def item(method, full=10, per="unit") -> Item:
    return Item(code="tried", name="试算", full=full, by=method, source=CONVENTION, per=per)


def counted(engine, method, full, values):
    return [each.marks for each in try_item(item(method, full), {OF: values}, engine=engine)]


@pytest.mark.parametrize(("method", "full", "plain"), METHODS, ids=lambda each: type(each).__name__)
@few
@given(values=figures)
@example(values=[Fraction(2**53 + 1, 2**53), Fraction(2**53 - 1, 2**53), None, Fraction(-1, 10**19)])
@example(values=[Fraction(90), Fraction(90 * 10**19 + 1, 10**19), Fraction(90 * 10**19 - 1, 10**19), Fraction(130)])
def test_a_method_counts_as_plain_fractions_do(engine, method, full, plain, values):
    assert counted(engine, method, full, values) == [plain(method, full, value) for value in values]


@few
@given(values=st.lists(st.one_of(st.none(), near, rates), min_size=1, max_size=12))
@example(values=[Fraction(10**19 - 1, 10**19), Fraction(10**19 - 2, 10**19 - 1), Fraction(1), Fraction(1)])
@example(values=[*reversed(NEIGHBOURS), *NEIGHBOURS])
@example(values=[Fraction(-1, 10**19), Fraction(-1, 10**19 - 1), Fraction(0), None, Fraction(-1, 10**19)])
def test_places_are_those_of_plain_fractions_ties_and_all(engine, values):
    method = ByRank(of=OF, points=(10, 8, 6, "4.5"))

    assert counted(engine, method, 10, values) == twin.by_rank(method, 10, values)


def test_what_is_unknown_earns_no_marks_and_loses_none(engine):
    for method, full, _ in METHODS:
        assert counted(engine, method, full, [None]) == [None]


def test_a_half_of_the_last_place_is_rounded_up_once(engine):
    marks = counted(engine, InProportion(of=OF, capped=False), 1, [Fraction("0.005"), Fraction("0.0049999999")])

    assert marks == [1, 0]


def test_evidence_is_added_kind_by_kind_and_bounded(engine):
    method = Deducted(kinds=("deduction", "accident"), most=5, gain=1)
    found = {
        "evidence_points_deduction": [0, -30_000, -30_000, 40_000],
        "evidence_points_accident": [0, 0, -90_000, 0],
    }

    assert [each.marks for each in try_item(item(method, 10), found, engine=engine)] == [
        100_000,
        70_000,
        50_000,
        110_000,
    ]


def test_a_kind_that_is_not_listed_earns_nothing(engine):
    method = ByKind(of="kind", points=(("industry", 15), ("livelihood", 8)))

    marks = [each.marks for each in try_item(item(method), {"kind": ["livelihood", "function", None]}, engine=engine)]

    assert marks == [80_000, 0, 0]


def test_every_shipped_item_can_say_what_its_marks_are_made_of():
    for scheme in rulebook.schemes().values():
        for each in scheme.items:
            assert each.by.why(dict.fromkeys(each.by.needs, "数"), each.full), f"{scheme.code}.{each.code}"
