"""What a bulletin is made of before it is a file: sentences and tables whose numbers carry code, basis and month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from guatu.kernel import display
from guatu.kernel.declare import Unit
from guatu.kernel.money import WAN_YUAN, YI_YUAN
from guatu.kernel.month import Month

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
UNKNOWN = "无法判断"
LONGEST_TITLE_LINE = 18
MOST_PLACES = 2
"""Amounts of a column are printed with the places that make all of them exact, at most so many."""


@dataclass(frozen=True)
class Figure:
    """A number of the bulletin: what it is, of whom and when, numerator over denominator, and its basis (口径).

    `by` and `key` say whose it is, as in GroupResult; `whose` is the same in words.
    """

    code: str
    name: str
    month: Month
    unit: str
    numerator: int | None
    denominator: int | None
    basis: str
    by: str = ""
    key: str = ""
    whose: str = ""
    places: int = 1

    @property
    def value(self) -> Fraction | None:
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def text(self) -> str:
        """As a sentence prints it, half up, once: 1769亿元、38.3%、欠3.4个百分点、12个."""
        value = self.value
        if value is None:
            return UNKNOWN
        if self.unit == Unit.FEN:
            word, size = ("亿元", YI_YUAN) if abs(value) >= YI_YUAN else ("万元", WAN_YUAN)
            return display.exact_text(value / size, MOST_PLACES) + word
        if self.unit == Unit.PERCENTAGE_POINT:
            told = display.points(value.numerator, value.denominator, self.places).replace(" ", "")
            return told if told == "持平" else f"{told}个百分点"
        if self.unit == Unit.MARK:
            return f"{self.cell()}分"
        return display.half_up(value, self.places) + self.unit

    def cell(self, money_places: int = 0) -> str:
        """As a table prints it, the unit standing in the head; money in 万元 and without commas, as documents write."""
        value = self.value
        if value is None:
            return display.NOTHING
        if self.unit == Unit.FEN:
            return display.half_up(value / WAN_YUAN, money_places)
        if self.unit == Unit.PERCENTAGE_POINT:
            return display.points(value.numerator, value.denominator, self.places).replace(" ", "")
        return display.half_up(value, self.places).replace("-", "−")


Part = str | Figure


@dataclass(frozen=True)
class Sentence:
    """A paragraph; `strong` parts of its beginning are a run-in heading."""

    parts: tuple[Part, ...]
    lead: str = ""

    @property
    def text(self) -> str:
        return self.lead + "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def figures(self) -> Iterator[Figure]:
        return (part for part in self.parts if isinstance(part, Figure))


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: （一）…"""

    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table: its unit stands in the head, `share` is its part of the width, `code` what it holds."""

    title: str
    unit: str = ""
    share: int = 2
    number: bool = True
    code: str = ""

    @property
    def head(self) -> str:
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True)
class Table:
    """A table; a row is one part for each column. `wide` wants a page lying on its side."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Part, ...], ...]
    note: str = ""
    wide: bool = False

    def places(self, at: int) -> int:
        """Decimals that make every amount of a column exact, at most two."""
        needed = 0
        for row in self.rows:
            part = row[at]
            if isinstance(part, Figure) and part.unit == Unit.FEN and part.value is not None:
                amount = part.value / WAN_YUAN
                exact = (n for n in range(MOST_PLACES) if (amount * 10**n).denominator == 1)
                needed = max(needed, next(exact, MOST_PLACES))
        return needed

    def printed(self) -> list[list[str]]:
        """Heads and cells as text, exactly as they are printed."""
        places = [self.places(at) for at in range(len(self.columns))]
        heads = [column.head for column in self.columns]
        return [heads, *([cell_text(part, places[at]) for at, part in enumerate(row)] for row in self.rows)]

    @property
    def figures(self) -> Iterator[Figure]:
        return (part for row in self.rows for part in row if isinstance(part, Figure))


def cell_text(part: Part, places: int = 0) -> str:
    return clean(part) if isinstance(part, str) else part.cell(places)


Block = Sentence | Heading | Table


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Bulletin:
    """A whole bulletin. `annexes` are its tables in order; `signed_on` is the day it is drawn up.

    `head` says in a sentence how far the trace went when it was drawn up, for an auditor to compare.
    """

    title: str
    addressees: str
    lead: Sentence
    sections: tuple[Section, ...]
    annexes: tuple[Table, ...]
    month: Month
    place: str
    sealed: bool
    signed: str
    signed_on: date
    demonstration: bool = False
    head: str = ""

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title broken where its sense breaks, as documents print one that is too long for a line."""
        head, label, rest = self.title.partition(self.month.label)
        return (head + label, rest) if rest and len(self.title) > LONGEST_TITLE_LINE else (self.title,)

    @property
    def blocks(self) -> Iterator[Block]:
        yield self.lead
        for section in self.sections:
            yield from section.blocks

    @property
    def tables(self) -> list[Table]:
        """Every table with figures or rows, those of the text first."""
        return [block for block in self.blocks if isinstance(block, Table)] + list(self.annexes)

    @property
    def told(self) -> list[Figure]:
        """The figures of the sentences, in the order in which they are read."""
        return [figure for block in self.blocks if isinstance(block, Sentence) for figure in block.figures]

    @property
    def marks(self) -> tuple[str, ...]:
        """What must stand at the head of each page."""
        kept = () if self.sealed else (f"{self.month.label}数据未封存，仅供审阅",)
        return (*(("演示数据",) if self.demonstration else ()), *kept)


def clean(text: str) -> str:
    """Text without the characters that no document may hold."""
    return FORBIDDEN.sub("", text)


def counted(code: str, name: str, month: Month, count: int, basis: str, whose: str = "") -> Figure:
    """A number of things counted from the bulletin's own lists."""
    return Figure(code, name, month, Unit.COUNT, count, 1, basis, whose=whose, places=0)


def said(clauses: Sequence[Part | tuple[Part, ...]], lead: str = "") -> Sentence | None:
    """Clauses joined to a sentence; one whose figure cannot be judged is left out. None when nothing is left."""
    kept: list[tuple[Part, ...]] = []
    for clause in clauses:
        parts = clause if isinstance(clause, tuple) else (clause,)
        if parts and not any(isinstance(part, Figure) and part.value is None for part in parts):
            kept.append(parts)
    if not kept:
        return None
    joined: list[Part] = []
    for at, parts in enumerate(kept):
        joined += ["，", *parts] if at else parts
    return Sentence((*joined, "。"), lead)


def listed(names: Sequence[str], most: int = 5) -> str:
    """甲、乙、丙等12个；all of them where they are few."""
    shown = "、".join(names[:most])
    return f"{shown}等{len(names)}个" if len(names) > most else shown
