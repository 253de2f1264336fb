"""Tables of plain text for the command line: a 汉字 is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence, Set


def width(text: str) -> int:
    """Columns a terminal takes for a text."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Set[int] = frozenset()) -> Iterator[str]:
    """Lines of a table with its head; columns in `numbers` are right-aligned."""
    lines = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(width(line[place]) for line in lines) for place in range(len(heads))]
    for line in lines:
        cells = [_padded(cell, widths[place], place in numbers) for place, cell in enumerate(line)]
        yield "  ".join(cells).rstrip()


def _padded(text: str, wide: int, right: bool) -> str:
    gap = " " * (wide - width(text))
    return gap + text if right else text + gap
