"""Integer division in the engine: exact where a double is not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import twin
from guatu.engine.backends.duck import Duck
from guatu.engine.compile import sql
from guatu.kernel.ratio import Ratio, scaled
from guatu.rulebook.words import EXACT, half_up, whole

EDGES = (1, 2**53 - 1, 2**53, 2**53 + 1, 10**18, 10**19 - 1, 10**19, 10**19 + 1)
wide = st.one_of(st.sampled_from(EDGES), st.integers(1, 10**19))


@pytest.fixture(scope="module")
def engine():
    running = Duck()
    yield running
    running.close()


def divided(engine, word, top, below):
    expression = word(*(ibis.literal(str(number)).cast(EXACT) for number in (top, below)))
    return engine.run(f"SELECT ({sql(expression)}) AS answer").to_pylist()[0]["answer"]


@pytest.mark.parametrize("below", EDGES)
@pytest.mark.parametrize("top", EDGES)
def test_division_is_exact_at_the_edges_of_doubles_and_of_64_bits(engine, top, below):
    assert divided(engine, whole, top, below) == top // below


@settings(max_examples=60, deadline=None)
@given(top=st.one_of(wide, wide.map(lambda n: -n), st.just(0)), below=wide)
def test_half_up_is_that_of_plain_fractions(engine, top, below):
    assert divided(engine, half_up, top, below) == twin.half_up(Fraction(top, below))


@pytest.mark.parametrize(("top", "nearest"), [(5, 1), (4, 0), (-5, -1), (-4, 0), (15, 2), (-15, -2)])
def test_halves_go_away_from_zero(engine, top, nearest):
    assert divided(engine, half_up, top, 10) == nearest


def test_division_by_zero_is_unknown(engine):
    assert divided(engine, whole, 1, 0) is None


def test_a_ratio_compares_by_cross_multiplication_where_quotients_are_equal_as_doubles():
    left, right = Ratio(2**53 + 1, 2**53), Ratio(2**53 + 2, 2**53 + 1)

    assert left.exact() > right.exact()
    assert left > right
    assert right < left


def test_a_threshold_finer_than_a_ten_thousandth_is_refused():
    assert scaled("0.0001") == 1
    with pytest.raises(ValueError, match="finer"):
        scaled("0.00001")
    assert scaled(str(Decimal("38.4667"))) == 384_667
