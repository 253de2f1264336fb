"""The search for reference cycles rests while rows are read, and is afterwards as it was before."""

from __future__ import annotations

import gc

import pytest

from guatu.kernel.sheets.collector import without_collecting


@pytest.fixture
def collecting():
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize("before", [True, False])
def test_collecting_rests_inside_and_is_afterwards_as_before(before):
    (gc.enable if before else gc.disable)()

    with without_collecting(), without_collecting():
        inside = gc.isenabled()

    assert (inside, gc.isenabled()) == (False, before)


@pytest.mark.usefixtures("collecting")
def test_collecting_goes_on_after_a_refusal():
    gc.enable()

    with pytest.raises(ValueError, match="refused"), without_collecting():
        raise ValueError("refused")

    assert gc.isenabled()
