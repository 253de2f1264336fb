"""The table inside a raw sheet: its header, columns by meaning, units, records, and the rows that are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from guatu.kernel.sheets.book import Merge, RawRow, RawSheet
from guatu.kernel.sheets.cells import Cell, normal, shown
from guatu.kernel.sheets.header import Header, is_text, locate, unit_line
from guatu.kernel.sheets.headings import (
    COUNT_UNITS,
    LIST_NAMES,
    RATES,
    SEQUENCE,
    STRONG,
    Heading,
    Vocabulary,
    bind,
    candidates,
    display_title,
    signature,
    without_repeats,
)
from guatu.kernel.sheets.lines import (
    ARABIC,
    NUMBERED,
    Section,
    Skipped,
    is_header_again,
    is_note,
    is_plainly_a_record,
    is_record_at_sight,
    is_total,
    section_of,
)

LOOKED_AT = 60
MOST_TRANSPOSED = 400
LABEL_COLUMNS = 2


class BodyRow(NamedTuple):
    """One record: its row number in the file, its cells by place, the sections it stands under, the list it is of."""

    number: int
    cells: Sequence[Cell]
    sections: tuple[str, ...] = ()
    label: str = ""


@dataclass
class Table:
    """A found table. `rows()` streams the records once; `skipped` and `sections` fill as it goes."""

    header_rows: tuple[int, ...]
    columns: tuple[Heading, ...]
    units: dict[str, str]
    remember: str
    lists: tuple[tuple[int, str], ...] = ()
    transposed: bool = False
    skipped: list[Skipped] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    _body: Iterable[RawRow] = ()
    _merges: tuple[Merge, ...] = ()
    _numbered: bool = True
    _header_texts: tuple[frozenset[str], ...] = ()

    @cached_property
    def bound(self) -> dict[str, Heading]:
        """Field code → the column that holds it."""
        return {column.code: column for column in self.columns if column.code}

    @cached_property
    def upto(self) -> int:
        """The last of the columns at a row's head that can name it: number, name, whatever stands before."""
        named = [self.bound[code].index for code in ("name", SEQUENCE) if code in self.bound]
        return max(named) if named else LABEL_COLUMNS - 1

    @cached_property
    def _places(self) -> tuple[int, ...]:
        return tuple(column.index for column in self.columns if column.code != SEQUENCE)

    def rows(self) -> Iterator[BodyRow]:
        """The records in order; totals, sections, notes and repeated headers are left out and told."""
        open_sections: list[Section] = []
        has_seq = SEQUENCE in self.bound or bool(self.lists)
        path: tuple[str, ...] = ()
        for number, cells in filled_down(self._body, self._merges):
            if not is_plainly_a_record(cells) and not is_record_at_sight(cells, self.upto, self._header_texts):
                reason = self.reason_to_skip(cells)
                if reason:
                    self.skipped.append(Skipped(number, reason, text_of(cells)))
                    continue
                section = section_of(number, cells, self.upto, numbered=self._numbered, has_seq=has_seq)
                if section:
                    self.sections.append(section)
                    open_sections = [one for one in open_sections if one.level < section.level] + [section]
                    path = tuple(one.name for one in open_sections if not one.is_total)
                    continue
            rows = self.records(number, cells, path) if self.lists else (BodyRow(number, cells, path),)
            for row in rows:
                for one in open_sections:
                    one.found += 1
                yield row

    def reason_to_skip(self, cells: Sequence[Cell]) -> str:
        if is_header_again(cells, self._header_texts):
            return "重复的表头"
        if is_note(cells):
            return "注释"
        if is_total(cells, self.upto):
            return "合计行"
        filled = [shown(cell) for cell in cells if cell is not None]
        held = any(at < len(cells) and cells[at] is not None for at in self._places)
        if not held and all(ARABIC.fullmatch(normal(text)) for text in filled):
            return "只有序号的空行"
        return ""

    def records(self, number: int, cells: Sequence[Cell], sections: tuple[str, ...]) -> Iterator[BodyRow]:
        """One record for each of several lists standing side by side."""
        first = self.lists[0][0]
        for at, label in self.lists:
            if at < len(cells) and cells[at] is not None:
                yield BodyRow(number, [None] * first + [cells[at]], sections, label)


def text_of(cells: Sequence[Cell]) -> str:
    return " ".join(shown(cell) for cell in cells if cell is not None)[:120]


def filled_down(rows: Iterable[RawRow], merges: Sequence[Merge]) -> Iterator[RawRow]:
    """Rows with the value of a cell merged over several rows in each of them."""
    waiting = sorted((merge for merge in merges if merge[2] > merge[0]), reverse=True)
    active: list[tuple[Merge, Cell]] = []
    for number, cells in rows:
        row = number - 1
        while waiting and waiting[-1][0] <= row:
            merge = waiting.pop()
            if merge[0] == row:
                active.append((merge, cells[merge[1]] if merge[1] < len(cells) else None))
        if active:
            active = [(merge, value) for merge, value in active if merge[2] >= row]
            for merge, value in active:
                if merge[0] < row and merge[1] < len(cells) and cells[merge[1]] is None:
                    cells[merge[1]] = value
        yield number, cells


def find_table(
    raw: RawSheet, known: Vocabulary, *, money: frozenset[str] = frozenset(), chosen: Mapping[str, str] | None = None
) -> Table | None:
    """Find the table of a raw sheet; None when no row reads like a header.

    `known` maps comparable headings to field codes (`headings.vocabulary`), `money` names the fields that hold money,
    `chosen` is what was settled before for this header (title → field code).
    """
    rows = iter(raw.rows)
    head = list(islice(rows, LOOKED_AT))
    merges, transposed = raw.merges, False
    header = locate(head, merges, known)
    if is_transposed(head, header, known):
        rows = iter(turned([*head, *islice(rows, MOST_TRANSPOSED)]))
        head, merges, transposed = list(islice(rows, LOOKED_AT)), (), True
        header = locate(head, merges, known)
    if header is None:
        return None
    columns = columns_of(header, known, chosen)
    units = units_of(columns, unit_line(head, raw.notes, header.rows[0]), money)
    body = head[header.last + 1 :]
    first = columns[0].index if columns else 0
    seq = next((column.index for column in columns if column.code == SEQUENCE), first)
    above = [Skipped(number, "标题或说明", text_of(cells)) for number, cells in head if number < header.rows[0]]
    return Table(
        header_rows=header.rows,
        columns=columns,
        units=units,
        remember=signature(columns),
        lists=lists_of(header),
        transposed=transposed,
        skipped=above,
        _body=chain(body, rows),
        _merges=merges,
        _numbered=not numbers_records(body, seq),
        _header_texts=header_texts(head, header, merges),
    )


def columns_of(header: Header, known: Vocabulary, chosen: Mapping[str, str] | None) -> tuple[Heading, ...]:
    titles = without_repeats(["/".join(parts) for _, parts in header.columns])
    told_apart = []
    for (index, parts), title in zip(header.columns, titles, strict=True):
        told_apart.append((index, parts if title == "/".join(parts) else (*parts[:-1], title), title))
    return bind(told_apart, known, chosen)


def units_of(columns: Sequence[Heading], line: Sequence[str], money: frozenset[str]) -> dict[str, str]:
    """Title → unit: the heading's own, else the one of the unit line that fits what the column holds."""
    amount = next((unit for unit in line if "元" in unit), "")
    things = next((unit for unit in line if unit in COUNT_UNITS), "")
    found: dict[str, str] = {}
    for column in columns:
        leaf = column.title.rpartition("/")[2]
        unit = column.unit
        if not unit and not RATES.search(leaf):
            if column.code in money or (
                not column.code and any(word in leaf for word in ("投资", "金额", "资金", "概算"))
            ):
                unit = amount
            elif any(word in leaf for word in ("个数", "项目数", "数量")):
                unit = things
        if unit:
            found[column.title] = unit
    return found


def lists_of(header: Header) -> tuple[tuple[int, str], ...]:
    """Lists side by side: 在建项目 | 预备项目. One such heading alone is simply the name column."""
    found = tuple((index, display_title(parts[-1])) for index, parts in header.columns if parts[-1] in LIST_NAMES)
    return found if len(found) > 1 else ()


def header_texts(head: Sequence[RawRow], header: Header, merges: Sequence[Merge]) -> tuple[frozenset[str], ...]:
    texts = []
    for number, cells in head:
        if number in header.rows:
            texts.append(frozenset(normal(shown(cell)).replace(" ", "") for cell in cells if cell is not None))
    return tuple(texts)


def numbers_records(body: Sequence[RawRow], seq: int) -> bool:
    """Whether 一、二、三 number the records: no record has an Arabic number, and each holds more than a name."""
    numbered = [cells for _, cells in body if seq < len(cells) and cells[seq] is not None]
    if any(ARABIC.fullmatch(normal(shown(cells[seq]))) for cells in numbered):
        return False
    han = [cells for cells in numbered if NUMBERED.fullmatch(normal(shown(cells[seq])).replace(" ", ""))]
    if len(han) < 2 or len(han) < 0.8 * len([1 for _, cells in body if sum(cell is not None for cell in cells) > 2]):
        return False
    return all(sum(cell is not None for cell in cells) > 2 for cells in han)


def is_transposed(head: Sequence[RawRow], header: Header | None, known: Vocabulary) -> bool:
    """One record per column: known headings run down the first column, and the first row holds only one of them."""
    if len(head) < 3 or len(head) >= LOOKED_AT:
        return False
    down = [cells[0] for _, cells in head if cells and is_text(cells[0])]
    matched = {code for cell in down for code in surely(shown(cell), known)}
    across = 0 if header is None else sum(bool(surely(parts[-1], known)) for _, parts in header.columns)
    widths = [sum(cell is not None for cell in cells) for _, cells in head]
    return len(matched) >= 3 and len(matched) > across and max(widths) >= 3


def surely(text: str, known: Vocabulary) -> list[str]:
    return [found.code for found in candidates([display_title(text)], known)[:1] if found.confidence >= STRONG]


def turned(rows: Sequence[RawRow]) -> list[RawRow]:
    """Columns as rows: row number n is column n of the file."""
    width = max(len(cells) for _, cells in rows)
    found: list[RawRow] = []
    for at in range(width):
        cells = [row[at] if at < len(row) else None for _, row in rows]
        if any(cell is not None for cell in cells):
            found.append((at + 1, cells))
    return found
