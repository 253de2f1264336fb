"""Rows by the hundred thousand without Python's search for reference cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """`with without_collecting(): …` or `@without_collecting()`: no collection of cycles meanwhile.

    Rows hold no cycles; going over all of them again and again takes a seventh of an import of 100,000.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
