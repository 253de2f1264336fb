"""Where the header of a table is: one row or several, merged or not, below titles and unit lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guatu.kernel.sheets.book import Merge, RawRow
from guatu.kernel.sheets.cells import Cell, normal, shown
from guatu.kernel.sheets.headings import LIST_NAMES, STRONG, Vocabulary, candidates, display_title
from guatu.kernel.sheets.sheet import plain_title

DEEPEST_HEADER = 40
MOST_HEADER_ROWS = 4
LONG_HEADING = 30
NUMERIC = re.compile(r"[-+]?[\d,.]+%?")
UNIT_LINE = re.compile(r"(?<![\u4e00-\u9fff])(?:金额|计量)?单位\s*[:：]\s*([^\s()（）;；]+)")


@dataclass(frozen=True)
class Header:
    """`rows` are row numbers of the file; `columns` are (place from 0, parts of the heading from the top)."""

    rows: tuple[int, ...]
    columns: tuple[tuple[int, tuple[str, ...]], ...]
    last: int
    """Place of the header's last row among the rows looked at."""
    score: float


class MergeMap:
    """Which cell stands for a merged one."""

    def __init__(self, merges: Sequence[Merge], upto: int) -> None:
        self.owner: dict[tuple[int, int], Merge] = {}
        for top, left, bottom, right in merges:
            if top > upto:
                continue
            for row in range(top, min(bottom, top + 60) + 1):
                for column in range(left, min(right, left + 200) + 1):
                    self.owner[row, column] = (top, left, bottom, right)

    def of(self, row: int, column: int) -> Merge | None:
        """The merge a cell (row from 0) belongs to."""
        return self.owner.get((row, column))


def locate(head: Sequence[RawRow], merges: Sequence[Merge], known: Vocabulary) -> Header | None:
    """The best header among the first rows; None when no row names at least two known columns."""
    upto = head[-1][0] if head else 0
    merged = MergeMap(merges, upto)
    best: Header | None = None
    for at in range(min(len(head), DEEPEST_HEADER)):
        if sum(is_text(cell) for cell in head[at][1]) < 1:
            continue
        header = only_names(head, at, known) if alone(head[at], merged) else block_at(head, at, merged, known)
        if header and (best is None or header.score > best.score):
            best = header
    return best


def alone(row: RawRow, merged: MergeMap) -> bool:
    """A title: one text in the row, or one merged over it."""
    return sum(cell is not None for cell in row[1]) < 2


def only_names(head: Sequence[RawRow], at: int, known: Vocabulary) -> Header | None:
    """A list of nothing but names, under 项目名称; any fuller header goes before it."""
    number, cells = head[at]
    column, text = next((place, display_title(shown(cell))) for place, cell in enumerate(cells) if cell is not None)
    if not names_projects(text, known):
        return None
    return Header((number,), ((column, (text,)),), at, 0.5)


def names_projects(heading: str, known: Vocabulary) -> bool:
    """项目名称, 工程名称 and the like: a heading that is nothing else even when it stands alone."""
    plain = plain_title(heading)
    return len(plain) >= len("项目名称") and known.get(plain) == "name"


def block_at(head: Sequence[RawRow], at: int, merged: MergeMap, known: Vocabulary) -> Header | None:
    last = at
    while last + 1 < len(head) and last - at + 1 < MOST_HEADER_ROWS and goes_on(head, at, last, merged):
        last += 1
    rows = head[at : last + 1]
    columns = headings_of(rows, merged)
    score, matched = 0.0, set()
    for _, parts in columns:
        found = candidates(parts, known)
        is_list = display_title(parts[-1]) in LIST_NAMES
        if is_list or (found and found[0].confidence >= STRONG):
            matched.add(display_title(parts[-1]) if is_list else found[0].code)
            score += 3.0 if is_list else 3.0 * found[0].confidence
        score += 0.1 if len(parts[-1]) <= LONG_HEADING else -0.5
    for _, cells in rows:
        score -= sum(cell is not None and not is_text(cell) for cell in cells)
    if len(matched) < 2 and not any(names_projects(parts[-1], known) for _, parts in columns):
        return None
    return Header(tuple(number for number, _ in rows), columns, last, score)


def goes_on(head: Sequence[RawRow], first: int, last: int, merged: MergeMap) -> bool:
    """Whether the row after `last` still belongs to the header."""
    number, cells = head[last]
    after, below = head[last + 1]
    filled = {at for at, cell in enumerate(below) if cell is not None}
    if not filled or not all(is_text(below[at]) for at in filled) or any(len(shown(below[at])) > 40 for at in filled):
        return False
    spans = [merged.of(number - 1, at) for at, cell in enumerate(cells) if cell is not None]
    if any(span and span[2] >= after - 1 for span in spans):
        return True
    if any(span and span[3] > span[1] and any(span[1] <= at <= span[3] for at in filled) for span in spans):
        return True
    return after == number + 1 and complements(head[first : last + 1], cells, filled)


def complements(above: Sequence[RawRow], cells: Sequence[Cell], filled: set[int]) -> bool:
    """Without merges: the lower row fills the gaps of the upper one, and the first gap stands under its neighbour."""
    titled = {at for at, cell in enumerate(cells) if cell is not None}
    gaps = {at for at in filled if at not in titled}
    under = {at for at in filled if at in titled}
    whole = titled - filled
    if not gaps or not whole or len(filled) < 2:
        return False
    return all(at + 1 in gaps for at in under) and all(any(left in titled for left in range(at)) for at in gaps)


def headings_of(rows: Sequence[RawRow], merged: MergeMap) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Each column's heading from top to bottom, a merged text counted once."""
    width = max(len(cells) for _, cells in rows)
    found = []
    for column in range(width):
        parts: list[str] = []
        for depth, (number, cells) in enumerate(rows):
            text = text_at(rows, depth, column, merged, number, cells)
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        if parts:
            found.append((column, tuple(parts)))
    return tuple(found)


def text_at(
    rows: Sequence[RawRow], depth: int, column: int, merged: MergeMap, number: int, cells: Sequence[Cell]
) -> str:
    """The text over a column in a header row: its own, its merge's, or its left neighbour's when it hangs below."""
    own = cells[column] if column < len(cells) else None
    if own is not None:
        return display_title(shown(own))
    merge = merged.of(number - 1, column)
    if merge:
        top = next((row for row in rows if row[0] - 1 == merge[0]), None)
        origin = top[1][merge[1]] if top and merge[1] < len(top[1]) else None
        return display_title(shown(origin)) if origin is not None and merge[0] == number - 1 else ""
    hangs = any(column < len(below) and below[column] is not None for _, below in rows[depth + 1 :])
    if not hangs:
        return ""
    left = next((at for at in range(min(column, len(cells)) - 1, -1, -1) if cells[at] is not None), None)
    if left is None or merged.of(number - 1, left):
        return ""
    return display_title(shown(cells[left]))


def is_text(cell: Cell) -> bool:
    """Words, not figures: 年投资计划, but not 57 or 78.9%."""
    return isinstance(cell, str) and not NUMERIC.fullmatch(normal(cell))


def unit_line(head: Sequence[RawRow], notes: Sequence[str], before: int) -> tuple[str, ...]:
    """The units of a line such as 单位：个、亿元, above the header."""
    texts = [*notes, *(shown(cell) for number, cells in head if number < before for cell in cells if cell is not None)]
    for text in texts:
        found = UNIT_LINE.search(normal(text))
        if found:
            return tuple(part for part in re.split("[、,，/]", found[1]) if part)
    return ()
