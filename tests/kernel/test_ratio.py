"""Typed numbers become exact ones, or are refused before they take memory."""

from __future__ import annotations

from fractions import Fraction

import pytest

from guatu.kernel.ratio import exact_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("61.1", Fraction(611, 10)), (" -3.40 ", Fraction(-17, 5)), ("+7", Fraction(7)), ("9" * 20, Fraction(10**20 - 1))],
)
def test_a_typed_decimal_is_read_exactly(text, value):
    read = exact_number(text)

    assert read == value


@pytest.mark.parametrize(
    "text", ["", "1e9999999999", "1E5", "1/3", "9" * 21, "0." + "1" * 13, "²", "NaN", "Infinity", "1_000", ".5", "--1"]
)
def test_what_is_no_plain_decimal_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="最多 20 位"):
        exact_number(text)
